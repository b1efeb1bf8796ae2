"""What a run has before anything is trained: the data in folds, what is sized, and the room for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from lstmsizer.data.baselines import mean_predictor_score
from lstmsizer.data.class_weights import weighted
from lstmsizer.data.dataset import Dataset, Scaled, scaled
from lstmsizer.data.forecast.lookback import at_window
from lstmsizer.data.rescaled import refitted
from lstmsizer.records import Setup, Shapes, Size, Spec, Stages
from lstmsizer.run.clock import Clock
from lstmsizer.run.cores import cores
from lstmsizer.run.finish import KERAS_SECONDS
from lstmsizer.run.loop import Watch
from lstmsizer.run.memory import Room, free_memory, room
from lstmsizer.run.networks.base import Network, Training
from lstmsizer.run.networks.stack import Stack
from lstmsizer.run.pace import Pace
from lstmsizer.run.refit import FOLD, check_refit, growth
from lstmsizer.run.stages.more_data import shares_of
from lstmsizer.run.windows import Asked
from lstmsizer.search.staged import Staged
from lstmsizer.search.strategies import strategy_for

SMALLEST = Size((1,))


@dataclass(frozen=True)
class Prepared:
    """A question that can be asked of its data.

    Attributes
    ----------
    dataset, delivered
        The data, and the same with the parts of the delivered model as its final fold (``data.rescaled``).
    folds
        All that is trained on, by what replicates call it.
    network, network_for
        What is sized, and what would be with data of other shapes.
    slots
        Trainings at a time.
    room
        Which sizes there is memory for.
    mean_predictor
        The score of the mean predictor.
    """

    dataset: Dataset
    delivered: Dataset
    spec: Spec
    stages: Stages
    folds: Mapping[int, Scaled]
    network: Network
    network_for: Callable[[Shapes], Network]
    slots: int
    room: Room
    mean_predictor: float

    def strategy(self, spec: Spec, allowed: Callable[[Size], bool] = lambda _: True) -> Staged:
        """What finds a size among those that can be trained and are ``allowed``."""

        def available(size: Size) -> bool:
            return self.network.builds(size) and self.room(size) and allowed(size)

        return strategy_for(
            spec,
            mean_predictor=self.mean_predictor,
            parameters=self.network.parameters,
            available=available,
        )

    def training(self, likely: Callable[[], tuple[Size, ...]]) -> Training:
        """What the network's service is opened with; ``likely`` gives the sizes to be ready for."""
        return Training(tuple(self.folds.values()), tuple(self.folds), self.spec, self.slots, likely)

    def pace(self, clock: Clock, watch: Watch) -> Pace:
        """What of the clock's time is for what."""
        starting = 0.0 if self.network.recipe(self.spec) is None else KERAS_SECONDS
        return Pace(clock, self.slots, growth(self.stages.refit, self.dataset.shapes), watch, starting)

    def at(self, asked: Asked) -> Prepared:
        """The question at the one window that was found, where it had several."""
        if not asked.spec.windows:
            return self
        return replace(
            self,
            dataset=asked.dataset,
            delivered=at_window(self.delivered, asked.dataset.sequences.steps),
            spec=asked.spec,
            network=self.network_for(asked.dataset.shapes),
        )


def prepare(
    dataset: Dataset, spec: Spec, stages: Stages, network: Network | None, free: int | None
) -> Prepared:
    """Cut the data into the folds that will be trained on, and see that there is room and sense.

    ``network`` None: ``Stack``. ``free`` bytes may be taken; None: all that can be had now.

    Raises
    ------
    SettingError
        If not even the smallest size fits into memory, or the network cannot be finished as asked.
    """

    def network_for(shapes: Shapes) -> Network:
        return network or Stack(shapes, spec.setup)

    slots, delivered = cores(), refitted(dataset, stages.refit)
    folds = _folds(dataset, delivered, spec.setup, stages)
    mean_predictor = mean_predictor_score(dataset, spec.setup.metric)
    sized = network_for(dataset.shapes)
    fits = room(tuple(folds.values()), sized.training_bytes, slots, free_memory() if free is None else free)
    fits.check(SMALLEST)
    check_refit(stages.refit, sized)
    return Prepared(dataset, delivered, spec, stages, folds, sized, network_for, slots, fits, mean_predictor)


def _folds(dataset: Dataset, delivered: Dataset, setup: Setup, stages: Stages) -> dict[int, Scaled]:
    """The data's folds, the finish's, those with less to train on, and the delivered model's, where that is
    trained on others.
    """
    whole = [scaled(dataset.sequences, fold) for fold in (*dataset.folds, dataset.final)]
    folds = {**dict(enumerate(whole)), **shares_of(dataset, stages.more_data)}
    if delivered is not dataset:
        folds[FOLD] = scaled(dataset.sequences, delivered.final)
    if setup.class_weights:
        folds = {number: weighted(fold) for number, fold in folds.items()}
    return folds
