"""The same seed gives the same answer, and on a CPU bitwise the same curves: by any number of workers, in any
order of arrival; and where the clock has a part in it, the answer says so.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from processes import Run, series, timeless, trials_kept, weights

import lstmsizer
from lstmsizer.execute.base import Executor, Outcome
from lstmsizer.run.executors import executor_by_name

QUESTION = {"target": "load", "window": 6, "epochs": 4, "max_layers": 1, "max_units": 4, "budget": None}


@pytest.fixture(scope="module", autouse=True)
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small series."""
    folder = tmp_path_factory.mktemp("deterministic")
    series(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_BACKEND", "jax")
        yield folder


class Shuffled:
    """Has ``slots`` calls under way; which of them comes in first, chance says."""

    slots = 3

    def __init__(self, inner: Executor, chance: random.Random) -> None:
        self._inner, self._chance = inner, chance
        self._calls: list[tuple[int, object]] = []
        self._tickets = 0

    def submit(self, item: object) -> int:
        self._tickets += 1
        self._calls.append((self._tickets, item))
        return self._tickets

    def wait(self, timeout: float | None) -> list[Outcome]:
        if not self._calls:
            return []
        ticket, item = self._calls.pop(self._chance.randrange(min(self.slots, len(self._calls))))
        self._inner.submit(item)
        (outcome,) = self._inner.wait(None)
        return [Outcome(ticket, outcome.value, outcome.error)]

    def call_off(self) -> None:
        self._calls.clear()

    def __enter__(self) -> Shuffled:
        self._inner.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._inner.__exit__(*exc)


def alike(one: Path, other: Path) -> int:
    """Check that two folders hold the same; how many trials both have trained."""
    assert timeless(one) == timeless(other)
    assert weights(one) == weights(other)
    mine, theirs = trials_kept(one), trials_kept(other)
    common = mine.keys() & theirs.keys()
    assert [mine[key].curve for key in common] == [theirs[key].curve for key in common]
    return len(common)


def test_trials_may_arrive_in_any_order(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inline = executor_by_name("inline")

    def shuffled(seed: int):
        return lambda name: lambda *opening: Shuffled(inline(*opening), random.Random(seed))

    for seed in (1, 2):
        monkeypatch.setattr("lstmsizer.api.size.executor_by_name", shuffled(seed))
        lstmsizer.size(place / "series.csv", **QUESTION, out=place / f"shuffled-{seed}", progress=False)
    assert alike(place / "shuffled-1", place / "shuffled-2") > 30
    one, other = (list(trials_kept(place / f"shuffled-{seed}")) for seed in (1, 2))
    assert one != other  # they did not come in alike


def test_an_answer_that_the_budget_cut_short_says_so(place: Path) -> None:
    out = place / "cut"
    asked = {**QUESTION, "budget": 0.01, "executor": "inline", "max_units": 2}
    told = lstmsizer.size(place / "series.csv", **asked, out=out, progress=False).answer
    assert (told.ending, told.decision.certified) == ("budget", False)


@pytest.mark.slow  # half a minute each on two idle cores
@pytest.mark.parametrize("more", [("6", "--taper", "--dropout", "--more-data"), ("4,8",)])
def test_one_worker_and_two_answer_alike(place: Path, more: tuple[str, ...]) -> None:
    words = [
        *("size", str(place / "series.csv"), "--target", "load", "--epochs", "6", "--quiet", "--seed", "3"),
        *("--max-layers", "2", "--max-units", "8", "--budget", "none", "--window", *more),
    ]
    outs = {workers: place / f"{workers}-workers-{more[0]}" for workers in ("1", "2")}
    for workers, out in outs.items():
        run = Run([*words, "--out", str(out)], OMP_NUM_THREADS=workers)
        code, _, said = run.ended()
        assert code == 0, said
    assert alike(*outs.values()) > 60
    answer = json.loads((outs["1"] / "answer.json").read_text(encoding="utf-8"))
    assert answer["ending"] in ("certified", "exhausted")
