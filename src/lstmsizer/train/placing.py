"""Where trainings run: one on each core of a CPU, or in populations on other devices (GPUs)."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import jax

from lstmsizer.cost.memory import data_bytes, training_bytes
from lstmsizer.records import Setup, Shapes, Size
from lstmsizer.train.compiled import Programs
from lstmsizer.train.network import Network
from lstmsizer.train.population import MOST, Populations, members
from lstmsizer.train.programs import Frame, Program, compile_epoch


def one_a_core(frame: Frame, likely: Iterable[Network]) -> Programs[Network, Program]:
    """Programs that train one model each, on the core of the thread that calls."""
    return Programs(functools.partial(compile_epoch, frame), likely)


def in_populations(frame: Frame, setup: Setup) -> tuple[Programs[Network, Program], int]:
    """Programs that train what threads call at the same time together, on all devices; and how many may call.

    A population is as large as the device's memory allows by the memory model, whatever the widths.
    """
    devices = jax.local_devices()
    shapes = shapes_of(frame)

    def capacity(network: Network) -> int:
        each = training_bytes(Size(network.widths), shapes, setup)
        return members(devices[0], data_bytes(shapes), each)

    populations = Populations(frame, devices, capacity)
    return Programs(populations.program), MOST * len(devices)


def has_accelerator() -> bool:
    """Whether JAX's default device is other than a CPU."""
    return jax.default_backend() != "cpu"


def shapes_of(frame: Frame) -> Shapes:
    """What of a frame costs memory."""
    examples = frame.examples - frame.train - frame.held
    return Shapes(
        steps=frame.learning.layout.steps,
        features=frame.features,
        outputs=frame.columns or frame.outputs,  # the set-up's quantiles are counted with the network
        train=frame.train,
        stop=0,
        score=frame.held,
        test=max(0, examples),
        vocabulary=frame.vocabulary,
        per_step=frame.learning.layout.per_step,
    )
