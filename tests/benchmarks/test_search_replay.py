"""What other tools see of a recorded table, and what they pay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.search.replay import Replay, Workshop, last_epochs
from benchmarks.search.truth import ends, truth_of
from lstmsizer.errors import DataError
from lstmsizer.records import Candidate, Replicate, Request, Setup, Size
from lstmsizer.train.recorded import Table, stopped_early

SMALL, WIDE, DEEP = Size((8,)), Size((32,)), Size((8, 8))
LOSSES = st.lists(st.floats(0, 1) | st.just(float("nan")), min_size=2, max_size=12)


@given(stop=LOSSES, patience=st.integers(1, 4))
def test_whole_tables_stop_where_single_runs_do(stop: list[float], patience: int) -> None:
    curves = np.stack([np.ones(len(stop)), np.array(stop), np.linspace(1, 2, len(stop))], axis=1)
    setup = Setup(32, epochs=len(stop), patience=patience)
    one = stopped_early(Request(Candidate(SMALL, 0.01), Replicate(0, 0), len(stop), "screen"), curves, setup)
    table = Table(
        np.array([[1, 8, 0.01, 0]]), curves[None], curves[None, :, 2], np.ones(1), "ce", 1, 1, 1, outputs=2
    )
    score, test = ends(table, setup)
    if one.status == "diverged":
        assert score[0] == test[0] == pytest.approx(np.log(2))
    else:
        assert last_epochs(curves[None, :, 1], patience)[0] == len(one.curve.stop)
        assert score[0] == test[0] == one.score


def test_others_watch_the_mean_of_stop_and_score(table: Table) -> None:
    curves = table.curves.copy()
    curves[:, :, 2] += 0.2
    curves[0, 3:] = np.nan
    replay = Replay(replace(table, curves=curves), Setup(32, 9, 5))
    assert replay.watched[1] == pytest.approx(table.curves[1, :, 1] + 0.1)
    assert np.isinf(replay.watched[0, 3:]).all()


def test_only_rates_that_every_size_has_can_be_drawn(table: Table) -> None:
    rows = table.rows.copy()
    rows[(rows[:, 0] == 2) & (rows[:, 2] == 0.001), 2] = 0.003
    replay = Replay(replace(table, rows=rows), Setup(32, 9, 5))
    assert replay.candidates == tuple(Candidate(size, 0.01) for size in (SMALL, WIDE, DEEP))


def test_resumed_trainings_cost_their_new_epochs_once(replay: Replay) -> None:
    workshop = Workshop(replay, order=0)
    training = workshop.start(Candidate(WIDE, 0.01))
    workshop.train(training, 2)
    assert workshop.seconds == pytest.approx(2 * 4.0)
    workshop.train(training, 5)
    workshop.train(training, 5)
    assert workshop.seconds == pytest.approx(5 * 4.0)
    workshop.train(training, 100)
    assert workshop.seconds == pytest.approx(9 * 4.0)


def test_a_round_is_scored_by_its_new_epochs(replay: Replay) -> None:
    workshop = Workshop(replay, order=0)
    training = workshop.start(Candidate(SMALL, 0.001))
    first, second = workshop.train(training, 2), workshop.train(training, 3)
    assert [first, second] == pytest.approx(replay.watched[training.row, 1:3].tolist())


def test_starting_again_draws_another_seed_until_all_were_drawn(replay: Replay) -> None:
    workshop = Workshop(replay, order=3)
    rows = [workshop.start(Candidate(SMALL, 0.01)).row for _ in range(8)]
    assert sorted(rows[:4]) == sorted(rows[4:]) == replay.table.index[Candidate(SMALL, 0.01)]


def test_what_is_proposed_at_a_price_is_the_last_that_was_affordable(replay: Replay) -> None:
    workshop = Workshop(replay, order=0)
    for candidate in (Candidate(SMALL, 0.01), Candidate(WIDE, 0.01)):
        training = workshop.start(candidate)
        workshop.propose(candidate, workshop.train(training, 9))
    prices = [spent for spent, _ in workshop.proposals]
    assert prices == pytest.approx([9.0, 45.0])
    assert [workshop.proposed_at(p).size for p in (0, 9, 44, 45)] == [SMALL, SMALL, SMALL, WIDE]


def test_the_nearest_recorded_size_stands_for_one_that_is_not(replay: Replay) -> None:
    said = [Size((50,)), Size((12,)), Size((50, 50)), Size((4, 4, 4))]
    assert [replay.nearest(size) for size in said] == [WIDE, SMALL, DEEP, DEEP]


def test_the_truth_is_the_mean_over_all_seeds(replay: Replay) -> None:
    truth = truth_of(replay)
    assert truth.losses[Candidate(WIDE, 0.01)] == pytest.approx(0.215)
    assert truth.tests[Candidate(WIDE, 0.01)] == pytest.approx(0.715)
    assert truth.sizes == pytest.approx({SMALL: 0.315, WIDE: 0.215, DEEP: 0.265})
    assert (truth.best, truth.best_test) == pytest.approx((0.215, 0.715))
    assert truth.fit_seconds == pytest.approx(9 * 4.0)


def test_the_truth_of_a_rate_with_few_seeds_compares_it_from_those_that_the_best_rate_has_too(
    replay: Replay,
) -> None:
    """Seeds 0 and 1: 0.305 against 0.205 of the ten seeds' 0.215."""
    truth = truth_of(replay)
    assert truth.losses[Candidate(WIDE, 0.001)] == pytest.approx(0.215 * 0.305 / 0.205)


def test_the_tolerance_is_one_standard_deviation_between_seeds(replay: Replay) -> None:
    truth = truth_of(replay)
    assert truth.tolerance.delta == pytest.approx(np.std([0, 0.01, 0.02, 0.03], ddof=1))
    assert truth.smallest == WIDE  # the next is 0.05 worse, the tolerance is 0.013


def test_a_table_without_the_unit_of_price_is_refused(table: Table) -> None:
    kept = table.rows[:, 1] != 32
    small = Table(
        table.rows[kept], table.curves[kept], table.test[kept], table.seconds[kept], "mse", 100, 4, 3, 1
    )
    with pytest.raises(DataError, match="holds no 1 x 32"):
        truth_of(Replay(small, Setup(32, 9, 5)))
