"""One driver a study: a second is refused with who holds it, and a dead one's claim is taken over."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from dataclasses import asdict, replace
from pathlib import Path
from threading import Thread

import pytest
from some_trials import SPEC, trial

from lstmsizer.errors import InUseError, OutputError
from lstmsizer.study.address import address
from lstmsizer.study.boards import FileBoard, TableBoard
from lstmsizer.study.claims import SILENCE, Board, Holder, claimed, is_dead, myself
from lstmsizer.study.database import Database
from lstmsizer.study.opening import Keeping, keeping, opened

ELSEWHERE = Holder("t", "ada", 4711, "2026-03-01 14:05", realm="another machine")


@pytest.fixture(params=["file", "sqlite", "postgresql"])
def board(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Board]:
    if request.param == "file":
        yield FileBoard(tmp_path / "study.journal.claim")
        return
    url = f"sqlite:///{tmp_path}/s.db" if request.param == "sqlite" else request.getfixturevalue("server")
    database = Database(address(f"{url}?study={tmp_path.name}"), "air", "0")
    yield TableBoard(database)
    database.close()


def test_who_holds_it_is_told_and_when_it_is_left_the_next_may(board: Board) -> None:
    with claimed(board, "The study"):
        told = rf"The study is in use by process {os.getpid()} on host {socket.gethostname()}, since 20\d\d-"
        with pytest.raises(InUseError, match=told), claimed(board, "The study"):
            raise AssertionError("it was claimed twice")
    with claimed(board, "The study") as claim:
        claim.check()
    assert board.read() is None


def test_the_age_of_a_sign_of_life_is_told(board: Board) -> None:
    assert board.read() is None
    assert board.replace(None, ELSEWHERE)
    time.sleep(0.2)
    before = board.read()
    assert board.beat(ELSEWHERE)
    after = board.read()
    assert before is not None
    assert after is not None
    assert before[0] == after[0] == ELSEWHERE
    assert 0.1 < before[1] < 60
    assert after[1] < before[1] + 60


def test_only_one_of_many_takes_a_dead_claim_over(board: Board) -> None:
    assert board.read() is None
    assert board.replace(None, ELSEWHERE)
    won: list[bool] = []
    mine = [replace(myself(), token=str(number)) for number in range(4)]
    threads = [Thread(target=lambda one=one: won.append(board.replace(ELSEWHERE, one))) for one in mine]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, False, False, True]


def test_who_was_taken_over_hears_of_it_and_takes_nothing_away(board: Board) -> None:
    with claimed(board, "The study") as claim:
        found = board.read()
        assert found is not None
        board.replace(found[0], ELSEWHERE)
        claim.beat()
        with pytest.raises(InUseError, match="The study was taken over by process 4711 on host ada"):
            claim.check()
    left = board.read()
    assert left is not None
    assert left[0] == ELSEWHERE


def test_who_slept_asks_before_anything_is_written(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    with claimed(board, "The study", every=1000) as claim:
        found = board.read()
        assert found is not None
        board.replace(found[0], ELSEWHERE)
        claim.check()  # nothing is known of it yet
        woken = time.time() + SILENCE
        monkeypatch.setattr("lstmsizer.study.claims.now", lambda: woken)
        with pytest.raises(InUseError, match="was taken over by process 4711"):
            claim.check()


def test_a_claim_that_somebody_removed_is_written_again(board: Board) -> None:
    with claimed(board, "The study") as claim:
        found = board.read()
        assert found is not None
        board.replace(found[0], None)
        claim.beat()
        claim.check()
        assert board.read() is not None


def test_a_process_of_this_machine_is_dead_when_it_is_gone() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    mine = myself()
    assert mine.realm
    assert not is_dead(mine, silent=10**6)  # it may have slept
    assert is_dead(replace(mine, pid=ended.pid), silent=0)


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="the system does not say when processes began"
)
def test_a_later_process_of_the_same_number_is_another() -> None:
    assert is_dead(replace(myself(), born="1"), silent=0)


def test_a_number_that_no_process_has_is_dead() -> None:
    assert is_dead(replace(myself(), pid=10**30), silent=0.0)


def test_a_process_elsewhere_is_dead_when_it_is_silent() -> None:
    assert not is_dead(ELSEWHERE, SILENCE - 1)
    assert is_dead(ELSEWHERE, SILENCE + 1)


HOLD = """
import sys, time
sys.path[:] = {path!r}
from pathlib import Path
from some_trials import SPEC, trial
from lstmsizer.study.opening import keeping, opened
with opened(keeping({study!r}, None, None), Path({file!r}), "air", SPEC, "abc") as study:
    study.add(trial(1))
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("kind", ["file", "sqlite"])
def test_a_killed_driver_s_study_goes_on_at_once(kind: str, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/s.db" if kind == "sqlite" else None
    file, where = tmp_path / "study.journal", keeping(database, None, None)
    script = HOLD.format(path=sys.path, study=database, file=str(file))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(InUseError, match=f"process {process.pid} "), study_of(where, file):
            raise AssertionError("it was opened twice")
        process.kill()
    with study_of(where, file) as study:
        assert study.trials() == [trial(1)]


def study_of(where: Keeping, file: Path):
    return opened(where, file, "air", SPEC, "abc")


def test_a_file_that_holds_no_name_is_nobody_s(tmp_path: Path) -> None:
    endless = json.dumps({**asdict(ELSEWHERE), "pid": float("inf")})
    for content in ("", "{}", "[1]", '{"token": "t", "pid": "x"}', "\x00", "[" * 100_000, endless):
        (tmp_path / "claim").write_text(content)
        assert FileBoard(tmp_path / "claim").read() is None


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match="cannot be written: No such file or directory"),
        claimed(FileBoard(tmp_path / "missing" / "claim"), "The study"),
    ):
        raise AssertionError("it was claimed")
