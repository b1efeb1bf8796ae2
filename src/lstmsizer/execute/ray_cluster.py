"""The Ray cluster that this process stands in, or one that is started on this machine, and its nodes."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, cast

from lstmsizer.errors import SettingError, WorkerError
from lstmsizer.execute.ray_worker import RayWorker
from lstmsizer.execute.service import one_line

ADDRESS = "RAY_ADDRESS"
"""Of the environment: the cluster to join, as Ray itself reads it: 'host:port', 'auto' for the one that was
started on this machine, 'local' for none. Ray sets it where a job runs in a cluster."""


_DEATHS = "^A worker died or was killed"
"""What Ray prints on stdout about a worker that died; the executor says it in its own words."""

_QUIET: dict[str, Any] = {"log_to_driver": False, "configure_logging": False}


@dataclass(frozen=True)
class Place:
    """Where a worker lives: on a node with all its cores, or with one GPU and its share of the cores.

    Attributes
    ----------
    node, number
        Ray's name of the node, and which of its workers this is.
    address
        The node's, for messages.
    cores, gpus
        What the worker asks Ray for.
    """

    node: str
    number: int
    address: str
    cores: int
    gpus: int


def installed() -> bool:
    """Whether there is a Ray at all."""
    return find_spec("ray") is not None


def join(cores: int) -> Callable[[], None]:
    """Join the cluster, or start Ray on this machine with so many cores; gives what leaves it again.

    A cluster that this process has joined already is used, and not left.

    Raises
    ------
    SettingError
        If the address is one of Ray Client's, which copies all data through a proxy.
    WorkerError
        If the cluster does not answer.
    """
    address = os.environ.get(ADDRESS, "")
    if address.startswith("ray://"):
        raise SettingError(
            f"{ADDRESS} is {address!r}, an address for Ray Client: submit the command as a job instead "
            "(ray job submit -- lstmsizer size ...), or leave the variable out."
        )
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # read by what is started here
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "1")
    os.environ.setdefault("RAY_DEDUP_LOGS_SKIP_REGEX", _DEATHS)  # read when Ray is first imported
    import ray

    if ray.is_initialized():
        return _nothing
    logging.getLogger("ray").setLevel(logging.ERROR)
    try:
        with _own_signals():
            if address in ("", "local"):
                ray.init("local", num_cpus=cores, include_dashboard=False, **_QUIET)
            else:
                ray.init(address, **_QUIET)
    except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
        if address in ("", "local"):
            raise WorkerError(f"Ray could not be started on this machine: {one_line(error)}.") from error
        raise WorkerError(
            f"No Ray cluster answers at {address!r}: correct {ADDRESS}, or leave it out to start Ray on this "
            f"machine ({type(error).__name__})."
        ) from error
    return ray.shutdown


def places() -> list[Place]:
    """Where workers may live now, on nodes that are alive."""
    import ray

    found: list[Place] = []
    for node in cast(list[dict[str, Any]], ray.nodes()):
        if not node["Alive"]:
            continue
        cores, gpus = (int(node["Resources"].get(name, 0)) for name in ("CPU", "GPU"))
        for number in range(max(gpus, 1) if cores else 0):
            share = max(cores // max(gpus, 1), 1)
            found.append(Place(node["NodeID"], number, node["NodeManagerAddress"], share, min(gpus, 1)))
    return found


def start(place: Place) -> Any:
    """A worker at this place: an actor's handle. It is ready once Ray has given it its cores."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    return (
        ray.remote(RayWorker)
        .options(
            num_cpus=place.cores,
            num_gpus=place.gpus,
            max_restarts=0,  # the executor starts another one, and knows what was running
            scheduling_strategy=NodeAffinitySchedulingStrategy(place.node, soft=False),
        )
        .remote()
    )


def end(actor: Any) -> None:
    """End a worker now, with what it runs; harmless if it has died."""
    import ray

    with suppress(Exception):
        ray.kill(actor)


@contextmanager
def _own_signals() -> Generator[None]:
    """What SIGTERM does stays as it is: Ray would end the process at once."""
    handler = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, handler)


def _nothing() -> None:
    """Another one joined this cluster, and leaves it."""
