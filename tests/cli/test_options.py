"""Every option reaches the Python call of the same name; what comes back is printed."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

import pytest

import lstmsizer
from lstmsizer import cli
from lstmsizer.errors import BudgetError, LstmsizerError, WorkerError
from lstmsizer.run.settings import seconds

SIZE = {
    "--target": ("load", "load"),
    "--window": ("6,12", "6,12"),
    "--horizon": ("1,6", "1,6"),
    "--label": ("y", "y"),
    "--sequence": ("id", "id"),
    "--group": ("who", "who"),
    "--split": ("part", "part"),
    "--test": ("test.csv", Path("test.csv")),
    "--task": ("regress", "regress"),
    "--features": ("a, b", "a, b"),
    "--exclude": ("c", "c"),
    "--time": ("t", "t"),
    "--budget": ("none", "none"),
    "--out": ("place", Path("place")),
    "--metric": ("mae", "mae"),
    "--loss": ("huber", "huber"),
    "--cell": ("gru", "gru"),
    "--bidirectional": (None, True),
    "--batch-size": ("7", 7),
    "--epochs": ("8", 8),
    "--patience": ("9", 9),
    "--max-layers": ("2", 2),
    "--max-units": ("5", 5),
    "--max-params": ("10k", "10k"),
    "--max-memory": ("2MB", "2MB"),
    "--max-latency": ("2ms", "2ms"),
    "--max-size": ("100kB", "100kB"),
    "--tolerance": ("3%", "3%"),
    "--confidence": ("0.9", 0.9),
    "--strategy": ("tpe", "tpe"),
    "--trials": ("12", 12),
    "--log": ("mlflow", ["mlflow"]),
    "--seed": ("11", 11),
}
NOT_PLANNED = (
    "--budget",
    "--out",
    "--metric",
    "--loss",
    "--epochs",
    "--patience",
    "--max-params",
    "--max-memory",
    "--max-latency",
    "--max-size",
    "--tolerance",
    "--confidence",
    "--strategy",
    "--trials",
    "--log",
)
PLAN = {name: value for name, value in SIZE.items() if name not in (*NOT_PLANNED, "--seed")}


class Asked(LstmsizerError):
    """Raised instead of an answer: it carries what was asked."""


def asked(verb: str, words: list[str], monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The arguments with which the command calls ``lstmsizer.size`` or ``plan``."""
    heard: dict[str, object] = {}

    def call(data: object, **arguments: object) -> None:
        heard.update(arguments, data=data)
        raise Asked

    monkeypatch.setattr(lstmsizer, verb, call)
    monkeypatch.setattr(sys, "argv", ["lstmsizer", verb, "data.csv", *words])
    with pytest.raises(SystemExit):
        cli.main()
    return heard


@pytest.mark.parametrize(("verb", "options"), [("size", SIZE), ("plan", PLAN)], ids=["size", "plan"])
def test_every_option_reaches_the_call(verb, options, monkeypatch):
    named = inspect.signature(getattr(lstmsizer, verb)).parameters.keys()
    words = [word for name, (text, _) in options.items() for word in (name, text) if word]
    heard = asked(verb, words, monkeypatch)
    assert heard.pop("data") == Path("data.csv")
    assert heard.keys() | {"data"} == named  # the command line leaves none out
    for name, (_, value) in options.items():
        assert heard[name.removeprefix("--").replace("-", "_")] == value


@pytest.mark.parametrize("verb", ["size", "plan"])
def test_what_is_left_out_means_the_same_as_in_python(verb, monkeypatch):
    parameters = inspect.signature(getattr(lstmsizer, verb)).parameters
    heard = asked(verb, [], monkeypatch)
    assert seconds(heard.pop("budget", "5m")) == 300
    for name in heard.keys() - {"data", "progress"}:
        default = parameters[name].default
        assert heard[name] == default or (str(heard[name]), default) in (("1", 1), ("", ()))
    assert verb == "plan" or seconds(parameters["budget"].default) == 300


@pytest.mark.parametrize(
    ("words", "shown"), [([], True), (["--quiet"], False), (["-q"], False), (["--json"], False)]
)
def test_quiet_and_json_are_silent_while_they_work(words, shown, monkeypatch):
    ask = ["--target", "load", "--window", "6"]
    assert asked("size", [*ask, *words], monkeypatch)["progress"] is shown


@pytest.mark.parametrize(("error", "code"), [(BudgetError, 3), (WorkerError, 4)])
def test_each_kind_of_error_has_its_exit_code(error, code, monkeypatch, capsys):
    def fail(data: object, **_: object) -> None:
        raise error("It did not work.")

    monkeypatch.setattr(lstmsizer, "size", fail)
    monkeypatch.setattr(sys, "argv", ["lstmsizer", "size", "data.csv", "--target", "y", "--window", "6"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == code
    assert capsys.readouterr().err == "lstmsizer: It did not work.\n"
