"""Where trainings run: one on each core of a CPU, or in populations on other devices (GPUs)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import jax

from lstmsizer.cost.memory import data_bytes, training_bytes
from lstmsizer.records import Setup, Shapes, Size
from lstmsizer.train.compiled import Programs as Compiled
from lstmsizer.train.network import Network
from lstmsizer.train.population import MOST, Populations, members
from lstmsizer.train.programs import Frame, Program, compile_epoch

Key = tuple[Frame, Network]
"""What a program is compiled for: the data's shapes, of which each window has its own, and the network."""
Programs = Compiled[Key, Program]


def one_a_core(likely: Iterable[Key]) -> Programs:
    """Programs that train one model each, on the core of the thread that calls."""
    return Programs(lambda key: compile_epoch(*key), likely)


def in_populations(frames: Collection[Frame], setup: Setup) -> tuple[Programs, int]:
    """Programs that train what threads call at the same time together, on all devices; and how many may call.

    A population is as large as the device's memory allows by the memory model, whatever the widths; frames
    share it evenly, since all of them may train at a time.
    """
    devices = jax.local_devices()

    def populations(frame: Frame) -> Populations:
        shapes = shapes_of(frame)

        def capacity(network: Network) -> int:
            each = training_bytes(Size(network.widths), shapes, setup)
            return members(devices[0], data_bytes(shapes, setup), len(frames) * each)

        return Populations(frame, devices, capacity)

    of_frame = {frame: populations(frame) for frame in frames}
    return Programs(lambda key: of_frame[key[0]].program(key[1])), MOST * len(devices)


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
