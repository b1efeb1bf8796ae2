"""Programs are built once, whoever asks, and the likely ones before anybody does."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from lstmsizer.train.compiled import Programs


class Builder:
    """Builds the upper case of a key, when it may; remembers in which threads."""

    def __init__(self) -> None:
        self.may_build = threading.Event()
        self.may_build.set()
        self.began = threading.Event()
        self.threads: dict[str, str] = {}

    def __call__(self, key: str) -> str:
        self.threads[key] = threading.current_thread().name
        self.began.set()
        assert self.may_build.wait(20)
        return key.upper()


def test_whichever_threads_ask_a_program_is_built_once() -> None:
    builder = Builder()
    programs = Programs(builder)
    builder.may_build.clear()
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(programs.get, "wide") for _ in range(4)]
        builder.began.wait(20)
        assert programs.compilations == 0
        builder.may_build.set()

    assert [one.result() for one in asked] == ["WIDE"] * 4
    assert programs.compilations == 1


def test_likely_programs_are_built_in_the_background_and_others_at_once_by_who_asks() -> None:
    builder = Builder()
    builder.may_build.clear()
    programs = Programs(builder, likely=["first", "second"])
    builder.began.wait(20)  # the background is at the first, and held up there
    with ThreadPoolExecutor(2, "asking") as threads:
        waiting = threads.submit(programs.get, "first")
        other = threads.submit(programs.get, "other")
        builder.may_build.set()

    assert (waiting.result(), other.result(), programs.get("second")) == ("FIRST", "OTHER", "SECOND")
    assert builder.threads["first"] == "compiling"
    assert builder.threads["other"].startswith("asking")
    assert programs.compilations == 3


def test_what_cannot_be_built_is_said_to_all_and_tried_again() -> None:
    tries = []

    def build(key: str) -> str:
        tries.append(key)
        if len(tries) == 1:
            raise MemoryError("no room")
        return key

    programs = Programs(build)
    with pytest.raises(MemoryError, match="no room"):
        programs.get("wide")

    assert programs.get("wide") == "wide"
    assert programs.compilations == 1


def test_a_failure_ahead_of_time_disturbs_nobody_until_its_program_is_wanted() -> None:
    def build(key: str) -> str:
        if key == "broken":
            raise ValueError("cannot be compiled")
        return key

    programs = Programs(build, likely=["broken", "sound"])

    assert programs.get("sound") == "sound"
    with pytest.raises(ValueError, match="cannot be compiled"):
        programs.get("broken")
