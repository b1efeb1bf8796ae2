"""Where networks are trained, by its name."""

from __future__ import annotations

import numpy as np
import pytest

from lstmsizer.errors import SettingError
from lstmsizer.execute.inline import InlineExecutor
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.execute.ray_executor import RayExecutor
from lstmsizer.records import Setup, Size
from lstmsizer.run import executors
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


def test_ray_trains_on_the_cluster_and_does_the_rest_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model is written where the command runs; a worker trains as much at once as it has cores."""
    monkeypatch.setattr(executors, "installed", lambda: True)
    opened = executor_by_name("ray")
    payload = EnginePayload((), Setup(8), 0, slots=2)
    assert isinstance(opened("lstmsizer.train.engine:open_engine", payload), RayExecutor)
    assert isinstance(opened("lstmsizer.export.service:open_exporter", None), LocalExecutor)
    assert executors._with_slots(payload, 16) == EnginePayload((), Setup(8), 0, slots=16)


def test_without_ray_it_is_said_how_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "installed", lambda: False)
    with pytest.raises(SettingError, match=r"pip install 'lstmsizer\[ray\]'"):
        executor_by_name("ray")
