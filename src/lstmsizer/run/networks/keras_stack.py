"""The tool's own layers, trained by Keras: with an optimizer or a loss that the engine does not have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

from lstmsizer.cost.calibration import Calibration
from lstmsizer.data.dataset import Dataset
from lstmsizer.errors import SettingError, WorkerError
from lstmsizer.execute.base import Executor
from lstmsizer.execute.calls import gather
from lstmsizer.export.backend import choose_backend
from lstmsizer.export.measured import Measure
from lstmsizer.export.service import Delivery
from lstmsizer.records import Cost, Recipe, Setup, Shapes, Size, Spec
from lstmsizer.run.networks.base import Training
from lstmsizer.run.networks.own import SERVICE
from lstmsizer.run.networks.stack import Stack
from lstmsizer.train.base import Fitted
from lstmsizer.train.by_keras.course import Examine, Examined
from lstmsizer.train.by_keras.functions import Function
from lstmsizer.train.by_keras.stack_names import BUILD, names
from lstmsizer.train.by_keras.trainer import KerasPayload


class KerasStack:
    """What ``Stack`` is, but for who trains it; a ``Network``."""

    def __init__(self, shapes: Shapes, setup: Setup) -> None:
        self._stack, self._setup = Stack(shapes, setup), setup
        self._examined = Examined((), ())

    def service(self, training: Training) -> tuple[str, object]:
        """The Keras trainer."""
        payload = KerasPayload(
            folds=training.folds,
            setup=training.spec.setup,
            seed=training.spec.seed,
            slots=training.slots,
            build=Function(BUILD),
            backend=choose_backend(),
            numbers=training.numbers,
        )
        return SERVICE, payload

    def meet(self, trainer: Executor) -> None:
        """Whether Keras has such an optimizer and such a loss."""
        (outcome,) = gather(trainer, [Examine((Size((1,)),))])
        if outcome.error:
            raise WorkerError(f"The model could not be looked at: {outcome.error}.")
        self._examined = cast(Examined, outcome.value)
        if self._examined.fault:
            raise SettingError(f"{self._examined.fault.rstrip('.')}.")

    def builds(self, size: Size) -> bool:
        """Of every size."""
        return True

    def parameters(self, size: Size) -> int:
        """As of the engine's."""
        return self._stack.parameters(size)

    def training_bytes(self, size: Size) -> int:
        """As of the engine's, about."""
        return self._stack.training_bytes(size)

    def cost(self, size: Size, calibrated: Calibration | None) -> Cost:
        """As of the engine's, but for the seconds."""
        return self._stack.cost(size, None)

    def recipe(self, spec: Spec) -> Recipe:
        """What was compiled."""
        return Recipe(self._examined.optimizer, self._examined.loss)

    def measuring(self, dataset: Dataset, size: Size, spec: Spec) -> Measure:
        """The same layers."""
        return self._stack.measuring(dataset, size, spec)

    def delivery(self, dataset: Dataset, fitted: Fitted, spec: Spec, path: Path) -> Delivery:
        """The same layers, with these weights."""
        size = fitted.trial.request.candidate.size
        arrays = [array for _, array in fitted.weights]
        named = tuple(zip(names(size, spec.setup), arrays, strict=True))
        return self._stack.delivery(dataset, replace(fitted, weights=named), spec, path)
