"""The tool's own kind of network: layers of LSTMs or GRUs and a dense head, trained by the engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lstmsizer.cost.calibration import Calibration
from lstmsizer.cost.memory import training_bytes
from lstmsizer.cost.parameters import stack_parameters
from lstmsizer.cost.price import cost
from lstmsizer.data.dataset import Dataset, in_own_units
from lstmsizer.execute.base import Executor
from lstmsizer.export.measured import Measure
from lstmsizer.export.service import Delivery, interface
from lstmsizer.records import Candidate, Cost, Setup, Shapes, Size, Spec
from lstmsizer.run.networks.base import Training
from lstmsizer.run.windows import COMPARED, in_order
from lstmsizer.train.base import Fitted
from lstmsizer.train.engine import EnginePayload


@dataclass(frozen=True)
class Stack:
    """Layers and a head of these shapes, trained by this set-up; a ``Network``."""

    shapes: Shapes
    setup: Setup

    def service(self, training: Training) -> tuple[str, object]:
        """The engine."""
        spec = training.spec
        payload = EnginePayload(
            training.folds,
            spec.setup,
            spec.seed,
            training.slots,
            training.likely(),
            windows=in_order(spec.windows),
            compared=COMPARED,
            numbers=training.numbers,
        )
        return "lstmsizer.train.engine:open_engine", payload

    def meet(self, trainer: Executor) -> None:
        """Nothing has to be asked: all follows from the shapes."""

    def builds(self, size: Size) -> bool:
        """Of every size."""
        return True

    def parameters(self, size: Size) -> int:
        """Weights of the layers and the head, without an embedding's table."""
        return stack_parameters(size, self.shapes, self.setup)

    def training_bytes(self, size: Size) -> int:
        """Counted from the arrays of the engine's programs."""
        return training_bytes(size, self.shapes, self.setup)

    def cost(self, size: Size, calibrated: Calibration | None) -> Cost:
        """By the formulas; seconds where the machine's speed is known."""
        return cost(size, self.shapes, self.setup, calibrated)

    def recipe(self, spec: Spec) -> None:
        """The engine trains."""

    def measuring(self, dataset: Dataset, size: Size, spec: Spec) -> Measure:
        """Keras's own layers, at any learning rate: it makes no difference."""
        candidate = Candidate(size, spec.space.learning_rates[0])
        faces = interface(dataset.sequences, spec.setup)
        return Measure(candidate, spec.setup, faces, dataset.final.scaling)

    def delivery(self, dataset: Dataset, fitted: Fitted, spec: Spec, path: Path) -> Delivery:
        """The engine's weights, for Keras's own layers."""
        return Delivery(
            path=path,
            candidate=fitted.trial.request.candidate,
            setup=spec.setup,
            updates=spec.setup.epochs * -(-len(dataset.final.train) // spec.setup.batch_size),
            weights=fitted.weights,
            scaling=dataset.final.scaling,
            sequences=in_own_units(dataset.sequences, dataset.final.levels),
            examples=dataset.final.test,
            defaults=dataset.final.scaling.input_mean,
        )
