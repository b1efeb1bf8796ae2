"""A table whose runs have roles: what chooses, what confirms and what judges are different runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lstmsizer.records import Candidate, Replicate, Request, Setup, Size
from lstmsizer.train.recorded import Recorded, Table, load_table, unstopped

SETUP = Setup(batch_size=32, epochs=3, patience=3)
ONE = Size((1,))
ENDS = {"screening": 0.5, "decide": 0.6, "truth": 0.7}
"""Best scores at 0.01 by role; a seed adds thousandths, the rate 0.001 a tenth."""
SEEDS = {"screening": range(2), "decide": range(100, 104), "truth": range(200, 203)}


@pytest.fixture
def table(tmp_path: Path) -> Table:
    """The rates 0.1 and 0.03 were only screened; the first is the best by luck there, the second is worse."""
    runs = [
        (role, rate, seed)
        for role in ENDS
        for rate in ((0.001, 0.01, 0.03, 0.1) if role == "screening" else (0.001, 0.01))
        for seed in SEEDS[role]
    ]
    above = {0.001: 0.1, 0.01: 0.0, 0.03: 0.2, 0.1: -0.25}
    ends = np.array([ENDS[role] + above[rate] + 0.001 * (seed % 100) for role, rate, seed in runs])
    curves = np.repeat((ends[:, None] + [0.2, 0.0, 0.1])[:, :, None], 6, axis=2)
    np.savez(
        tmp_path / "task.npz",
        rows=np.array([(1, 1, rate, seed) for _, rate, seed in runs]),
        role=np.array([role for role, _, _ in runs]),
        curves=curves,
        secs=np.ones(len(runs)),
        kind="mse",
        score_without_inputs=2.0,
        test_without_inputs=3.0,
        n=50,
        T=4,
        F=3,
        O=1,
    )
    return load_table(tmp_path / "task.npz")


def score(table: Table, rate: float, seed: int, order: int = 0) -> float:
    trainer = Recorded(table, SETUP, order=order)
    return trainer.train(Request(Candidate(ONE, rate), Replicate(0, seed), 3, "screen")).score


def test_screening_never_shows_what_decides(table: Table) -> None:
    assert {round(score(table, 0.01, seed), 3) for seed in range(4)} == {0.5, 0.501}


def test_fresh_seeds_come_from_those_that_decide_and_each_comes_once(table: Table) -> None:
    for order in range(5):
        first = [score(table, 0.01, 100 + i, order) for i in range(4)]
        assert sorted(first) == pytest.approx([0.6, 0.601, 0.602, 0.603])


def test_the_orders_differ_and_after_all_were_drawn_they_come_again(table: Table) -> None:
    drawn = {tuple(score(table, 0.01, 100 + i, order) for i in range(8)) for order in range(5)}
    assert len(drawn) > 1
    assert all(sorted(one[:4]) == sorted(one[4:]) for one in drawn)


def test_another_recorded_rate_has_fresh_seeds_of_its_own(table: Table) -> None:
    assert sorted(score(table, 0.001, 100 + i) for i in range(4)) == pytest.approx([0.7, 0.701, 0.702, 0.703])


def test_at_a_rate_without_any_the_best_rates_are_as_much_worse_as_in_screening(table: Table) -> None:
    ratio = np.mean([0.7, 0.701]) / np.mean([0.5, 0.501])
    assert score(table, 0.03, 100) / ratio == pytest.approx(score(table, 0.01, 100))


def test_a_few_seeds_luck_is_not_better_than_the_best_rate(table: Table) -> None:
    assert score(table, 0.1, 100) == score(table, 0.01, 100)


def test_the_best_rate_is_that_of_the_runs_that_decide(table: Table) -> None:
    assert table.best(ONE) == Candidate(ONE, 0.01)


def test_the_truth_has_runs_that_nobody_is_shown(table: Table) -> None:
    shown = {row for rows in table.index.values() for row in rows}
    judging = set(table.judging[Candidate(ONE, 0.01)])
    assert len(judging) == 3
    assert not shown & judging
    assert set(table.judging[Candidate(ONE, 0.1)]) == set(table.screening[Candidate(ONE, 0.1)])


def test_what_knows_no_inputs_was_recorded(table: Table) -> None:
    assert (table.mean_predictor(), table.mean_predictor_on_test()) == (2.0, 3.0)


def test_whole_runs_end_at_the_lowest_stop_loss() -> None:
    stop, scores = [0.5, 0.3, 0.4], [7.0, 8.0, 9.0]
    run = np.array([[1.0] * 3, stop, scores]).T
    broken = np.where(np.arange(3)[:, None] == 2, np.nan, run)
    ends = unstopped(np.stack([run, broken]))
    assert ends[0] == 8.0
    assert np.isnan(ends[1])
