"""Training many at once on a GPU: one epoch of each, in one program.

A small model cannot keep a GPU busy: each of its steps is over before the next one is launched. So the epochs
that threads ask for at about the same time are gathered and run as one, ``vmap``-ed over everything in which
trainings differ. After the epoch each thread has its own result, judges it as it would on a CPU, and asks for
the next epoch or not: who is finished leaves the population, others take its place. A member whose loss is
not finite changes no more, as its loop has ended (``vmap`` of ``lax.while_loop`` keeps it as it is), and goes
with the epoch's end.

The numbers are those of the CPU path up to rounding, which may depend on how many train together.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from math import ceil
from typing import Any

import jax
import numpy as np
from jax.sharding import SingleDeviceSharding

from lstmsizer.train.batches import Held, Part, Series
from lstmsizer.train.compiled import Programs
from lstmsizer.train.epoch import Losses, Settings, epoch
from lstmsizer.train.network import Network
from lstmsizer.train.optimiser import AdamState
from lstmsizer.train.programs import COMPILER_OPTIONS, Frame, Program, shapes

FEWEST, MOST = 8, 256
"""Members of a population. A GPU runs eight in the time of one, so that fewer need no program of their own,
unless there is no room for eight; in larger populations single results would be long in coming."""

SHARE = 0.8
"""Of a device's memory; the rest is for what XLA needs beside the arrays that are counted."""

LINGER, LONGEST = 0.005, 0.1
"""Seconds without a newcomer after which a population sets out, and after which it sets out in any case."""

Result = tuple[AdamState, Losses]
Device = Any  # jax.Device, which is no class to a type checker


@dataclass(frozen=True, eq=False)
class Call:
    """One thread's epoch, and where its result is promised."""

    network: Network
    state: AdamState
    series: Series
    train: Part
    held: Held
    settings: Settings
    promised: Future[Result] = field(default_factory=Future)

    @property
    def group(self) -> tuple[Network, int, int]:
        """Calls that agree in this can run as one: they share the program and the data."""
        return self.network, id(self.series), id(self.held)


class Populations:
    """Runs epochs on devices, many in one program; each training is a thread that calls its ``program``.

    Each device has one thread that gathers calls, runs them and hands out the results. Devices that are idle
    at the same time share what is waiting. Populations have sizes of powers of two, filled up with members
    that train nothing; a larger program that is there is taken before a fitting one is compiled.

    Parameters
    ----------
    frame
        Shapes of the data.
    devices
        Where to train; all are alike.
    capacity
        How many trainings of a network fit on one device, a power of two.
    """

    def __init__(self, frame: Frame, devices: Sequence[Device], capacity: Callable[[Network], int]) -> None:
        self._capacity = capacity
        self._changed = threading.Condition()  # guards everything below
        self._waiting: dict[tuple[Network, int, int], list[Call]] = {}
        self._arrivals = 0
        self._idle = 0
        self._sizes: dict[Network, set[int]] = {}
        for device in devices:
            worker = _Device(frame, device)
            threading.Thread(
                target=self._serve, args=(worker,), name=f"population-{device.id}", daemon=True
            ).start()

    def program(self, network: Network) -> Program:
        """The network's epoch, to be called as if it were compiled for one training."""
        return functools.partial(self._epoch, network)

    def _epoch(
        self, network: Network, state: AdamState, series: Series, train: Part, held: Held, settings: Settings
    ) -> Result:
        call = Call(network, state, series, train, held, settings)
        with self._changed:
            self._waiting.setdefault(call.group, []).append(call)
            self._arrivals += 1
            self._changed.notify_all()
        return call.promised.result()

    def _serve(self, device: _Device) -> None:
        while True:
            calls, size = self._gather()
            try:
                results = device.run(calls, size)
            except BaseException as error:  # no memory left, say: whoever waits must hear of it
                for call in calls:
                    call.promised.set_exception(error)
            else:
                for call, result in zip(calls, results, strict=True):
                    call.promised.set_result(result)

    def _gather(self) -> tuple[list[Call], int]:
        """A device's share of the group that has waited longest, and the size of its population."""
        with self._changed:
            self._idle += 1
            while True:
                self._changed.wait_for(lambda: self._waiting)
                self._linger()
                if self._waiting:
                    break
            group, waiting = next(iter(self._waiting.items()))
            room = self._capacity(group[0])
            share = min(ceil(len(waiting) / self._idle), room)
            calls, rest = waiting[:share], waiting[share:]
            del self._waiting[group]
            if rest:
                self._waiting[group] = rest  # behind the others
            self._idle -= 1
            sizes = self._sizes.setdefault(group[0], set())
            fitting = power_of_two(max(share, min(FEWEST, room)))
            size = min((size for size in sizes if size >= share), default=fitting)
            sizes.add(size)
            return calls, size

    def _linger(self) -> None:
        """Wait until nobody has come for a while, so that the first to come do not set out alone."""
        latest = time.monotonic() + LONGEST
        seen = -1
        while seen != self._arrivals and time.monotonic() < latest:
            seen = self._arrivals
            self._changed.wait(LINGER)


