"""An answer whose model is gone: its final training is done again, and its files are put back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from lstmsizer.api.contents import contents
from lstmsizer.api.in_use import ModelInUse, read_model
from lstmsizer.api.kept import kept, trials_of
from lstmsizer.api.own import brought, introduced
from lstmsizer.api.pipelines import as_read
from lstmsizer.api.progress import watched
from lstmsizer.data.dataset import Dataset
from lstmsizer.data.load import load
from lstmsizer.data.tokens.embedding import with_width
from lstmsizer.errors import DataError, OutputError, SettingError
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.records import Answer, Own, Progress, Spec, Stages
from lstmsizer.run import asking, settings
from lstmsizer.run.again import Again, asked_with, compared_again, finish_again
from lstmsizer.run.clock import Clock
from lstmsizer.run.training import check_of_keras

if TYPE_CHECKING:
    from lstmsizer.run.networks.base import Network
    from lstmsizer.run.networks.own import Brought

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Material:
    """What a final training is done again with: all that ``size`` was given and an answer does not keep.

    Attributes
    ----------
    data, test, labels, split
        The data, as ``size`` took them; ``split`` if the parts were given by the numbers of their rows.
    model, callbacks
        Of a model of the user's own what builds it and what makes its callbacks; or the ``.keras`` file that
        was checked.
    """

    data: Any = None
    test: Any = None
    labels: str | Path | Iterable[str | Path] | None = None
    split: Mapping[str, Any] | None = None
    model: str | Path | Callable[..., Any] | None = None
    callbacks: str | Callable[[], Any] | None = None


NOTHING = Material()


def trained_again(
    place: Path, study: str | None, material: Material, progress: bool | Callable[[Progress], None]
) -> Again:
    """Train the final model of the answer kept in a folder or in a study, and put its files into the folder.

    Raises
    ------
    OutputError
        If no answer is kept, or the folder cannot be written.
    DataError, SettingError
        If the data, or the model of the user's own, are not those of the answer, or are not given.
    Interrupted
        If Ctrl-C comes; nothing is written then.
    WorkerError
        If the training comes to nothing.
    """
    from lstmsizer.export import folder
    from lstmsizer.export.backend import choose_backend

    answer = kept(place, study)
    if material.data is None:
        raise OutputError(
            f"There is no model in {str(place)!r}, but its answer is kept: give the data it was found on, "
            f"{answer.source!r}, with --data, and its final training is done again, without a search."
        )
    trials = trials_of(answer, place, study) or ()
    choose_backend()
    dataset = _read(answer, material, progress is True)
    network = _network(answer.spec, dataset, material)
    with (
        folder.claimed(place),
        TemporaryDirectory(prefix="lstmsizer-model-") as scratch,
        watched(progress) as (watch, _),
    ):
        model = Path(scratch) / folder.MODEL
        tell = _teller(answer, watch)
        again = compared_again(answer, finish_again(answer, dataset, model, tell, network), dataset)
        folder.write(place, contents(dataset, again.answer, trials, model))
    _log.info("model trained again, into %r: %s", str(place), again.said)
    return again


def _read(answer: Answer, material: Material, shown: bool) -> Dataset:
    """The data with the answer's own parts, or ``DataError``: they are others."""
    question, folds = asked_with(answer)
    settings.check_folds(folds)
    data, test = as_read(material.data, material.test, question, shown)
    split = asking.rows(material.split)
    dataset = load(data, question, folds, test, asking.paths(material.labels), split)
    if dataset.fingerprint != answer.fingerprint:
        raise DataError(
            f"The data are not those that the answer was found on, of {answer.source!r}: values, their order "
            "or the parts differ; give the same data, with the --test or --labels that 'size' was given."
        )
    for before, now in ((answer.columns, dataset.columns), (answer.classes, dataset.class_names)):
        if (renamed := _renamed(before, now)) is not None:
            raise DataError(
                "The data are not those that the answer was found on, though their values are: "
                f"{dataset.source!r} {renamed}; give the same data."
            )
    return with_width(dataset, answer.spec.setup.embedding)


def _renamed(before: Sequence[str], now: Sequence[str]) -> str | None:
    """The first name that is another now, in words; None: there is none. Fingerprints know values alone."""
    pairs = zip_longest(before, now, fillvalue="")
    return next((f"has {new!r} where that had {old!r}" for old, new in pairs if old != new), None)


def _teller(answer: Answer, watch: Callable[[Progress], None]) -> Callable[[str], None]:
    """Tells who watches, and the log, how far the finish is."""
    clock = Clock(None)

    def tell(message: str) -> None:
        _log.info("finish: %s", message)
        watch(Progress("finish", message, 0, 1, clock.elapsed(), None, answer.decision))

    return tell


def _network(spec: Spec, dataset: Dataset, material: Material) -> Network | None:
    """What was sized; None: the tool's own layers, trained by the engine."""
    check_of_keras(spec.setup.compiled)
    if spec.own is None:
        if material.model is not None or material.callbacks is not None:
            raise SettingError(
                "The answer is about the tool's own layers: leave the model (--model, --callbacks) out."
            )
        return introduced(None, dataset, spec, Stages(), LocalExecutor)[-1]
    with _theirs(spec.own, material) as theirs:
        _, met, _, network = introduced(theirs, dataset, spec, Stages(), LocalExecutor)
    if met.own is None or _done_by(met.own) != _done_by(spec.own):
        raise SettingError(
            f"The model {spec.own.name!r} is not what it was when the answer was found, or what was given is "
            "another one: give the same file with --model, and its --callbacks if it had any."
        )
    return network


@contextmanager
def _theirs(own: Own, material: Material) -> Generator[Brought | ModelInUse | None]:
    """The user's model as they give it now. What an answer's file names is not run by its word alone."""
    model = material.model
    if model is None:
        raise SettingError(
            f"The answer is about a model of your own, {own.name!r}: name it again with --model (and its "
            "--callbacks, if it had any)."
        )
    if str(model).endswith(".keras"):
        with read_model(model) as read:
            yield read
    else:
        yield brought(model, material.callbacks, dict(own.inputs), {})


def _done_by(own: Own) -> tuple[str, str]:
    return own.fingerprint, own.callbacks_fingerprint
