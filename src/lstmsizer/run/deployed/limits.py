"""Which sizes are within the limits of the delivered model; the others are no part of the search.

Parameters and memory are counted. The seconds of a prediction and the bytes of the file are predicted from a
few models that are built and measured first; the answer is measured itself, and where it is beyond a limit,
it is refused, and with it all that is predicted to take as much.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import TypeVar

from lstmsizer.errors import SettingError
from lstmsizer.records import Deployed, LeftOut, Limits, Size, Space
from lstmsizer.report.numbers import count, join, memory
from lstmsizer.report.words.limited import kept_to, of_prediction
from lstmsizer.run.clock import Clock
from lstmsizer.run.deployed.deployments import Deployments, spanning
from lstmsizer.run.loop import Found
from lstmsizer.run.networks.base import Network
from lstmsizer.search.sizes import Sizes

OF_THE_BUDGET = 0.15
"""What measuring models before the search may take; fewer of them only make predictions worse."""
NEAR_LATENCY, NEAR_FILE = 1.5, 1.1
"""Predictions that are within such a factor of a limit are not trusted."""


@dataclass(frozen=True)
class Taken:
    """What a size takes of each thing that may be limited; None: nobody can say."""

    parameters: int
    memory: int | None
    latency: float | None
    file: int | None


class Within:
    """Says whether a size is within the limits.

    Parameters
    ----------
    limits, network
        What the delivered model may take, and what sizes of the network take.
    deployments
        Measures and predicts Keras models.

    Attributes
    ----------
    limits
        As they were given.
    broken
        Sizes that were beyond a limit when they were measured, and what they took.
    left_out
        What of the measuring there was no time for.
    """

    def __init__(self, limits: Limits, network: Network, deployments: Deployments) -> None:
        self.limits = limits
        self.broken: dict[Size, Deployed] = {}
        self.left_out: tuple[LeftOut, ...] = ()
        self._network, self._deployments = network, deployments
        self._bounds = limits
        self._refused: set[Size] = set()
        self._taken: dict[Size, Taken] = {}  # kept: what is measured later must not move the others' fate

    def __call__(self, size: Size) -> bool:
        """Whether a model of this size is within the limits, as far as is known."""
        if self.limits == Limits():
            return True
        return size not in self._refused and not _beyond(self.taken(size), self._bounds)

    @property
    def timed(self) -> bool:
        """Whether there are limits that have to be measured."""
        return self.limits.latency is not None or self.limits.file is not None

    def measure(self, space: Space, clock: Clock) -> None:
        """Measure what predictions need, and what is predicted to be near a limit, if any are needed.

        It is done before anything else keeps the machine busy.
        """
        if not self.timed:
            return
        most = inf if clock.budget is None else OF_THE_BUDGET * clock.budget

        def on() -> bool:
            return clock.elapsed() < most

        first, *others = spanning(space)
        self._deployments.measure([first])
        predictable = self._deployments.measure(others, on)
        near = [size for size in self._all(space) if self._near(size)]
        if not (self._deployments.measure(near, on) and predictable):
            self.left_out = (LeftOut("measured", "budget", begun=True),)

    def check(self, space: Space) -> None:
        """Raise ``SettingError`` if nobody can say what is limited, or no size of the space is within."""
        every = self._all(space)
        if not every:
            raise SettingError(
                f"Sizes are powers of two and {space.max_units} units, and no model of any can be built: "
                "name a width that can (--max-units)."
            )
        smallest = every[0]
        taken = self.taken(smallest)
        for name, option in (("latency", "max-latency"), ("file", "max-size"), ("memory", "max-memory")):
            if getattr(self.limits, name) is not None and getattr(taken, name) is None:
                raise SettingError(
                    f"What such a model takes of this cannot be said before the search: leave --{option} out."
                )
        if not any(self(size) for size in every):
            told = f"the smallest, {smallest}, takes {_all_of(taken, self.limits)}"
            if self.broken:
                size, measured = list(self.broken.items())[-1]
                told = f"{size} took {_of_model(self.limits, measured)} when it was measured"
            raise SettingError(f"No size is within the limits ({kept_to(self.limits)}): {told}; allow more.")

    def refused(self, space: Space) -> tuple[Size, ...]:
        """The sizes of the space that are beyond the limits, smallest first."""
        return tuple(size for size in self._all(space) if not self(size))

    def keeps(self, size: Size, deployed: Deployed) -> bool:
        """Whether what was measured of a size is within the limits; if not, it is refused from now on.

        And so is whatever is thought to take as much of what was too much.
        """
        bounds, taken = self._bounds, self.taken(size)
        slow = bounds.latency is not None and (deployed.latency_seconds or 0.0) > (self.limits.latency or inf)
        large = bounds.file is not None and (deployed.bytes or 0) > (self.limits.file or inf)
        if not (slow or large):
            return True
        seconds = min(bounds.latency or inf, (taken.latency or inf) * (1 - 1e-9)) if slow else bounds.latency
        most = min(bounds.file or 0, (taken.file or 0) - 1) if large else bounds.file
        self._bounds = Limits(bounds.parameters, bounds.memory, seconds, most)
        self.broken[size] = deployed
        self.refuse(size)
        return False

    def refuse(self, size: Size) -> None:
        """Let it be no part of the search any more."""
        self._refused.add(size)

    def notes(self) -> tuple[str, ...]:
        """One line on sizes that turned out to be beyond the limits, where any did."""
        if not self.broken:
            return ()
        told = join([f"{size} ({_of_model(self.limits, taken)})" for size, taken in self.broken.items()])
        return (f"Refused, as beyond the limits when measured ({kept_to(self.limits)}): {told}.",)

    def _all(self, space: Space) -> list[Size]:
        every = Sizes(space, self._network.parameters, self._network.builds)
        return every.ordered(s for depth in range(1, space.max_layers + 1) for s in every.of_depth(depth))

    def _near(self, size: Size) -> bool:
        """Whether a prediction of this size may be wrong about the limits."""
        predicted = self._deployments.expected(size)
        if predicted is None:
            return False
        pairs = (
            (predicted.latency_seconds, self.limits.latency, NEAR_LATENCY),
            (predicted.bytes, self.limits.file, NEAR_FILE),
        )
        return any(amount and most and most / near < amount < most * near for amount, most, near in pairs)

    def taken(self, size: Size) -> Taken:
        """What a size takes, counted, measured or predicted; once said, it stays so."""
        if size not in self._taken:
            cost, deployed = self._network.cost(size, None), self._deployments.expected(size)
            self._taken[size] = Taken(
                cost.parameters,
                cost.inference_bytes,
                None if deployed is None else deployed.latency_seconds,
                None if deployed is None else deployed.bytes,
            )
        return self._taken[size]


Result = TypeVar("Result")


def settled(
    found: Found,
    again: Callable[[Found], Found],
    deliver: Callable[[Found], Result],
    taken: Callable[[Result], tuple[Size, Deployed]],
    within: Within,
    deployments: Deployments,
    space: Space,
) -> Result:
    """What is delivered of a decision, for a size that is within the limits as measured.

    The decision's size is measured before it is delivered, and its model once it is. As long as it is beyond
    the limits, it is refused, and ``again`` decides without it, given all that is known. ``taken`` says what
    was delivered: its size and what it takes.

    Raises
    ------
    SettingError
        If no size of the ``space`` is left.
    """
    while True:
        if within.timed:
            deployments.measure([found.decision.size])
        measured = deployments.measured.get(found.decision.size)
        if measured is None or within.keeps(found.decision.size, measured):
            result = deliver(found)
            size, deployed = taken(result)
            deployments.learn(size, deployed)
            if within.keeps(size, deployed):
                return result
            within.refuse(found.decision.size)  # where it was a narrower stack that was delivered
        within.check(space)
        found = again(found)


def _beyond(taken: Taken, limits: Limits) -> bool:
    pairs: Sequence[tuple[float | None, float | None]] = (
        (taken.parameters, limits.parameters),
        (taken.memory, limits.memory),
        (taken.latency, limits.latency),
        (taken.file, limits.file),
    )
    return any(amount is not None and most is not None and amount > most for amount, most in pairs)


def _all_of(taken: Taken, limits: Limits) -> str:
    """What a size takes of all that is limited."""
    parts = [
        None if limits.parameters is None else count(taken.parameters, "parameter"),
        None if limits.memory is None or taken.memory is None else f"{memory(taken.memory)} to predict with",
        None if limits.latency is None or taken.latency is None else of_prediction(taken.latency),
        None if limits.file is None or taken.file is None else f"a file of {memory(taken.file)}",
    ]
    return join([part for part in parts if part])


def _of_model(limits: Limits, deployed: Deployed) -> str:
    parts: list[str] = []
    if limits.latency is not None and deployed.latency_seconds is not None:
        parts.append(of_prediction(deployed.latency_seconds))
    if limits.file is not None and deployed.bytes is not None:
        parts.append(f"a file of {memory(deployed.bytes)}")
    return join(parts)
