"""Executors by the names that users write."""

from __future__ import annotations

from dataclasses import replace

from lstmsizer.errors import SettingError
from lstmsizer.execute.base import Executor, OpenExecutor
from lstmsizer.execute.inline import InlineExecutor
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.execute.ray_cluster import installed
from lstmsizer.execute.ray_executor import RayExecutor
from lstmsizer.records import Request
from lstmsizer.run.checked import one_of
from lstmsizer.run.cores import cores
from lstmsizer.train.by_keras.trainer import KerasPayload
from lstmsizer.train.engine import EnginePayload


def executor_by_name(name: str) -> OpenExecutor:
    """How the executor of this name is opened: 'local', in a process of its own, 'inline', in this one, or
    'ray', on a cluster.

    Raises
    ------
    SettingError
        If there is none, or its library is not installed.
    """
    known: dict[str, OpenExecutor] = {"local": LocalExecutor, "inline": _inline, "ray": _ray}
    one_of("executor", name, tuple(known))
    if name == "ray" and not installed():
        raise SettingError("To train on Ray the library ray is needed: pip install 'lstmsizer[ray]'.")
    return known[name]


def _inline(factory: str, payload: object) -> InlineExecutor:
    """Train one after another, and compile nothing ahead: that is done in a thread, and a process of the
    user's that ends while XLA compiles in a thread is aborted.
    """
    if isinstance(payload, EnginePayload):
        payload = replace(payload, slots=1, likely=(), compared=())
    return InlineExecutor(factory, payload)


def _ray(factory: str, payload: object) -> Executor:
    """Train on the cluster; whatever else there is to do is done here, where the model is to be written."""
    if isinstance(payload, EnginePayload | KerasPayload):
        return RayExecutor(factory, payload, fitted=_with_slots, home=_training, cores=cores())
    return LocalExecutor(factory, payload)


def _with_slots(payload: object, slots: int) -> object:
    """A worker trains as many requests at once as it has cores."""
    return replace(payload, slots=slots) if isinstance(payload, EnginePayload | KerasPayload) else payload


def _training(item: object) -> object:
    """A paused training goes on in the worker that has it."""
    return (item.candidate, item.replicate) if isinstance(item, Request) else None
