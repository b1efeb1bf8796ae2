"""A study knows a user's function by what it does, whatever kind of function that is."""

from __future__ import annotations

import functools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstmsizer.train.by_keras.fingerprint import fingerprint

CONFIG = {"filters": 16}


def plain(units: int, filters: int = 8) -> int:
    return units * filters


def configured(units: int) -> int:
    return units * CONFIG["filters"]


def with_block(units: int, block: Callable[..., int] = plain) -> int:
    return block(units)


class Maker:
    """Builds what it was told to."""

    scale = 1

    def __init__(self, filters: Any) -> None:
        self.filters = filters

    def build(self, units: int) -> Any:
        return units * self.scale, self.filters

    def __call__(self, units: int) -> Any:
        return self.build(units)


def closed(over: Any) -> Callable[..., Any]:
    return lambda units: (units, over)


KINDS: dict[str, Callable[[Any], Callable[..., Any]]] = {
    "method": lambda of: Maker(of).build,
    "object": Maker,
    "closure": closed,
    "partial": lambda of: functools.partial(plain, filters=of),
    "cache": lambda of: functools.cache(closed(of)),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("this", "that"),
    [(2, 3), ([1], [2]), ({"a": 1}, {"a": 2}), (np.zeros(2), np.ones(2)), (plain, configured), ({1}, {2})],
    ids=["number", "list", "dict", "array", "function", "set"],
)
def test_what_a_function_was_given_is_part_of_it(kind: str, this: Any, that: Any) -> None:
    made = KINDS[kind]
    assert fingerprint(made(this)) == fingerprint(made(this))
    assert fingerprint(made(this)) != fingerprint(made(that))


def test_what_a_function_reads_of_its_file_is_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before, of_class = fingerprint(configured), fingerprint(Maker(1).build)
    monkeypatch.setitem(CONFIG, "filters", 32)
    monkeypatch.setattr(Maker, "scale", 2)
    assert fingerprint(configured) != before
    assert fingerprint(Maker(1).build) != of_class


def test_it_is_the_same_in_another_process(tmp_path: Path) -> None:
    """Where a function stands in memory says nothing, and so a study is found again."""
    program = tmp_path / "program.py"
    program.write_text(
        "import keras\n"
        "from lstmsizer.train.by_keras.fingerprint import fingerprint\n"
        "def block(x): return {'a', 'b', 'c'} and x in {'d', 'e', 'f'}\n"
        "def build(units, block=block, optimizer=keras.optimizers.Adam(0.1)): return block(units)\n"
        "print(fingerprint(build))\n"
    )
    both = [subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    one, other = (process.communicate()[0] for process in both)
    assert one == other != ""


def test_a_function_that_reads_itself_comes_to_an_end() -> None:
    def build(depth: int) -> Any:
        return build(depth - 1) if depth else around

    around: list[Any] = []
    around.append(around)
    assert fingerprint(build) == fingerprint(build)
