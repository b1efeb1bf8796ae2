"""The figures as text."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.engine.figures import COMPILATION_BAR, STRAIGHT, Growth, Predicted, Row, median_error

HEAD = (
    "model                 contender         s/epoch  compile  with it  GFLOP/s  of sgemm  x engine      bar"
)
VERDICTS = {True: "reached", False: "MISSED", None: ""}


def row(one: Row) -> str:
    """One line; '~': a share of an epoch was measured."""
    model, about = f"{one.case!s:22s}{one.contender:16s}", "~" if one.share < 1 else " "
    wanted = "" if one.bar is None else f"{one.bar:g} {VERDICTS[one.passed]}"
    return (
        f"{model}{about}{one.epoch:8.3f} {one.compilation:8.2f} {one.with_compilation:8.3f} "
        f"{one.gflops:8.1f} {one.share_of_sgemm:9.0%} {one.ratio:9.2f}  {wanted:>11s}"
    ).rstrip()


def bars(found: Sequence[Row]) -> str:
    """What was promised, and whether it is kept."""
    barred = [one for one in found if one.bar is not None]
    missed = [one for one in barred if not one.passed]
    compiled = [one.compilation for one in found if one.contender == "engine" and len(one.case.units) == 1]
    slowest = max(compiled, default=float("nan"))
    return (
        f"{len(barred) - len(missed)} of {len(barred)} bars reached. The engine's slowest compilation of one "
        f"layer took {slowest:.2f} s; {COMPILATION_BAR:g} s are allowed on an idle core."
    )


def growth(one: Growth) -> str:
    """One line of points, and the slope."""
    points = "  ".join(
        f"{amount:,}: {seconds:.3g}" for amount, seconds in zip(one.amounts, one.seconds, strict=True)
    )
    verdict = {True: f"no more than linear (up to {STRAIGHT:g})", False: "MORE THAN LINEAR", None: ""}[
        one.passed
    ]
    return f"{one.quantity:10s} slope {one.slope:5.2f}  {verdict}\n           {points}"


def predictions(found: Sequence[Predicted]) -> str:
    """The table of predicted and measured seconds, and the median error."""
    lines = ["model                 steps  predicted   measured    error"]
    lines += [
        f"{one.case!s:22s}{one.case.steps:5d} {one.predicted:10.4f} {one.measured:10.4f} {one.error:+8.0%}"
        for one in found
    ]
    return "\n".join([*lines, f"median error {median_error(found):.0%}"])
