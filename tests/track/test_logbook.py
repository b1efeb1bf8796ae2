"""A tracker that is slow or broken costs a sentence, never the answer."""

from __future__ import annotations

import signal
import threading
from collections.abc import Mapping
from typing import cast

import pytest
from recorded import ANSWER, studied, trial

from lstmsizer.records import Answer, Trial
from lstmsizer.run.interrupts import guarded, hold
from lstmsizer.run.tracked import Tracked
from lstmsizer.study.memory import MemoryStudy
from lstmsizer.track.base import Studied
from lstmsizer.track.logbook import Logbook


class Heard:
    """A tracker that writes down what it is told, and stumbles over a trial if it is to."""

    title = "Heard"

    def __init__(self, logged: frozenset[int] = frozenset(), stumbles_at: int = 0) -> None:
        self._logged, self._stumbles_at = logged, stumbles_at
        self.trials: list[int] = []
        self.ends: list[Answer | None] = []

    def open(self, studied: Studied) -> frozenset[int]:
        return self._logged

    def trial(self, number: int, trial: Trial) -> None:
        if number == self._stumbles_at:
            raise OSError("No space left\n on device")
        self.trials.append(number)

    def end(self, answer: Answer | None, files: Mapping[str, str | bytes]) -> None:
        self.ends.append(answer)


class Hanging(Heard):
    """A tracker whose server does not answer until it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()

    def open(self, studied: Studied) -> frozenset[int]:
        self.released.wait(60)
        return frozenset()


def test_what_is_known_and_not_logged_yet_comes_first() -> None:
    study, tracker = MemoryStudy(), Heard(logged=frozenset({1}))
    study.add(trial(1))
    study.add(trial(2))
    tracked = Tracked(study, [tracker], studied("k", resumed=True))
    tracked.add(trial(3))
    assert tracked.end(ANSWER, {}) == ()
    assert tracker.trials == [2, 3]
    assert tracker.ends == [ANSWER]
    assert tracked.trials() == study.trials() == [trial(1), trial(2), trial(3)]


def test_after_its_first_fault_a_tracker_is_left_alone_and_others_go_on() -> None:
    broken, sound = Heard(stumbles_at=2), Heard()
    tracked = Tracked(MemoryStudy(), [broken, sound], studied("k"))
    for seed in (1, 2, 3):
        tracked.add(trial(seed))
    assert tracked.end(ANSWER, {}) == (
        "Heard has not all of the log (OSError: No space left on device); the answer is not touched by it.",
    )
    assert (broken.trials, broken.ends) == ([1], [])
    assert sound.trials == [1, 2, 3]


def test_a_tracker_that_hangs_is_not_waited_for() -> None:
    tracker = Hanging()
    logbook = Logbook(tracker, studied("k"), [trial()])
    assert "(it took too long)" in logbook.end(cast(Answer, ANSWER), {}, seconds=0.05)
    tracker.released.set()


def test_who_stops_while_the_log_is_written_keeps_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: threading.Thread, timeout: float | None = None) -> None:
        raise KeyboardInterrupt

    tracker = Hanging()
    logbook = Logbook(tracker, studied("k"), [])
    monkeypatch.setattr(threading.Thread, "join", interrupted)
    assert "(you stopped)" in logbook.end(ANSWER, {}, seconds=30)
    tracker.released.set()


@pytest.mark.parametrize("trackers", [(), (Heard(),)])
def test_who_stops_before_the_log_is_written_keeps_the_answer(trackers: tuple[Heard, ...]) -> None:
    with guarded():
        tracked = Tracked(MemoryStudy(), trackers, studied("k"))
        hold()
        signal.raise_signal(signal.SIGINT)
        assert tracked.end(ANSWER, {}) == ()
    assert [tracker.ends for tracker in trackers] == [[ANSWER]] * len(trackers)


def test_no_answer_is_logged_as_none() -> None:
    tracker = Heard()
    Tracked(MemoryStudy(), [tracker], studied("k")).give_up()
    assert tracker.ends == [None]