class _Device:
    """One device: its programs, and the data that was put on it."""

    def __init__(self, frame: Frame, device: Device) -> None:
        self._device = device
        self._programs = Programs[tuple[Network, int], Program](
            lambda key: compile_population(frame, key[0], key[1], device)
        )
        self._placed: dict[tuple[int, int], tuple[tuple[Series, Held], tuple[Series, Held]]] = {}

    def run(self, calls: Sequence[Call], size: int) -> list[Result]:
        """An epoch of each call as one program, filled up to ``size`` members."""
        first = calls[0]
        program = self._programs.get((first.network, size))
        series, held = self._place(first.series, first.held)
        idle = Part(np.asarray(first.train.examples), np.int32(0))  # no batch: its loop ends at once
        missing = size - len(calls)
        stacked = _stack(
            [(call.state, call.train, call.settings) for call in calls]
            + [(first.state, idle, first.settings)] * missing
        )
        state, train, settings = jax.device_put(stacked, self._device)
        results = jax.device_get(program(state, series, train, held, settings))
        return [_member(results, number) for number in range(len(calls))]

    def _place(self, series: Series, held: Held) -> tuple[Series, Held]:
        """Data on this device; what it was copied from is kept too, so that its id stays its own."""
        key = id(series), id(held)
        if key not in self._placed:
            self._placed[key] = (series, held), jax.device_put((series, held), self._device)
        return self._placed[key][1]


def compile_population(frame: Frame, network: Network, size: int, device: Device) -> Program:
    """Compile an epoch of ``size`` trainings on one device; they share the data and nothing else."""
    many = jax.vmap(functools.partial(epoch, network, frame.learning), in_axes=(0, None, 0, None, 0))
    state, series, train, held, settings = shapes(frame, network)

    def placed(tree: Any, *leading: int) -> Any:
        sharding = SingleDeviceSharding(device)
        return jax.tree.map(
            lambda leaf: jax.ShapeDtypeStruct((*leading, *leaf.shape), leaf.dtype, sharding=sharding), tree
        )

    arguments = (
        placed(state, size),
        placed(series),
        placed(train, size),
        placed(held),
        placed(settings, size),
    )
    options = COMPILER_OPTIONS if device.platform == "cpu" else None
    return jax.jit(many).lower(*arguments).compile(compiler_options=options)


def members(device: Device, data_bytes: int, training_bytes: int) -> int:
    """How many trainings fit on a device beside the data: a power of two, ``MOST`` at most, 1 at least.

    A device that does not tell its memory (a CPU) is taken to have room for ``MOST``.
    """
    memory = (device.memory_stats() or {}).get("bytes_limit")
    if memory is None:
        return MOST
    room = int((SHARE * memory - data_bytes) // training_bytes)
    return min(MOST, max(1, power_of_two(room + 1) // 2))


def power_of_two(count: int) -> int:
    """The least power of two that is not below ``count``."""
    return 1 << max(count - 1, 0).bit_length()


def _stack(trees: Sequence[Any]) -> Any:
    """Trees of the same form as one, their leaves stacked on the host."""
    return jax.tree.map(lambda *leaves: np.stack([np.asarray(leaf) for leaf in leaves]), *trees)


def _member(tree: Any, number: int) -> Any:
    """One member of a stacked tree, copied: a view would keep the others' numbers in memory."""
    return jax.tree.map(lambda leaf: np.array(leaf[number]), tree)
