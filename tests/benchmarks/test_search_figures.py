"""From advice to figures, over runs and over tables."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.search.__main__ import main
from benchmarks.search.contest import LADDER, Advice
from benchmarks.search.measures import Row, contradicted, row
from benchmarks.search.overall import bars, dominates, mean_over, median_over, overall
from benchmarks.search.replay import Replay
from benchmarks.search.truth import truth_of
from lstmsizer.records import Candidate, Size
from lstmsizer.train.recorded import Table

SMALL, WIDE, DEEP = Size((8,)), Size((32,)), Size((8, 8))


def advised(size: Size, rate: float = 0.01, certified: bool = False, delta: float = 0.0) -> Advice:
    return Advice(Candidate(size, rate), 72.0, 36.0, certified, delta)


def figures(replay: Replay, *advice: Advice, strategy: str = LADDER, table: str = "made up") -> Row:
    return row(table, strategy, advice, replay, truth_of(replay))


def bar(rows: list[Row], words: str) -> tuple[str, bool | None]:
    found = next(one for one in bars(rows, overall(rows)) if words in one.bar)
    return found.figures, found.reached


def test_regret_is_relative_to_the_best_sizes(replay: Replay) -> None:
    found, delta = figures(replay, advised(DEEP)), truth_of(replay).tolerance.delta
    assert found.regret_percent == pytest.approx((0.265 / 0.215 - 1) * 100)
    assert found.test_percent == pytest.approx((0.765 / 0.715 - 1) * 100)
    assert found.regret == found.most == pytest.approx(0.05 / delta)
    assert (found.within, found.beyond_two) == (0.0, 1.0)
    assert found.beyond == pytest.approx(0.05 / delta - 1)


def test_parameters_and_prices_are_ratios(replay: Replay) -> None:
    found = figures(replay, advised(SMALL))
    small, wide = 4 * 8 * (3 + 8 + 1) + 8 + 1, 4 * 32 * (3 + 32 + 1) + 32 + 1
    assert found.params == pytest.approx(small / wide)
    assert (found.guess, found.fits) == pytest.approx((1.0, 2.0))
    assert (found.certified, found.certified_fits, found.wrong) == (0.0, None, None)


def test_a_certificate_is_contradicted_by_a_size_that_is_better_by_more_than_it_allows(
    replay: Replay,
) -> None:
    truth = truth_of(replay)
    assert contradicted(advised(DEEP, certified=True, delta=0.04), truth)
    assert not contradicted(advised(DEEP, certified=True, delta=0.06), truth)
    found = figures(replay, advised(DEEP, certified=True, delta=0.04), advised(WIDE, certified=True, delta=0))
    assert (found.certified, found.wrong) == (1.0, 0.5)
    assert found.claimed == pytest.approx(0.02 / truth.tolerance.delta)


@pytest.mark.parametrize(
    ("one", "other", "better"),
    [
        ((1.0, 1.0, 1.0), (1.0, 1.0, 2.0), True),
        ((1.0, 1.0, 1.0), (1.0, 1.0, 1.0), False),
        ((0.0, 0.0, 3.0), (1.0, 1.0, 2.0), False),
    ],
)
def test_dominance_is_nowhere_worse_and_somewhere_better(
    one: tuple[float, ...], other: tuple[float, ...], better: bool
) -> None:
    assert dominates(one, other) is better


def test_five_tables_give_their_extremes_and_what_these_hold() -> None:
    found = median_over([5.0, 1.0, 2.0, 9.0, 3.0])
    assert (found.value, found.low, found.high) == (3.0, 1.0, 9.0)
    assert found.level == 1 - 2 / 2**5


def test_more_tables_leave_their_extremes_out() -> None:
    found = median_over([float(i) for i in range(1, 10)])
    assert (found.low, found.high) == (2.0, 8.0)  # 1 - 2 (1 + 9)/2^9 = 96.1 %
    assert found.level == pytest.approx(1 - 20 / 512)


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=30))
def test_the_median_lies_in_its_interval(values: list[float]) -> None:
    found = median_over(values)
    assert found.low <= found.value <= found.high


def test_the_bootstrap_draws_tables_not_runs() -> None:
    found = mean_over([0.0, 0.0, 1.0, 1.0])
    assert found.value == 0.5
    assert (found.low, found.high) == (0.0, 1.0)  # all four alike: 2 x 2^-4, more than 5 %
    assert mean_over([0.7] * 5).low == pytest.approx(0.7)


def test_dominance_is_counted_by_table_and_judged_on_medians(replay: Replay) -> None:
    ladder, rival = figures(replay, advised(DEEP)), figures(replay, advised(DEEP), strategy="rival")
    rows = [
        replace(one, table=table, fits=one.fits + shift)
        for table, shift in (("a", -1.0), ("b", -1.0), ("c", 1.0))
        for one in (ladder, replace(rival, fits=ladder.fits + shift))
    ]
    rows = [replace(one, fits=2.0) if one.strategy == LADDER else one for one in rows]
    by_name = {one.strategy: one for one in overall(rows)}
    assert by_name["rival"].dominates == 2
    assert bar(rows, "dominates") == ("rival", False)


def test_the_bars_say_what_was_reached(replay: Replay) -> None:
    good = figures(replay, advised(WIDE, certified=True, delta=0.01), table="good")
    bad = figures(replay, advised(DEEP, certified=True, delta=0.01), table="bad")
    assert bar([good, bad], "95 % of runs") == ("50.0% [0%, 100%]; worst 0%, bad", False)
    assert bar([good], "never beyond two")[1] is True
    assert bar([good, bad], "never beyond two")[1] is False
    assert bar([good, bad], "contradicted") == ("1 of 2; worst 100.0%, bad", False)
    assert bar([figures(replay, advised(WIDE))], "contradicted") == ("no run was certified", None)


def test_the_program_prints_tables_and_json(
    table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    curves = np.concatenate([table.curves, np.zeros_like(table.curves)], axis=2)
    curves[:, :, 4] = table.test
    # fmt: off
    np.savez(
        tmp_path / "made-up.npz",
        rows=table.rows, curves=curves, secs=table.seconds, kind="mse", n=100, T=4, F=3, O=1,
    )
    # fmt: on
    command = ["search", "--tables", str(tmp_path), "--runs", "1"]
    monkeypatch.setattr("sys.argv", command)
    main()
    printed = capsys.readouterr().out
    assert printed.startswith("made-up: 1 x 32 is the smallest size within the tolerance of the best")
    assert "what the ladder must reach" in printed
    assert max(map(len, printed.splitlines())) <= 120
    monkeypatch.setattr("sys.argv", [*command, "--json"])
    main()
    everything = json.loads(capsys.readouterr().out)
    assert {row["strategy"] for row in everything["tables"]} == {
        one["strategy"] for one in everything["overall"]
    }
    assert len(everything["bars"]) == 9


def test_a_folder_without_tables_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["search", "--tables", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"There is no \.npz table"):
        main()
