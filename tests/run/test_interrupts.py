"""When Ctrl-C is heard, and when it has to wait."""

from __future__ import annotations

import signal
import time
from concurrent.futures import Future
from itertools import count
from threading import Thread

import pytest

from lstmsizer.records import LeftOut
from lstmsizer.run.aside import in_time
from lstmsizer.run.clock import Clock
from lstmsizer.run.interrupts import guarded, heard, hold


def press() -> None:
    signal.raise_signal(signal.SIGINT)


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second passes between any two presses."""
    monkeypatch.setattr(time, "monotonic", count().__next__)


def test_a_press_waits_until_somebody_listens() -> None:
    done = []
    with guarded():
        hold()
        press()
        done.append("the step")
        with pytest.raises(KeyboardInterrupt), heard():
            done.append("never")
        done.append("the next step")
    assert done == ["the step", "the next step"]


def test_who_listens_is_interrupted_at_once_and_may_be_again(slowly: None) -> None:
    with guarded():
        hold()
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt), heard():
                press()
        press()  # kept once more


def test_one_that_is_said_twice_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)
    with guarded():
        hold()
        press()
        signal.raise_signal(signal.SIGINT)  # to the group, say, when the process has been told already
        with pytest.raises(KeyboardInterrupt), heard():
            pass
        press()
        with heard():
            pass


def test_a_second_press_does_not_wait(slowly: None) -> None:
    def two_presses() -> None:
        with guarded():
            hold()
            press()
            press()

    with pytest.raises(KeyboardInterrupt):
        two_presses()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_without_an_answer_to_lose_all_is_as_usual() -> None:
    with pytest.raises(KeyboardInterrupt):
        press()
    with pytest.raises(KeyboardInterrupt), guarded():
        press()


def test_sigterm_is_kept_where_it_means_ctrl_c_and_ends_the_process_elsewhere() -> None:
    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    with guarded():
        hold()
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        with guarded():
            hold()
            signal.raise_signal(signal.SIGTERM)
            with pytest.raises(KeyboardInterrupt), heard():
                pass
        assert signal.getsignal(signal.SIGTERM) is interrupt
    finally:
        signal.signal(signal.SIGTERM, before)


def test_in_a_thread_no_handler_is_touched() -> None:
    seen = []

    def work() -> None:
        with guarded():
            hold()
            with heard():
                seen.append(signal.getsignal(signal.SIGINT))

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]


def test_who_was_stopped_waits_for_no_baselines() -> None:
    in_no_time = in_time(Future(), Clock(None), stopped=True)
    (row,) = in_no_time.compared.baselines
    assert row.note == "you stopped before they were computed"
    assert in_no_time.left_out == (LeftOut("baselines", "interrupted"),)
