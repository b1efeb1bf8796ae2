"""What every tracker promises, tried on each: what was logged is read back from where people look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from recorded import ANSWER, DIVERGED, FAILED, Run, mlflow_runs, studied, tensorboard_runs, trial

from lstmsizer.records import Curve
from lstmsizer.track.base import Tracker
from lstmsizer.track.mlflow import MLflow
from lstmsizer.track.tensorboard import TensorBoard


@dataclass(frozen=True)
class Log:
    """A place to log to, what opens it, and what is in it by run; a study's runs stand below its name."""

    key: str
    tracker: Callable[[], Tracker]
    read: Callable[[], dict[str, Run]]

    def trials(self, study: str = "") -> dict[str, Run]:
        """The runs of trials of the first study, or of the one whose name ends so."""
        below = {tuple(path.rpartition("/")[::2]): run for path, run in sorted(self.read().items())}
        return {run: one for (place, run), one in below.items() if place.endswith(study) and run[0] == "0"}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database, which takes seconds to make; artifacts go beside it."""
    pytest.importorskip("mlflow", reason="needs lstmsizer[mlflow]")
    folder = tmp_path_factory.mktemp("mlflow")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield f"sqlite:///{folder}/mlflow.db"


@pytest.fixture(params=["tensorboard", "mlflow"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Log:
    key = request.node.name.partition("[")[0][-30:]
    if request.param == "tensorboard":
        pytest.importorskip("tensorboardX", reason="needs lstmsizer[tensorboard]")
        return Log(key, lambda: TensorBoard(tmp_path / "runs"), lambda: tensorboard_runs(tmp_path / "runs"))
    uri: str = request.getfixturevalue("database")
    return Log(key, lambda: MLflow(uri), lambda: mlflow_runs(uri, key))


def test_a_trial_has_its_curves_its_settings_and_its_best_score(log: Log) -> None:
    tracker = log.tracker()
    assert tracker.open(studied(log.key)) == frozenset()
    tracker.trial(1, trial())
    ((name, run),) = log.trials().items()
    assert name == "0001-screen-1x8-lr0.003-fold0-seed3-30epochs"
    assert run.curves["loss/train"] == [(1, 0.875), (2, 0.5), (3, 0.4375)]
    assert run.curves["loss/stop"] == [(1, 0.75), (2, 0.25), (3, 0.5)]
    assert run.curves["score"] == [(1, 0.75), (2, 0.375), (3, 0.5)]
    assert run.curves["best/score"] == [(2, 0.375)]
    numbers = ("layers", "units", "learning_rate", "dropout", "recurrent_dropout", "fold", "seed", "epochs")
    assert [float(run.settings[name]) for name in numbers] == [1, 8, 0.003, 0.25, 0, 0, 3, 30]
    assert (run.settings["size"], run.settings["stage"]) == ("1 x 8", "screen")


def test_trials_without_a_score_are_logged_as_far_as_they_came(log: Log) -> None:
    tracker = log.tracker()
    tracker.open(studied(log.key))
    tracker.trial(1, DIVERGED)
    tracker.trial(2, FAILED)
    diverged, failed = log.trials().values()
    assert diverged.curves["loss/train"] == [(1, 1.0)]
    assert "best/score" not in {**diverged.curves, **failed.curves}
    assert (failed.settings["size"], set(failed.curves)) == ("4 + 2", {"seconds"})


def test_a_study_that_goes_on_is_logged_where_it_was_and_nothing_twice(log: Log) -> None:
    tracker = log.tracker()
    tracker.open(studied(log.key))
    tracker.trial(1, trial(1))
    tracker.trial(2, trial(2))
    resumed = log.tracker()
    assert resumed.open(studied(log.key, resumed=True)) == {1, 2}
    resumed.trial(3, trial(3))
    assert sorted(name[:4] for name in log.trials()) == ["0001", "0002", "0003"]


def test_a_log_that_is_asked_for_when_the_study_goes_on_begins_then(log: Log) -> None:
    assert log.tracker().open(studied(log.key, resumed=True)) == frozenset()


def test_a_study_begun_anew_in_the_same_place_has_a_log_of_its_own(log: Log) -> None:
    for seed in (1, 2):
        tracker = log.tracker()
        assert tracker.open(studied(log.key)) == frozenset()
        tracker.trial(1, trial(seed))
    assert [float(run.settings["seed"]) for run in log.trials("-2").values()] == [2]
    again = log.tracker()
    assert again.open(studied(log.key, resumed=True)) == {1}
    again.trial(2, trial(3))
    assert sorted(name[:4] for name in log.trials("-2")) == ["0001", "0002"]


def test_the_answer_has_its_test_errors(log: Log) -> None:
    tracker = log.tracker()
    tracker.open(studied(log.key))
    tracker.end(ANSWER, {"report.html": "<p>8 units</p>", "model.keras": b"weights"})
    (told,) = [run for run in log.read().values() if "test/mse" in run.curves]
    assert [value for _, value in told.curves["test/mse"]] == [4.0]
    assert [value for _, value in told.curves["answer/trials"]] == [2.0]


def test_an_answer_may_come_again(log: Log) -> None:
    for resumed in (False, True):
        tracker = log.tracker()
        tracker.open(studied(log.key, resumed))
        tracker.end(ANSWER, {})
    assert len([run for run in log.read().values() if "test/mse" in run.curves]) == 1


def test_tensorboard_is_told_the_columns_of_its_table_once(tmp_path: Path) -> None:
    pytest.importorskip("tensorboardX", reason="needs lstmsizer[tensorboard]")
    tracker = TensorBoard(tmp_path)
    tracker.open(studied("k"))
    tracker.trial(1, trial(1))
    tracker.trial(2, trial(2))
    runs = tensorboard_runs(tmp_path)
    (columns,) = [run.settings["columns"] for run in runs.values() if "columns" in run.settings]
    assert set(columns) == set(runs["pm25-size-k/0001-screen-1x8-lr0.003-fold0-seed1-30epochs"].settings)


def test_a_study_may_have_the_longest_name_that_a_folder_can(tmp_path: Path) -> None:
    pytest.importorskip("tensorboardX", reason="needs lstmsizer[tensorboard]")
    long = replace(studied("a1b2c3"), name="ü" * 127)
    TensorBoard(tmp_path).open(long)
    again = TensorBoard(tmp_path)
    again.open(replace(long, resumed=True))
    assert [path.name for path in tmp_path.iterdir()] == ["ü" * 100 + "-a1b2c3"]


def test_a_trial_that_a_kill_cut_off_is_logged_again(database: str, tmp_path: Path) -> None:
    from mlflow import MlflowClient

    board, flow = TensorBoard(tmp_path), MLflow(database)
    for tracker in (board, flow):
        tracker.open(studied("killed"))
        tracker.trial(1, trial())
    (whole,) = tmp_path.glob("*/0001*")
    whole.rename(whole.with_name(f".unfinished-{whole.name}"))
    client = MlflowClient(database)
    (run,) = client.search_runs(["1"], f"tags.`mlflow.parentRunId` = '{flow.run}'")
    client.update_run(run.info.run_id, status="RUNNING")
    assert TensorBoard(tmp_path).open(studied("killed", resumed=True)) == frozenset()
    assert MLflow(database).open(studied("killed", resumed=True)) == frozenset()


def test_mlflow_has_the_question_the_decision_and_the_files(database: str) -> None:
    from mlflow import MlflowClient

    tracker = MLflow(database)
    tracker.open(studied("files"))
    tracker.trial(1, FAILED)
    tracker.end(ANSWER, {"report.html": "<p>8 units</p>", "model.keras": b"weights"})
    runs = mlflow_runs(database, "files")
    study, failed = runs.values()
    assert (study.settings["target"], study.settings["window"]) == ("pm2.5", "24")
    assert (study.settings["answer/size"], study.settings["answer/certified"]) == ("1 x 8", "True")
    assert (study.settings["status of run"], failed.settings["status of run"]) == ("FINISHED", "FAILED")
    assert failed.settings["message"] == "no memory left"
    client = MlflowClient(database)
    (run,) = client.search_runs(["1"], "tags.`lstmsizer.study` = 'files'")
    assert [file.path for file in client.list_artifacts(run.info.run_id)] == ["model.keras", "report.html"]


def test_a_study_without_an_answer_is_told_so(database: str) -> None:
    tracker = MLflow(database)
    tracker.open(studied("none"))
    tracker.end(None, {})
    assert mlflow_runs(database, "none")["pm25-size"].settings["status of run"] == "KILLED"


def test_long_curves_go_in_several_calls(database: str) -> None:
    losses = tuple(1 / epoch for epoch in range(1, 1201))
    tracker = MLflow(database)
    tracker.open(studied("long"))
    tracker.trial(1, replace(trial(), curve=Curve(losses, losses, losses)))
    (run,) = [run for name, run in mlflow_runs(database, "long").items() if "/" in name]
    assert run.curves["score"][-1] == (1200, 1 / 1200)
