"""Where networks are trained, by its name."""

from __future__ import annotations

import numpy as np
import pytest

from lstmsizer.errors import SettingError
from lstmsizer.execute.inline import InlineExecutor
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.records import Setup, Size
from lstmsizer.run.executors import executor_by_name
from lstmsizer.train.engine import EnginePayload


def test_local_is_a_process_of_its_own() -> None:
    assert executor_by_name("local") is LocalExecutor


def test_inline_compiles_nothing_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that still compiled when the user's program ends would abort it."""
    opened: list[object] = []
    monkeypatch.setattr(InlineExecutor, "__init__", lambda self, factory, payload: opened.append(payload))
    executor_by_name("inline")("module:function", EnginePayload((), Setup(8), 0, 4, likely=(Size((8,)),)))
    executor_by_name("inline")("module:function", np.pi)
    assert opened == [EnginePayload((), Setup(8), 0, slots=1), np.pi]


def test_another_name_is_refused() -> None:
    with pytest.raises(SettingError, match="The executor 'cloud' is not known: choose one of local"):
        executor_by_name("cloud")
