"""A machine on which trainings cost nothing but made-up time, and come to what a formula says."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field

import numpy as np

from lstmsizer.data.dataset import Dataset
from lstmsizer.execute.base import Outcome
from lstmsizer.execute.simulated import SimulatedExecutor
from lstmsizer.export.in_use import Weigh
from lstmsizer.export.measured import Measure
from lstmsizer.export.service import Delivered
from lstmsizer.records import Curve, Deployed, Request, Size, Trial
from lstmsizer.train.base import Fitted
from lstmsizer.train.engine import Fit


def seconds(size: Size) -> float:
    """What a prediction takes."""
    return 1e-3 * (1 + 0.05 * sum(size.units))


def trained(asked: Request) -> Trial:
    """More units lose less, up to 16; layers buy nothing; starts differ a little."""
    units, seed = min(asked.candidate.size.units), asked.replicate.seed
    rate = abs(np.log10(asked.candidate.learning_rate / 0.01))
    loss = (
        0.2 + 0.4 / min(units, 16) + 0.005 * (units > 16) + 0.02 * rate + 0.002 * np.sin(7.0 * seed + units)
    )
    return Trial(asked, Curve((loss,) * 20, (loss,) * 20, (loss,) * 20), "stopped", 10, loss, 0.01)


@dataclass
class Machine:
    """Trains and measures at once.

    Attributes
    ----------
    takes, delivered
        How long a prediction takes, as measured before and of the delivered model.
    trains
        What comes of a training.
    lasts
        The made-up seconds of an item.
    pressed
        Whether Ctrl-C comes when an item comes in: only once.
    """

    dataset: Dataset
    takes: Callable[[Size], float] = seconds
    delivered: Callable[[Size], float] = seconds
    trains: Callable[[Request], Trial] = trained
    lasts: Callable[[object], float] = lambda item: 0.01
    pressed: Callable[[object], bool] = lambda item: False
    asked: list[Request] = field(default_factory=list[Request])
    opened: list[SimulatedExecutor] = field(default_factory=list[SimulatedExecutor])
    press_is_due: bool = False

    def open(self, factory: str, payload: object) -> nullcontext[SimulatedExecutor]:
        self.opened.append(Interruptible(self))
        return nullcontext(self.opened[-1])

    def now(self) -> float:
        """The made-up time."""
        return sum(executor.time for executor in self.opened)

    def call(self, item: object) -> tuple[object, float]:
        if self.pressed(item):
            self.press_is_due, self.pressed = True, lambda item: False
        return self.answer(item), self.lasts(item)

    def answer(self, item: object) -> object:
        if isinstance(item, Request):
            self.asked.append(item)
            return self.trains(item)
        if isinstance(item, Fit):
            return Fitted(self.trains(item.request), ())
        if isinstance(item, Measure):
            return Deployed(self.takes(item.candidate.size), 1000 * sum(item.candidate.size.units))
        if isinstance(item, Weigh):
            return Deployed(1e-3, 1000)
        size = item.candidate.size  # type: ignore[attr-defined]
        outputs = np.zeros((len(self.dataset.final.test), 1))
        return Delivered(outputs, self.delivered(size), 1000 * sum(size.units), "jax", (("keras", "3.0"),))


class Interruptible(SimulatedExecutor):
    """Ctrl-C comes while somebody waits."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(1, machine.call)
        self._machine = machine

    def wait(self, timeout: float | None) -> list[Outcome]:
        if self._machine.press_is_due:
            self._machine.press_is_due = False
            raise KeyboardInterrupt
        return super().wait(timeout)
