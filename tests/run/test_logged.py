"""What a run says to Python's ``logging``: a line an event, and the file that keeps them."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from lstmsizer.errors import OutputError
from lstmsizer.export import folder
from lstmsizer.records import Candidate, Curve, Replicate, Request, Size, Trial
from lstmsizer.run.logged import trial_line, with_log_file

LOG = logging.getLogger("lstmsizer.data.some_module")
REQUEST = Request(Candidate(Size((8,)), 0.003), Replicate(0, 3), 30, "screen")
STOPPED = Trial(REQUEST, Curve((0.3,) * 17, (0.2,) * 17, (0.1,) * 17), "stopped", 12, 0.0712345, 2.5)
FAILED = Trial(REQUEST, Curve((), (), ()), "failed", 0, float("nan"), 0.0, "no room\nfor it")


@with_log_file
def say(*messages: str, log_file: str | Path | None = None) -> int:
    """A call that logs."""
    for message in messages:
        LOG.info(message)
    return len(messages)


@contextmanager
def kept(path: Path) -> Generator[None]:
    """A call with a log file that is under way in this block."""
    begun, go_on = threading.Event(), threading.Event()

    @with_log_file
    def call(log_file: Path) -> None:
        begun.set()
        go_on.wait()

    calling = threading.Thread(target=call, kwargs={"log_file": path})
    calling.start()
    begun.wait()
    yield
    go_on.set()
    calling.join()


def test_a_trial_is_told_in_a_line() -> None:
    assert trial_line(7, STOPPED) == (
        "trial 7: screen, 1 x 8, learning rate 0.003, fold 0, seed 3, stopped, 17 of 30 epochs, "
        "score 0.0712345 at epoch 12, 2.5 s"
    )
    assert trial_line(8, FAILED).endswith(r"failed, 0 of 30 epochs, 0 s, 'no room\nfor it'")


def test_each_line_has_its_time_with_the_zone_and_the_module(tmp_path: Path) -> None:
    path = tmp_path / "run.log"
    assert say("data read", log_file=path) == 1
    (line,) = path.read_text(encoding="utf-8").splitlines()
    time, level, name, message = line.split(" ", 3)
    assert datetime.fromisoformat(time).tzinfo is not None
    assert (level, name, message) == ("INFO", "lstmsizer.data.some_module:", "data read")


def test_a_second_run_appends(tmp_path: Path) -> None:
    path = tmp_path / "run.log"
    say("one", log_file=path)
    say("two", log_file=str(path))
    assert [line.split()[-1] for line in path.read_text(encoding="utf-8").splitlines()] == ["one", "two"]


def test_a_line_is_in_the_file_as_soon_as_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "run.log"

    @with_log_file
    def look(log_file: Path) -> str:
        LOG.info("now")
        return log_file.read_text(encoding="utf-8")

    assert look(log_file=path).endswith("now\n")


def test_no_name_breaks_a_line_or_repaints_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "run.log"
    say("a\nb\r\x1b[2J\u2028\u202e\udc80 ü", log_file=path)
    (line,) = path.read_bytes().splitlines()
    assert line.decode().endswith(r"a\nb\r\x1b[2J\u2028\u202e\udc80 ü")


def test_how_a_call_fails_is_logged(tmp_path: Path) -> None:
    path = tmp_path / "run.log"

    @with_log_file
    def fail(log_file: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail(log_file=path)
    assert "ERROR lstmsizer.run.logged: ended without an answer: KeyboardInterrupt" in path.read_text()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (".", "Is a directory"),
        ("file/run.log", "File exists"),
        ("n\0ull", "embedded null byte"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused_before_any_work(
    name: str, why: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=rf"cannot be written \({re.escape(why)}\): name another one"):
        say("never", log_file=f"{tmp_path}/{name}")


def test_a_log_may_lie_in_the_output_folder_before_there_is_one(tmp_path: Path) -> None:
    say("begun", log_file=tmp_path / "air-size" / "run.log")
    folder.claim(tmp_path / "air-size")
    assert (tmp_path / "air-size" / "run.log").read_text(encoding="utf-8").endswith("begun\n")


def test_somebody_s_own_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("time,load\n", encoding="utf-8")
    with pytest.raises(OutputError, match="is not a log"):
        say("never", log_file=path)
    assert path.read_text(encoding="utf-8") == "time,load\n"


def test_without_a_file_nothing_is_printed_and_nothing_changed(capfd: pytest.CaptureFixture[str]) -> None:
    say("nothing")
    LOG.warning("nothing either")
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("lstmsizer").level == logging.NOTSET


class Heard(logging.Handler):
    """What a user's own handler was given."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture
def users() -> Iterator[Heard]:
    """A script's handler on the root logger, whose level is WARNING."""
    heard, root = Heard(), logging.getLogger()
    root.addHandler(heard)
    yield heard
    root.removeHandler(heard)


def test_a_file_makes_a_script_s_own_log_no_longer(users: Heard, tmp_path: Path) -> None:
    @with_log_file
    def warn(log_file: Path) -> None:
        LOG.info("a trial")
        LOG.warning("a death")

    warn(log_file=tmp_path / "run.log")
    assert users.lines == ["a death"]
    assert len((tmp_path / "run.log").read_text(encoding="utf-8").splitlines()) == 2
    LOG.warning("afterwards")
    assert users.lines == ["a death", "afterwards"]


def test_who_asked_for_every_line_hears_it_once(
    users: Heard, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        say("a trial", log_file=tmp_path / "run.log")
    assert users.lines == ["a trial"]


def test_the_first_of_two_calls_to_end_leaves_the_other_its_file(tmp_path: Path) -> None:
    with ExitStack() as second:
        with ExitStack() as first:
            first.enter_context(kept(tmp_path / "first.log"))
            second.enter_context(kept(tmp_path / "second.log"))
        LOG.info("after the first")
    assert (tmp_path / "second.log").read_text(encoding="utf-8").endswith("after the first\n")
    logger = logging.getLogger("lstmsizer")
    assert (logger.level, logger.propagate) == (logging.NOTSET, True)
