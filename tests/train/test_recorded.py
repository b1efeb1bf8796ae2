"""Replaying recorded curves."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from lstmsizer.cost.parameters import parameters
from lstmsizer.errors import DataError
from lstmsizer.records import Candidate, Demand, Replicate, Request, Setup, Size, Space, Trial
from lstmsizer.search.ladder import Ladder
from lstmsizer.search.staged import Staged
from lstmsizer.train.recorded import Recorded, Table, load_table

SETUP = Setup(batch_size=32, epochs=6, patience=2)
ONE = Size((1,))


def saved(path: Path) -> Path:
    """One size, two rates; the loss falls to epoch 3 and then rises, by seed a little higher."""
    shape = np.array([0.9, 0.7, 0.5, 0.6, 0.7, 0.8])
    rows = [[1, 1, rate, seed] for rate in (0.001, 0.01) for seed in (0, 1)] + [
        [1, 1, 0.01, 2],
        [1, 1, 0.01, 3],
    ]
    curves = np.stack([np.repeat((shape + 0.01 * r[3] + (r[2] < 0.01))[:, None], 6, axis=1) for r in rows])
    curves[0, 1:] = np.nan  # the first run diverges
    curves[:, :, 4] += 1.0  # on test
    shapes = {"n": 50, "T": 4, "F": 3, "O": 1}
    np.savez(path, rows=np.array(rows), curves=curves, secs=np.full(6, 6.0), kind="mse", **shapes)
    return path


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return load_table(saved(tmp_path / "task.npz"))


def trained(trainer: Recorded, rate: float, seed: int, epochs: int) -> Trial:
    return trainer.train(Request(Candidate(ONE, rate), Replicate(0, seed), epochs, "screen"))


def test_a_run_stops_when_patience_ends_and_costs_its_epochs(table: Table) -> None:
    trial = trained(Recorded(table, SETUP), 0.01, 0, 6)
    assert (trial.status, trial.best_epoch, len(trial.curve.stop)) == ("stopped", 3, 5)
    assert trial.seconds == pytest.approx(5.0)


def test_going_on_costs_only_the_new_epochs(table: Table) -> None:
    trainer = Recorded(table, SETUP)
    paused, ended = trained(trainer, 0.01, 0, 2), trained(trainer, 0.01, 0, 6)
    assert (paused.status, paused.seconds) == ("paused", pytest.approx(2.0))
    assert ended.curve.stop[:2] == paused.curve.stop
    assert ended.seconds == pytest.approx(3.0)


def test_a_recorded_nan_is_a_diverged_trial(table: Table) -> None:
    statuses = {trained(Recorded(table, SETUP), 0.001, seed, 6).status for seed in (0, 1)}
    assert statuses == {"diverged", "stopped"}


def test_fresh_seeds_are_drawn_from_all_that_were_recorded(table: Table) -> None:
    trainer = Recorded(table, SETUP)
    scores = {round(trained(trainer, 0.01, 100 + i, 6).score, 2) for i in range(40)}
    assert scores == {0.5, 0.51, 0.52, 0.53}


def test_what_was_not_recorded_is_a_failed_trial(table: Table) -> None:
    trial = trained(Recorded(table, SETUP), 0.5, 0, 6)
    assert (trial.status, trial.message) == ("failed", "1 x 1 at learning rate 0.5 was not recorded.")


def test_a_table_knows_its_shapes_and_what_the_test_part_said(table: Table) -> None:
    assert (table.sequences, table.steps, table.features, table.outputs) == (50, 4, 3, 1)
    assert table.test[2, :3] == pytest.approx([1.9, 1.7, 1.5])
    assert table.mean_predictor_on_test() == table.mean_predictor() + 1.0


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pickled.npz"
    np.savez(path, rows=np.array([{}], dtype=object))
    with pytest.raises(DataError, match="is not a table of recorded learning curves"):
        load_table(path)


@pytest.mark.real
@pytest.mark.skipif("LSTMSIZER_TABLES" not in os.environ, reason="LSTMSIZER_TABLES names no folder of tables")
def test_the_ladder_recalls_eight_numbers_with_at_least_eight_units() -> None:
    table = load_table(Path(os.environ["LSTMSIZER_TABLES"]) / "recall.npz")
    setup = Setup(batch_size=32, epochs=table.epochs, patience=5)
    trainer, sizes = Recorded(table, setup), table.sizes()
    counted = partial(parameters, features=table.features, outputs=table.outputs)
    known = sizes.__contains__
    ladder = Staged(Ladder, Space(), setup, Demand(), table.mean_predictor(), counted, known)
    while (wave := ladder.ask()) is not None:
        ladder.tell([trainer.train(request) for request in wave.requests])
    decision = ladder.decide()
    assert decision is not None
    assert 8 <= decision.size.units[0] <= 16
