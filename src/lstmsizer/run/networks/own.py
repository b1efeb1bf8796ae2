"""A model of the user's own, which a function of theirs builds: looked at, trained by Keras, delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from lstmsizer.cost.calibration import Calibration
from lstmsizer.data.class_weights import weighted
from lstmsizer.data.dataset import Dataset, in_own_units, scaled
from lstmsizer.errors import SettingError, WorkerError
from lstmsizer.execute.base import Executor, OpenExecutor
from lstmsizer.execute.calls import gather
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.export.backend import choose_backend
from lstmsizer.export.own_model import MeasureOwn, OwnNetwork
from lstmsizer.export.service import Delivery
from lstmsizer.records import Candidate, Cost, Own, Recipe, Setup, Size, Space, Spec, Stages
from lstmsizer.run.networks.base import Training
from lstmsizer.run.networks.counted import counting, explained
from lstmsizer.train.base import Fitted
from lstmsizer.train.by_keras.builder import facts_of
from lstmsizer.train.by_keras.course import Examine, Examined
from lstmsizer.train.by_keras.feeds import Columns, Inputs
from lstmsizer.train.by_keras.functions import Function, Given
from lstmsizer.train.by_keras.trainer import KerasPayload

SERVICE = "lstmsizer.train.by_keras.trainer:open_keras_trainer"
FIRST = (1, 2, 3, 4, 8)
"""Units of one layer whose models are looked at first, and the widest: a square law is fixed by three."""
DEEPER = (1, 2, 4)


@dataclass(frozen=True)
class Brought:
    """What a user brought: the function that builds, the one that makes callbacks, what inputs read."""

    build: Given
    callbacks: Given | None = None
    inputs: Inputs = ()

    @property
    def own(self) -> Own:
        """As the spec has it."""
        return Own(
            name=self.build.function.name,
            fingerprint=self.build.fingerprint,
            callbacks="" if self.callbacks is None else self.callbacks.function.name,
            callbacks_fingerprint="" if self.callbacks is None else self.callbacks.fingerprint,
            inputs=self.inputs,
        )


class OwnModel:
    """What ``build`` makes, of any size that it can make; a ``Network``.

    Parameters
    ----------
    build
        What builds.
    examined
        What was seen of its models (``look``).
    callbacks
        What makes the callbacks of each training.
    columns, inputs
        What features are called, and which of them each of several inputs reads.
    """

    def __init__(
        self,
        build: Function,
        examined: Examined,
        callbacks: Function | None = None,
        columns: Columns = (),
        inputs: Inputs = (),
    ) -> None:
        self._build, self._callbacks = build, callbacks
        self._columns, self._inputs = columns, inputs
        self._examined = examined
        self._count = counting(dict(examined.parameters))
        self._failed = {size for size, _ in examined.failures}
        self._deepest = max((size.depth for size, _ in examined.parameters), default=1)

    def service(self, training: Training) -> tuple[str, object]:
        """The Keras trainer."""
        payload = KerasPayload(
            folds=training.folds,
            setup=training.spec.setup,
            seed=training.spec.seed,
            slots=training.slots,
            build=self._build,
            backend=choose_backend(),
            numbers=training.numbers,
            callbacks=self._callbacks,
            columns=self._columns,
            inputs=self._inputs,
        )
        return SERVICE, payload

    def meet(self, trainer: Executor) -> None:
        """Nothing is left to ask: its models have been looked at."""

    def builds(self, size: Size) -> bool:
        """Whether there are models of this size, as far as was seen: what fails alone fails in a stack."""
        parts = {size, *(Size((units,)) for units in size.units)}
        return not parts & self._failed and size.depth <= self._deepest

    def parameters(self, size: Size) -> int:
        """All weights of the model, as counted, or as follows from those of other sizes."""
        return self._count(size)

    def training_bytes(self, size: Size) -> None:
        """Nobody can say."""

    def cost(self, size: Size, calibrated: Calibration | None) -> Cost:
        """Its weights; the rest is not known before it is trained."""
        return Cost(size, self.parameters(size), None, None, None, None, None)

    def measuring(self, dataset: Dataset, size: Size, spec: Spec) -> MeasureOwn:
        """The model between layers that scale, at any learning rate: it makes no difference."""
        network = OwnNetwork(self._build, self._columns, self._inputs)
        candidate = Candidate(size, spec.space.learning_rates[0])
        facts = facts_of(dataset.sequences)
        return MeasureOwn(network, candidate, spec.setup, facts, dataset.final.scaling)

    def delivery(self, dataset: Dataset, fitted: Fitted, spec: Spec, path: Path) -> Delivery:
        """The model with its weights, between layers that scale."""
        return Delivery(
            path=path,
            candidate=fitted.trial.request.candidate,
            setup=spec.setup,
            updates=0,
            weights=fitted.weights,
            scaling=dataset.final.scaling,
            sequences=in_own_units(dataset.sequences, dataset.final.levels),
            examples=dataset.final.test,
            defaults=dataset.final.scaling.input_mean,
            own=OwnNetwork(self._build, self._columns, self._inputs),
        )

    def recipe(self, spec: Spec) -> Recipe:
        """What its models are compiled with."""
        own = spec.own
        return Recipe(
            optimizer=self._examined.optimizer,
            loss=self._examined.loss,
            build=self._build.name if own is None else own.name,
            callbacks="" if own is None else own.callbacks,
            arguments=self._examined.takes,
        )


@dataclass(frozen=True)
class Met:
    """A network that was looked at, the space that it leaves, and what is to be noted."""

    network: OwnModel
    space: Space
    notes: tuple[str, ...] = ()


def meet(
    brought: Brought,
    dataset: Dataset,
    setup: Setup,
    space: Space,
    seed: int,
    stages: Stages,
    open_executor: OpenExecutor = LocalExecutor,
) -> Met:
    """Look at the models of a few sizes, in a process of their own, before anything is trained.

    Raises
    ------
    SettingError
        If ``build`` fails, returns no compiled model or one that does not fit the data, or ignores the size.
    """
    columns = columns_of(dataset)
    build = brought.build.function
    callbacks = brought.callbacks and brought.callbacks.function
    fold = scaled(dataset.sequences, dataset.folds[0])
    payload = KerasPayload(
        folds=(weighted(fold) if setup.class_weights else fold,),
        setup=setup,
        seed=seed,
        slots=1,
        build=build,
        backend=choose_backend(),
        callbacks=callbacks,
        columns=columns,
        inputs=brought.inputs,
    )
    with open_executor(SERVICE, payload) as trainer:
        first = _one_layer(trainer, space)
        _check(build.name, first, stages)
        deeper = _deeper(trainer, first, space)
        in_use = _seen(trainer, () if stages.in_use is None else (stages.in_use.size,))
    examined = _joined(_joined(first, deeper), in_use)
    notes = (*_not_built(first), *_shallow(build.name, first, deeper, space))
    if not deeper.parameters:
        space = replace(space, max_layers=1)
    network = OwnModel(build, examined, callbacks, columns, brought.inputs)
    return Met(network, space, notes)


def columns_of(dataset: Dataset) -> Columns:
    """What each feature may be called: its own name, and that of the column it was made from."""
    prepared = getattr(dataset.preprocessing, "columns", ())
    sources = [pair[0] if isinstance(pair, tuple) else str(pair) for pair in prepared]
    if len(sources) < len(dataset.columns):  # those known ahead follow once more
        sources += [name.split(" (")[0] for name in dataset.columns[len(sources) :]]
    return tuple(zip(dataset.columns, sources, strict=False))


def _one_layer(trainer: Executor, space: Space) -> Examined:
    """What is seen of one layer: of a few widths and the widest, and where these do not tell, of all."""
    few = dict.fromkeys((*FIRST, space.max_units))
    seen = _seen(trainer, _stacks(1, sorted(few), space))
    widest_fails = Size((space.max_units,)) in {size for size, _ in seen.failures}
    if widest_fails or not explained(dict(seen.parameters)):
        return _joined(
            seen, _seen(trainer, _stacks(1, [of for of in _doubling(space) if of not in few], space))
        )
    return seen


def _doubling(space: Space) -> list[int]:
    """The widths that are searched, but for the widest."""
    return [2**power for power in range(space.max_units.bit_length()) if 2**power < space.max_units]


def _deeper(trainer: Executor, first: Examined, space: Space) -> Examined:
    """What is seen of two layers and more; nothing where there are none, or where they are ignored."""
    if space.max_layers < 2 or not {"layers", "size"} & set(first.takes):
        return Examined((), ())
    depths = range(2, space.max_layers + 1)
    lawful = explained(dict(first.parameters))
    widths = DEEPER if lawful else [*_doubling(space), space.max_units]
    sizes = [size for depth in depths for size in _stacks(depth, widths, space)]
    if "size" in first.takes:
        sizes += [size for depth in depths for size in _uneven(depth, space)]
    seen = _seen(trainer, tuple(sizes))
    one = dict(first.parameters)
    ignored = all(one.get(Size(size.units[:1])) in (None, count) for size, count in seen.parameters)
    return replace(seen, parameters=()) if ignored else seen


def _stacks(depth: int, units: Sequence[int], space: Space) -> tuple[Size, ...]:
    return tuple(Size((of,) * depth) for of in units if of <= space.max_units)


def _uneven(depth: int, space: Space) -> list[Size]:
    """Stacks of 1 and 2 units, and one layer of 4 among those of 1: enough to fix a square law."""
    few = [tuple(1 + (number >> place & 1) for place in range(depth)) for number in range(2**depth)]
    wide = [tuple(4 if place == of else 1 for place in range(depth)) for of in range(depth)]
    sizes = [Size(units) for units in (*few, *wide) if max(units) <= space.max_units]
    return [size for size in sizes if len(set(size.units)) > 1]


def _seen(trainer: Executor, sizes: tuple[Size, ...]) -> Examined:
    if not sizes:
        return Examined((), ())
    (outcome,) = gather(trainer, [Examine(sizes)])
    if outcome.error:
        raise WorkerError(f"The model could not be looked at: {outcome.error}.")
    return cast(Examined, outcome.value)


def _joined(first: Examined, more: Examined) -> Examined:
    return replace(
        first if first.parameters or not more.parameters else more,
        parameters=(*first.parameters, *more.parameters),
        failures=(*first.failures, *more.failures),
    )


def _check(name: str, seen: Examined, stages: Stages) -> None:
    if seen.fault:
        raise SettingError(f"{seen.fault.rstrip('.')}.")
    counts = {count for _, count in seen.parameters}
    if len(seen.parameters) > 1 and len(counts) == 1:
        what = "size" if "size" in seen.takes else "units"
        few, many = seen.parameters[0][0], seen.parameters[-1][0]
        raise SettingError(
            f"The function {name!r} ignores {what!r}: its model has {counts.pop():,} parameters for {few} "
            f"and for {many} alike; make a layer of that many units."
        )
    if stages.taper and "size" not in seen.takes:
        raise SettingError(
            f"Layers are narrowed one by one where {name!r} has a parameter 'size', the units of each: "
            "give it one, or leave --taper out."
        )
    missing = [rate for rate in ("dropout", "recurrent_dropout") if rate not in seen.takes]
    if stages.dropout and missing:
        raise SettingError(
            f"Dropout is tried where {name!r} has the parameters dropout and recurrent_dropout, and it has "
            f"no {' and no '.join(missing)}: give it both, or leave --dropout out."
        )


def _not_built(first: Examined) -> tuple[str, ...]:
    if not first.failures:
        return ()
    failures = sorted(first.failures)
    sizes = ", ".join(str(size) for size, _ in failures)
    return (f"Not tried, since they cannot be built: {sizes}. {failures[0][1]}.",)


def _shallow(name: str, first: Examined, deeper: Examined, space: Space) -> tuple[str, ...]:
    """Why only one layer is looked at, where more were allowed."""
    if space.max_layers < 2 or deeper.parameters:
        return ()
    if not {"layers", "size"} & set(first.takes):
        return (f"One layer only: {name!r} has no parameter 'layers' or 'size'.",)
    if deeper.failures:
        return (f"One layer only: {deeper.failures[0][1]}.",)
    return (f"One layer only: {name!r} ignores the number of layers; its model has as many parameters.",)
