"""Runs killed at any moment, and what else may befall them: the same command again comes to the same answer
as a run that nobody disturbed.
"""

from __future__ import annotations

import os
import random
import resource
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from processes import Run, journal_lines, series, timeless, trials_kept, weights

import lstmsizer
from lstmsizer.errors import OutputError

POLL = 0.002  # seconds between two looks at the journal
LONGEST = 120.0  # seconds without a new line after which something hangs
WRITING = 0.6  # of the kills come while trials are written
SMALL = {
    "target": "load",
    "window": 6,
    "epochs": 4,
    "max_units": 4,
    "max_layers": 1,
    "folds": 1,
    "budget": None,
}
"""A question that is answered in seconds, where nobody has to start a process for it."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Generator[Path]:
    """A folder with a small series."""
    folder = tmp_path_factory.mktemp("killed")
    series(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_BACKEND", "jax")
        yield folder


@pytest.fixture(scope="module")
def undisturbed(place: Path) -> Path:
    """The folder of a run that nobody disturbed."""
    answered_inline(place, place / "undisturbed")
    return place / "undisturbed"


def answered_inline(place: Path, out: Path) -> None:
    """The small question answered in this process."""
    lstmsizer.size(place / "series.csv", **SMALL, executor="inline", out=out, progress=False)


def words(place: Path, out: Path, question: dict[str, object], *more: str) -> list[str]:
    """The command that asks a question."""
    named = {name: "none" if value is None else str(value) for name, value in question.items()}
    options = [word for name, value in named.items() for word in (f"--{name.replace('_', '-')}", value)]
    return ["size", str(place / "series.csv"), *options, "--quiet", "--out", str(out), *more]


def killed_after(run: Run, seconds: float) -> bool:
    """Kill the run at this age; whether it was still under way."""
    while run.alive and run.seconds < seconds:
        time.sleep(POLL)
    return run.kill()


def killed_writing(run: Run, out: Path, lines: int, seconds: float) -> bool:
    """Kill the run some milliseconds after its study has so many lines, or if it comes to none, answering."""
    while run.alive and run.seconds < LONGEST and not (out / "answer.json").exists():
        if journal_lines(out) >= lines:
            time.sleep(seconds)
            break
        time.sleep(POLL)
    return run.kill()


def kill_and_resume(command: list[str], out: Path, kills: int, seed: int, longest: float, like: Path) -> int:
    """Kill the command so many times, then let it come to its end; how many trials it then has.

    ``like`` is what it must come to. The first kills come within milliseconds of some trial's being written,
    so that the search comes only a little further each time; the others at moments drawn from all that a run
    takes, the start and the finish among them.
    """
    chance = random.Random(seed)
    print(f"seed {seed}; each kill, seconds from the start to it, and lines more in the study:")
    done = 0
    while done < kills:
        before, run = journal_lines(out), Run(command)
        if done < WRITING * kills:
            killed = killed_writing(run, out, before + chance.randint(1, 3), chance.uniform(0.0, 0.01))
        else:
            killed = killed_after(run, chance.uniform(0.0, longest))
        if killed:
            done += 1
            print(done, round(run.seconds, 2), journal_lines(out) - before, flush=True)
        else:  # it was faster: its answer must not help the next one
            longest = min(longest, run.seconds)
            assert timeless(out) == timeless(like)
            (out / "answer.json").unlink()
    code, _, said = Run(command).ended()
    assert code == 0, said
    return same(out, like)


def same(out: Path, like: Path) -> int:
    """Check that two folders hold the same, and that nothing was trained twice; how many trials both have."""
    assert timeless(out) == timeless(like)
    for name in ("model.py", "preprocess.json"):
        assert (out / name).read_bytes() == (like / name).read_bytes()
    assert weights(out) == weights(like)
    mine, theirs = trials_kept(out), trials_kept(like)
    common = mine.keys() & theirs.keys()
    assert [mine[key].curve for key in common] == [theirs[key].curve for key in common]
    assert sorted(os.listdir(out)) == sorted(os.listdir(like))  # nothing is left of what befell it
    return len(common)


def test_a_run_killed_twice_comes_to_the_same_answer(place: Path, undisturbed: Path) -> None:
    out = place / "killed-2"
    command = words(place, out, SMALL, "--executor", "inline")
    assert kill_and_resume(command, out, 2, seed=20260301, longest=4.0, like=undisturbed) > 20


@pytest.mark.slow  # four minutes on two idle cores
def test_a_run_killed_fifty_times_comes_to_the_same_answer(place: Path) -> None:
    question = SMALL | {"max_units": 8, "max_layers": 2, "folds": 3}
    out, like = place / "killed-50", place / "unbroken"
    whole = Run(words(place, like, question, "--dropout", "--taper"))
    code, _, said = whole.ended()
    assert code == 0, said
    command = words(place, out, question, "--dropout", "--taper")
    assert kill_and_resume(command, out, 50, seed=7, longest=0.8 * whole.seconds, like=like) > 80


@contextmanager
def room_for(size: int) -> Generator[None]:
    """No file can grow beyond so many bytes: writing fails halfway, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_a_torn_line_and_a_dead_runs_lock_lose_nothing_but_the_last_trial(
    place: Path, undisturbed: Path
) -> None:
    out = place / "full"
    with (
        room_for(40_000),
        pytest.raises(OutputError, match=r"study\.journal cannot be written: File too large"),
    ):
        answered_inline(place, out)
    assert os.listdir(out) == ["study.journal"]
    journal = (out / "study.journal").read_bytes()
    (out / "study.journal").write_bytes(journal[: journal.rindex(b"\n", 0, 30_000) + 700])  # torn
    (out / "study.journal.lock").touch()
    (out / ".model.keras.unfinished").write_bytes(b"half a model")
    answered_inline(place, out)
    assert same(out, undisturbed) > 20
    assert b"half a model" not in (out / "model.keras").read_bytes()
