"""What the Keras models of sizes take: a few are built and measured, the others are predicted from these."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from lstmsizer.cost.deployment import Deployment, deployment
from lstmsizer.data.dataset import Dataset
from lstmsizer.execute.base import Executor
from lstmsizer.execute.calls import gather
from lstmsizer.records import Cost, Deployed, Size, Space, Spec
from lstmsizer.run.networks.base import Network

SECONDS_OF_ONE = 2.0
"""To build, write, load and time one untrained model on a busy laptop."""


def spanning(space: Space) -> tuple[Size, ...]:
    """The corners of the space and one size within: what predictions of all others are made from."""
    corners = [(depth, units) for units in (1, space.max_units) for depth in (1, space.max_layers)]
    sizes = [Size((units,) * depth) for depth, units in (*corners, (1, min(64, space.max_units)))]
    return tuple(dict.fromkeys(sizes))


class Deployments:
    """Measures untrained models of a network's sizes, each once, and predicts the others.

    Parameters
    ----------
    network, dataset, spec
        Whose sizes, for which data, and how they are trained.
    exporter
        The open service of ``lstmsizer.export.service``.

    Attributes
    ----------
    measured
        What was measured so far.
    """

    def __init__(self, network: Network, dataset: Dataset, spec: Spec, exporter: Executor) -> None:
        self._network, self._dataset, self._spec, self._exporter = network, dataset, spec, exporter
        self._predicted: Deployment | None = None
        self.measured: dict[Size, Deployed] = {}

    def measure(self, sizes: Iterable[Size], on: Callable[[], bool] = lambda: True) -> bool:
        """Build and measure those that were not, as long as it may go ``on``; what fails stays unknown.

        Returns whether it came to its end.
        """
        for size in sizes:
            item = self._network.measuring(self._dataset, size, self._spec)
            if size in self.measured or item is None:
                continue
            if not on():
                return False
            (outcome,) = gather(self._exporter, [item])
            if not outcome.error:
                self.learn(size, cast(Deployed, outcome.value))
        return True

    def learn(self, size: Size, deployed: Deployed) -> None:
        """Take what was measured, and let it count in predictions."""
        self.measured[size] = deployed
        self._predicted = None

    def expected(self, size: Size) -> Deployed | None:
        """What was measured of a size, else what is predicted; None: nothing was measured at all."""
        return self.measured.get(size) or self.predicted(size)

    def predicted(self, size: Size) -> Deployed | None:
        """What is predicted of a size from those that were measured; None: none were."""
        if not self.measured:
            return None
        if self._predicted is None:
            costs = {self._cost(one): deployed for one, deployed in self.measured.items()}
            self._predicted = deployment(costs, self._dataset.shapes.steps)
        return self._predicted.predict(self._cost(size))

    def _cost(self, size: Size) -> Cost:
        return self._network.cost(size, None)
