"""What is sized: how its candidates are trained, what its sizes cost, and how its answer is delivered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lstmsizer.cost.calibration import Calibration
from lstmsizer.data.dataset import Dataset, Scaled
from lstmsizer.execute.base import Executor
from lstmsizer.records import Cost, Recipe, Size, Spec
from lstmsizer.train.base import Fitted


@dataclass(frozen=True)
class Training:
    """What a training service is opened with, whatever it trains.

    Attributes
    ----------
    folds, numbers
        The data, and what replicates call each fold.
    spec
        How every candidate is trained, and the study's seed.
    slots
        How many requests are trained at once.
    likely
        Gives the sizes that will probably be asked for first.
    """

    folds: tuple[Scaled, ...]
    numbers: tuple[int, ...]
    spec: Spec
    slots: int
    likely: Callable[[], tuple[Size, ...]]


class Network(Protocol):
    """A kind of network of which a size is looked for; the rest of the run is the same for all kinds."""

    def service(self, training: Training) -> tuple[str, object]:
        """The factory of the service that trains it (``execute.base.Open``), and what it is opened with."""
        ...

    def meet(self, trainer: Executor) -> None:
        """Learn from the open service what must be known before the search; SettingError where that fails."""
        ...

    def builds(self, size: Size) -> bool:
        """Whether there is such a network of this size at all."""
        ...

    def parameters(self, size: Size) -> int:
        """Weights of a size, as far as the size decides them: what sizes are ordered and compared by."""
        ...

    def training_bytes(self, size: Size) -> int | None:
        """What one training allocates beside the data; None: nobody can say."""
        ...

    def cost(self, size: Size, calibrated: Calibration | None) -> Cost:
        """What a size costs, as far as that is known without training it."""
        ...

    def recipe(self, spec: Spec) -> Recipe | None:
        """What Keras compiles, where it trains; None: the engine does."""
        ...

    def measuring(self, dataset: Dataset, size: Size, spec: Spec) -> object | None:
        """What the exporter is asked, to build this size untrained and to say what it takes (``Deployed``);
        None: such a network can be measured only once it is trained.
        """
        ...

    def delivery(self, dataset: Dataset, fitted: Fitted, spec: Spec, path: Path) -> object:
        """What the exporter is asked, to write this training as ``model.keras`` and to predict test by it."""
        ...
