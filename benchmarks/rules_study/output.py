"""The printed tables: 120 columns, plain text."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.rules_study.cases import KINDS, Case
from benchmarks.rules_study.judged import Record
from benchmarks.rules_study.simple import Tried
from benchmarks.search.overall import Between
from benchmarks.search.truth import weights

CASES_HEAD = (
    f"{'':17s}{'kind':9s}{'N':>5s}{'T':>4s}{'F':>4s}{'O':>4s}{'tolerance':>11s}  {'smallest enough':16s}"
    f"{'deeper gains':>12s}  rules say"
)
RECORDS_HEAD = (
    f"{'':22s}{'tables':>6s}{'enough':>8s}  {'':13s}{'at 1e-3':>7s}{'larger':>7s}{'times':>6s}{'lost':>7s}"
    f"{'most':>7s}  {', '.join(KINDS)}"
)
TRIED_HEAD = (
    f"{'':18s}{'formula':14s}{'c':18s}{'miss':>5s}  {'':13s}{'to constant':>11s}  {'':14s}{'enough':>7s}"
    f"{'larger':>7s}{'times':>6s}"
)


def lines(cases: Sequence[Case], records: Sequence[Record], simple: Sequence[Tried]) -> str:
    """Everything, one part after another."""
    families = len({case.family for case in cases})
    return "\n".join(
        line.rstrip()
        for line in [
            f"{len(cases)} recorded tables of {families} families of tasks",
            CASES_HEAD,
            *(_case(case, records) for case in cases),
            "",
            "rules of thumb",
            RECORDS_HEAD,
            *(_record(record) for record in records),
            "",
            "simple rules, one layer of so many units: each table by a constant fitted to the other families",
            TRIED_HEAD,
            *map(_tried, simple),
        ]
    )


def _case(case: Case, records: Sequence[Record]) -> str:
    said = [one.size for record in records for one in record.said if one.table == case.name]
    few, many = (end(said, key=lambda size: weights(case.replay.table, size)) for end in (min, max))
    shapes = case.shapes
    return (
        f"{case.name[:16]:17s}{case.kind:9s}{shapes.train:5d}{shapes.steps:4d}{shapes.features:4d}"
        f"{shapes.outputs:4d}{case.truth.tolerance.delta / case.gain:11.1%}  {case.smallest!s:16s}"
        f"{case.deeper:12.2f}  {few} to {many}"
    )


def _record(record: Record) -> str:
    kinds = ", ".join("{} of {}".format(*record.by_kind.get(kind, (0, 0))) for kind in KINDS)
    return (
        f"{record.rule:22s}{len(record.said):6d}{record.enough.value:8.0%}  {_shares(record.enough):13s}"
        f"{record.enough_at_keras_rate:7.0%}{record.larger:7.0%}{_times(record.times):>6s}"
        f"{record.lost:7.1%}{record.most_lost:7.1%}  {kinds}"
    )


def _tried(one: Tried) -> str:
    constants = ", ".join(f"{one.fitted[name]:.3g}" for name in ("c", *KINDS) if name in one.fitted)
    record = one.left_out
    return (
        f"{one.form:18s}{one.formula:14s}{constants:18s}{one.miss.value:5.2f}  {_doublings(one.miss):13s}"
        f"{one.over_constant.value:+11.2f}  {_doublings(one.over_constant):14s}"
        f"{record.enough.value:7.0%}{record.larger:7.0%}{_times(record.times):>6s}"
    )


def _shares(found: Between) -> str:
    return f"[{found.low:.0%}, {found.high:.0%}]"


def _doublings(found: Between) -> str:
    return f"[{found.low:.2f}, {found.high:.2f}]"


def _times(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.1f}" if value < 9.95 else f"{value:.0f}"
