"""A recording from start to end, killed and gone on with; what it wrote is what the engine trains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.record.plan import Plan, Recording, Run
from benchmarks.record.record import record
from benchmarks.record.recorder import SEED, RecorderPayload, open_recorder
from benchmarks.record.runs import RunFile
from benchmarks.record.task import Task, of_sequences, without_inputs
from lstmsizer.data.dataset import Scaled
from lstmsizer.errors import OutputError, WorkerError
from lstmsizer.execute.base import Outcome
from lstmsizer.execute.inline import InlineExecutor
from lstmsizer.records import Candidate, Replicate, Request, Setup, Size
from lstmsizer.train.engine import EnginePayload, open_engine
from lstmsizer.train.recorded import load_table

PARTS = (24, 8, 8, 10)
ONE, TWO = Size((1,)), Size((2,))
PLAN = Plan((ONE, TWO), (0.001, 0.01, 0.1), range(2), range(100, 102), range(200, 203))


def labelled() -> Task:
    """Which half of four steps has the larger sum, of fifty sequences."""
    chance = np.random.default_rng(1)
    inputs = chance.standard_normal((sum(PARTS), 4, 2))
    labels = (inputs[:, :2].sum(axis=(1, 2)) > inputs[:, 2:].sum(axis=(1, 2))).astype(int)
    setup = Setup(batch_size=8, epochs=3, patience=1, loss="softmax", metric="error")
    return of_sequences("halves", inputs, labels, PARTS, setup)


class Killed(InlineExecutor):
    """Dies, as its user's Ctrl-C would have it, after so many calls."""

    calls = 7

    def wait(self, timeout: float | None) -> list[Outcome]:
        self.calls -= 1
        if self.calls < 0:
            raise KeyboardInterrupt
        return super().wait(timeout)


def nobody(size: Size, recordings: list[Recording], epoch_seconds: float) -> None:
    pass


def test_a_recording_that_was_killed_goes_on_to_the_same_table(tmp_path: Path) -> None:
    task, whole, halved = labelled(), tmp_path / "whole", tmp_path / "halved"
    told: list[Size] = []
    path = record(task, PLAN, whole, 1, InlineExecutor, lambda size, *_: told.append(size))
    with pytest.raises(KeyboardInterrupt):
        record(task, PLAN, halved, 1, Killed, nobody)
    runs = halved / "halves.runs"
    before = runs.read_bytes()
    assert before.count(b"\n") == 1 + Killed.calls
    runs.write_bytes(before + b'{"role": "scree')  # the kill came amid a line
    again = record(task, PLAN, halved, 1, InlineExecutor, nobody)
    assert runs.read_bytes().startswith(before)
    with np.load(path) as one, np.load(again) as other:
        assert set(one) == set(other)
        for name in set(one) - {"secs"}:
            np.testing.assert_array_equal(one[name], other[name])
    assert told == [ONE, TWO]


def test_the_table_is_read_with_its_roles(tmp_path: Path) -> None:
    task = labelled()
    table = load_table(record(task, PLAN, tmp_path, 1, InlineExecutor, nobody))
    assert table.sizes() == {ONE, TWO}
    assert table.epoch_seconds(ONE) > 0
    assert (table.epochs, table.sequences, table.steps, table.features, table.outputs) == (3, 24, 4, 2, 2)
    assert table.mean_predictor() == pytest.approx(without_inputs(task)[0])
    best = table.best(ONE)
    seeds = [table.rows[rows[best], 3].tolist() for rows in (table.screening, table.deciding, table.judging)]
    assert seeds == [[0, 1], [100, 101], [200, 201, 202]]


def engine_curve(fold: Scaled, setup: Setup, run: Run) -> tuple[tuple[float, ...], ...]:
    """Train, stop and score as the engine has them."""
    engine = open_engine(EnginePayload((fold,), setup, SEED, 1), lambda: False).engine
    curve = engine.train(Request(run.candidate, Replicate(0, run.seed), setup.epochs, "screen")).curve
    return curve.train, curve.stop, curve.score


@pytest.mark.parametrize("of_metric", [False, True])
def test_all_six_columns_are_the_engines_own(of_metric: bool) -> None:
    task, run = labelled(), Run("truth", Candidate(TWO, 0.05), 3)
    recorded = open_recorder(RecorderPayload(task, 1), lambda: False)(run)
    assert isinstance(recorded, Recording)
    setup = replace(task.setup, patience=3, metric="error" if of_metric else "loss")
    train, stop, score = engine_curve(task.fold, setup, run)
    _, test_loss, test = engine_curve(replace(task.fold, stop=task.test, score=task.test), setup, run)
    columns = {0: train, 1: stop, 4: test_loss, 3 if of_metric else 2: score, 5 if of_metric else 4: test}
    for column, expected in columns.items():
        np.testing.assert_allclose(recorded.curves[:, column], expected, rtol=1e-6)


def test_a_run_that_diverges_is_nan_from_there_on() -> None:
    chance = np.random.default_rng(0)
    inputs = chance.standard_normal((sum(PARTS), 4, 1))
    task = of_sequences("wild", inputs, 1e30 * inputs[:, 0], PARTS, Setup(8, epochs=3))
    recorded = open_recorder(RecorderPayload(task, 1), lambda: False)(Run("truth", Candidate(ONE, 0.1), 0))
    assert isinstance(recorded, Recording)
    assert np.isnan(recorded.curves).all()


def test_runs_of_other_data_are_refused(tmp_path: Path) -> None:
    RunFile(tmp_path / "halves.runs", labelled().fingerprint)
    other = replace(labelled(), setup=Setup(8, epochs=4))
    with pytest.raises(OutputError, match="holds runs of other data or another set-up"):
        RunFile(tmp_path / "halves.runs", other.fingerprint)


def test_a_file_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "halves.runs"
    RunFile(path, "one")
    path.write_text(path.read_text() + '{"role": 1}\n')
    with pytest.raises(OutputError, match="cannot be gone on with"):
        RunFile(path, "one")


def test_a_run_that_breaks_ends_the_recording_with_its_name(tmp_path: Path) -> None:
    class Broken(InlineExecutor):
        def wait(self, timeout: float | None) -> list[Outcome]:
            return [Outcome(1, error="no memory")]

    with pytest.raises(WorkerError, match="Recording 1 x 1 broke off: no memory"):
        record(labelled(), PLAN, tmp_path, 1, Broken, nobody)


def test_the_recorder_takes_nothing_but_runs() -> None:
    opening: Callable[[], object] = lambda: open_recorder("task", lambda: False)  # noqa: E731
    with pytest.raises(TypeError, match="opens with a RecorderPayload"):
        opening()
    with pytest.raises(TypeError, match="takes a Run or a Timing, not Size"):
        open_recorder(RecorderPayload(labelled(), 1), lambda: False)(ONE)
