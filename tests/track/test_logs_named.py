"""Logs as a user names them."""

from __future__ import annotations

import pytest

from lstmsizer.errors import SettingError
from lstmsizer.track.named import trackers


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstmsizer.track.named.find_spec", lambda name: name)


@pytest.mark.parametrize(
    "log",
    [
        "tensorboard:runs/, mlflow:sqlite:///log.db",
        ["tensorboard", "mlflow"],
        ("tensorboard:~/runs", "mlflow:http://here:5000"),
    ],
)
def test_several_are_named_in_a_list_or_by_commas(log: str | list[str]) -> None:
    assert [tracker.title for tracker in trackers(log)] == ["TensorBoard", "MLflow"]


def test_without_a_name_nothing_is_logged() -> None:
    assert trackers(None) == ()


@pytest.mark.parametrize("log", ["wandb", "tensorbord:runs", "", "mlflow,"])
def test_what_is_not_known_is_said(log: str) -> None:
    with pytest.raises(SettingError, match=r"is not known: write tensorboard:FOLDER, mlflow or mlflow:URI\."):
        trackers(log)


@pytest.mark.parametrize(("log", "library"), [("tensorboard", "tensorboardX"), ("mlflow", "mlflow")])
def test_a_library_that_is_missing_is_said_with_what_brings_it(
    log: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstmsizer.track.named.find_spec", lambda name: None)
    with pytest.raises(SettingError) as error:
        trackers(log)
    assert str(error.value) == (
        f"To log to {log} the library {library} is needed: pip install 'lstmsizer[{log}]'."
    )
