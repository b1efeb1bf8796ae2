"""A model that is in use: read from its file, and made the question of a search on the user's own data."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from lstmsizer.api.windows import with_notes
from lstmsizer.data.dataset import Dataset
from lstmsizer.errors import SettingError, WorkerError
from lstmsizer.execute.base import OpenExecutor
from lstmsizer.execute.calls import gather
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.records import InUse, Spec, Stages
from lstmsizer.report.numbers import count, join
from lstmsizer.train.in_use.reading import Read, Reading

if TYPE_CHECKING:
    from lstmsizer.run.networks.base import Network


@dataclass(frozen=True)
class ModelInUse:
    """A saved model and what was read of it; ``size`` is asked for its kind, and compares it in the end."""

    path: Path
    name: str
    reading: Reading

    def introduced(
        self, dataset: Dataset, spec: Spec, stages: Stages, opener: OpenExecutor
    ) -> tuple[Dataset, Spec, Stages, Network | None]:
        """The question of its kind of network: the engine's for a plain stack, else its own, resized.

        Raises
        ------
        SettingError
            If it does not read what the data has, or does not give what is to be told.
        """
        if spec.windows:
            raise SettingError("A model reads one window: give the one that it was made for.")
        _check_shapes(self, dataset)
        stages = replace(stages, in_use=self._in_use)
        tells_numbers = not dataset.class_names and dataset.loss != "sigmoid"
        dataset = with_notes(dataset, (*self._notes, *(self._on_its_end if tells_numbers else ())))
        if (plain := self.reading.plain) is not None:
            setup = replace(spec.setup, weight_decay=plain.weight_decay, clip_norm=plain.clip_norm)
            return dataset, replace(spec, setup=setup), stages, None
        from lstmsizer.run.networks.own import Brought, meet
        from lstmsizer.train.in_use.resized import builder

        saved, config = self.path.read_bytes(), self.reading.config
        build = builder(saved, config, self._usual_loss(dataset), self.name, tells_numbers)
        space = spec.space if self.reading.deepens else replace(spec.space, max_layers=1)
        brought = Brought(build)
        met = meet(brought, dataset, spec.setup, space, spec.seed, stages, opener)
        dataset = with_notes(dataset, met.notes)
        return dataset, replace(spec, own=brought.own, space=met.space), stages, met.network

    @property
    def _on_its_end(self) -> tuple[str, ...]:
        """What is noted of a model that tells numbers and ends in what bounds them."""
        if self.reading.ends == "linear":
            return ()
        return (
            f"Your model ends in {self.reading.ends!r}: its sizes are trained with a linear end, as targets "
            "are scaled to mean 0 and standard deviation 1.",
        )

    def check_loss(self, dataset: Dataset) -> None:
        """Refuse a model that was compiled for numbers where classes, or labels that hold, are told."""
        plain = self.reading.plain
        tells_numbers = plain is not None and plain.loss in ("mse", "mae", "huber")
        if tells_numbers and dataset.loss in ("softmax", "sigmoid"):
            raise SettingError(
                f"The model {self.name!r} is compiled for numbers ({self.reading.loss}), but the data has "
                "classes to be told: compile it with a cross-entropy, or check --task and --target."
            )

    def _usual_loss(self, dataset: Dataset) -> str:
        """What a model like this one is compiled with, where it is not compiled."""
        if dataset.loss == "sigmoid" or (dataset.class_names and self.reading.output[-1] == 1):
            return "binary_crossentropy"
        return "sparse_categorical_crossentropy" if dataset.class_names else "mse"

    @property
    def _in_use(self) -> InUse:
        return InUse(self.name, str(self.path), self.reading.size, self.reading.learning_rate)

    @property
    def _notes(self) -> tuple[str, ...]:
        reading = self.reading
        notes = list[str]()
        if not reading.optimizer:
            notes.append("Your model is not compiled as Keras knows it: sizes are trained with Adam.")
        if reading.plain is None:
            notes.append(f"Sizes of your model are trained by Keras, and slowly, since {reading.unusual}.")
        if not reading.deepens and len(reading.layers) > 1:
            notes.append(
                f"Only widths are tried: the {len(reading.layers)} recurrent layers of your model do not "
                "follow each other directly. A size is the units of the widest; the others keep their share."
            )
        return tuple(notes)


@contextmanager
def read_model(model: Any) -> Generator[ModelInUse]:
    """Read a ``.keras`` file, or a model as it stands in memory, by way of such a file.

    Raises
    ------
    SettingError
        If it cannot be loaded in safe mode, or has no recurrent layer.
    """
    from lstmsizer.export.backend import choose_backend

    backend = choose_backend()
    with TemporaryDirectory(prefix="lstmsizer-check-") as folder:
        if isinstance(model, (str, Path)):
            path, name = Path(model).expanduser(), Path(model).name
            if not path.is_file():
                raise SettingError(f"There is no model {str(model)!r}: give a .keras file.")
        else:
            path, name = Path(folder) / "model.keras", str(getattr(model, "name", "model"))
            _save(model, path)
        with LocalExecutor("lstmsizer.train.in_use.reading:open_reader", backend) as reader:
            (outcome,) = gather(reader, [Read(path, name)])
        if outcome.error:
            raise WorkerError(f"The model {name!r} could not be read: {outcome.error}.")
        if isinstance(outcome.value, SettingError):
            raise outcome.value
        yield ModelInUse(path, name, cast(Reading, outcome.value))


def _save(model: Any, path: Path) -> None:
    if not callable(getattr(model, "save", None)):
        raise SettingError(f"The model must be a .keras file or a Keras model, not {type(model).__name__}.")
    try:
        model.save(path)
    except Exception as error:  # whatever Keras and the user's own layers raise
        line = " ".join(str(error).split())[:160].rstrip(".")
        raise SettingError(f"The model {str(model.name)!r} cannot be saved by Keras ({line}).") from None


def _check_shapes(model: ModelInUse, dataset: Dataset) -> None:
    """Refuse a model that does not read these sequences, or does not give what is to be told of them."""
    reading, shapes = model.reading, dataset.shapes
    if len(reading.inputs) != 1:
        raise SettingError(
            f"The model {model.name!r} has {count(len(reading.inputs), 'input')}, but needs one: "
            "give the function that builds it to 'lstmsizer size --model'."
        )
    tokens = dataset.sequences.vocabulary
    features = dataset.sequences.values.shape[-1]
    wanted: tuple[int, ...] = (shapes.steps,) if tokens else (shapes.steps, features)
    has = reading.inputs[0]
    read = len(has) == len(wanted) and all(of in (None, to) for of, to in zip(has, wanted, strict=True))
    if not read:
        causes = [
            "--window" if has[:1] not in ((None,), wanted[:1]) else "",
            "--features" if not tokens else "",
        ]
        raise SettingError(
            f"The model {model.name!r} reads {_shape(has)}, but the data gives {_shape(wanted)} (steps"
            f"{'' if tokens else ', features'}): check {join([cause for cause in causes if cause], 'or')}."
        )
    if tokens and tokens > reading.vocabulary:
        raise SettingError(
            f"The model {model.name!r} knows {reading.vocabulary:,} tokens, but the data has {tokens:,}: "
            "check --tokens."
        )
    _check_output(model, dataset)


def _check_output(model: ModelInUse, dataset: Dataset) -> None:
    shapes, output = dataset.shapes, model.reading.output
    possible = [(shapes.outputs,)]
    if len(dataset.class_names) == 2:
        possible.append((1,))
    if shapes.per_step:
        possible = [(shapes.steps, *last) for last in possible]
    fits = any(
        len(output) == len(one) and all(of in (None, to) for of, to in zip(output, one, strict=True))
        for one in possible
    )
    if not fits:
        what = "classes" if dataset.class_names else "numbers"
        check = "--task or the labels" if dataset.class_names else "--horizon or --target"
        raise SettingError(
            f"The model {model.name!r} gives {_shape(output)}, but the data has {_shape(possible[0])} "
            f"({what} to be told): check {check}."
        )


def _shape(shape: tuple[int | None, ...]) -> str:
    return "[" + ", ".join("any" if one is None else f"{one:,}" for one in shape) + "]"
