"""Runs killed at any moment: the same command again comes to the answer of a run that nobody disturbed."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest
from processes import Run, journal_lines, series, timeless, trials_kept, weights

POLL = 0.002  # seconds between two looks at the journal
LONGEST = 120.0  # seconds without a new line after which something hangs


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small series, and a cache so that programs are compiled once."""
    folder = tmp_path_factory.mktemp("killed")
    series(folder)
    return folder


def words(place: Path, out: Path, *more: str) -> list[str]:
    return [
        *("size", str(place / "series.csv"), "--target", "load", "--window", "6", "--epochs", "4"),
        *("--budget", "none", "--quiet", "--out", str(out), *more),
    ]


def killed_somewhere(run: Run, out: Path, chance: random.Random, longest: float) -> bool:
    """Kill the run; whether it was still under way.

    Half of the time at a moment drawn from all that a run takes, the start and the finish among them; half of
    the time within milliseconds of a trial's being written, so that the search comes only some trials
    further, and is often killed while it writes.
    """
    moment = chance.uniform(0.0, longest)
    lines = journal_lines(out) + chance.randint(1, 3) if chance.random() < 0.5 else None
    while run.alive and run.seconds < (LONGEST if lines else moment):
        if lines and journal_lines(out) >= lines:
            time.sleep(chance.uniform(0.0, 0.03))
            break
        if lines and (out / "answer.json").exists():
            break
        time.sleep(POLL)
    return run.kill()


def same_after_kills(place: Path, kills: int, seed: int, *more: str) -> None:
    chance, cache = random.Random(seed), place / "cache"
    unbroken, out = place / f"unbroken-{kills}", place / f"killed-{kills}"
    whole = Run(words(place, unbroken, *more), cache)
    code, _, said = whole.ended()
    assert code == 0, said
    done, spans = 0, []
    while done < kills:
        run = Run(words(place, out, *more), cache)
        before = journal_lines(out)
        if killed_somewhere(run, out, chance, 0.8 * whole.seconds):
            done += 1
            spans.append((round(run.seconds, 2), journal_lines(out) - before))
        else:  # it was faster: what is left is its answer, which the next must not be helped by
            assert timeless(out) == timeless(unbroken)
            (out / "answer.json").unlink()
    print(f"seed {seed}; killed after seconds, trials more: {spans}")
    code, _, said = Run(words(place, out, *more), cache).ended()
    assert code == 0, said

    assert timeless(out) == timeless(unbroken)
    for name in ("model.py", "preprocess.json"):
        assert (out / name).read_bytes() == (unbroken / name).read_bytes()
    assert weights(out) == weights(unbroken)
    mine, theirs = trials_kept(out), trials_kept(unbroken)
    common = mine.keys() & theirs.keys()
    assert len(common) > 30
    assert [mine[key].curve for key in common] == [theirs[key].curve for key in common]
    assert sorted(os.listdir(out)) == sorted(os.listdir(unbroken))  # and no kill has left anything


def test_a_run_killed_five_times_comes_to_the_same_answer(place: Path) -> None:
    same_after_kills(place, 5, 20260301, "--max-units", "4", "--max-layers", "1", "--folds", "1")


@pytest.mark.slow
def test_a_run_killed_fifty_times_comes_to_the_same_answer(place: Path) -> None:
    same_after_kills(place, 50, 7, "--max-units", "8", "--max-layers", "2", "--dropout", "--taper")
