"""What the delivered model is trained on: the four ways to finish, engine and Keras in this process."""

from __future__ import annotations

import os

os.environ["KERAS_BACKEND"] = "jax"

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import polars as pl
import pytest

from lstmsizer.data.class_weights import weighted
from lstmsizer.data.dataset import Dataset, scaled
from lstmsizer.data.load import load
from lstmsizer.data.rescaled import refitted
from lstmsizer.data.scaling import fit_scaling
from lstmsizer.data.windows import windows
from lstmsizer.errors import SettingError, WorkerError
from lstmsizer.execute.base import Executor, Outcome
from lstmsizer.execute.inline import InlineExecutor
from lstmsizer.export.by_keras import KerasFit, fit_by_keras
from lstmsizer.export.keras_model import load as load_model
from lstmsizer.export.service import interface
from lstmsizer.records import Candidate, Question, Refit, Replicate, Request, Setup, Size, Spec, Stages
from lstmsizer.run.networks.base import Network
from lstmsizer.run.networks.stack import Stack
from lstmsizer.run.refit import FOLD, Finished, Work, check_refit, finish
from lstmsizer.train.engine import EnginePayload, Fit

CANDIDATE = Candidate(Size((3,)), 0.02)
SETUP = Setup(batch_size=32, epochs=12, patience=4)


def series() -> pl.DataFrame:
    """A wave on a slope with noise, 300 rows: the means of its parts differ."""
    chance, row = np.random.default_rng(0), np.arange(300)
    return pl.DataFrame({"load": 20 + row / 30 + 3 * np.sin(row / 3) + 0.3 * chance.standard_normal(300)})


def forecast() -> Dataset:
    return load(series(), Question(targets=("load",), window=6), folds=1)


def labelled() -> Dataset:
    """Sequences of different lengths, classified by their mean."""
    chance = np.random.default_rng(1)
    x = [chance.standard_normal((int(length), 2)) for length in chance.integers(3, 7, 160)]
    return load((x, ["up" if one[:, 0].mean() > 0 else "down" for one in x]), Question(task=None), folds=1)


def tagged() -> Dataset:
    """Sentences of different lengths, each word with its tag."""
    chance = np.random.default_rng(2)
    words = [
        [str(word) for word in chance.choice(["the", "a", "dog", "cat", "sees"], n)] for n in [3, 5] * 60
    ]
    tags = [["D" if word in ("the", "a") else "O" for word in sentence] for sentence in words]
    table = pl.DataFrame({"words": words, "tags": tags})
    return load(table, Question(task="tag", text="words", tags="tags"), folds=1)


class Counted:
    """An executor that writes down what it is given."""

    def __init__(self, inner: Executor, fails: Callable[[object], bool] = lambda item: False) -> None:
        self._inner, self._fails = inner, fails
        self.items: list[object] = []

    def submit(self, item: object) -> int:
        self.items.append(item)
        return self._inner.submit("nothing" if self._fails(item) else item)

    def wait(self, timeout: float | None) -> list[Outcome]:
        return self._inner.wait(timeout)

    def call_off(self) -> None:
        self._inner.call_off()


KINDS: dict[str, Callable[[], Dataset]] = {"forecast": forecast, "labelled": labelled, "tagged": tagged}
loaded = cache(lambda kind: KINDS[kind]())


def set_up(dataset: Dataset) -> Setup:
    embedding = 4 if dataset.shapes.vocabulary else None
    return replace(SETUP, loss=dataset.loss, metric=dataset.metric, embedding=embedding)


@cache
def engine(kind: str, refit: Refit) -> InlineExecutor:
    """An engine with the folds of a finish; it has compiled what an earlier test asked for."""
    dataset = loaded(kind)
    folds = (*dataset.folds, dataset.final, refitted(dataset, refit).final)
    scaled_folds = tuple(scaled(dataset.sequences, fold) for fold in folds)
    payload = EnginePayload(scaled_folds, set_up(dataset), 0, 1, numbers=(0, 1, FOLD))
    return InlineExecutor("lstmsizer.train.engine:open_engine", payload)


def finished(
    refit: Refit, kind: str, path: Path, fails: Callable[[object], bool] = lambda item: False
) -> tuple[Finished, Counted]:
    """The finish of three units, and the executor that trained them."""
    dataset = loaded(kind)
    trainer = Counted(engine(kind, "all" if refit != "none" else "none"), fails)
    exporter = Counted(InlineExecutor("lstmsizer.export.service:open_exporter", None), fails)
    spec, network = Spec(Question(), set_up(dataset)), Stack(dataset.shapes, set_up(dataset))
    executors = cast(Executor, trainer), cast(Executor, exporter)
    other, model = refitted(dataset, refit), path / "model.keras"
    executors = *executors, model, lambda _: None, spec.setup.epochs
    work = Work(dataset, other, spec, network, CANDIDATE, *executors)
    return finish(refit, work), trainer


def error_of(path: Path, dataset: Dataset) -> float:
    """The mean squared error on test of the model in the file."""
    test = dataset.final.test
    told = load_model(path / "model.keras").predict(
        windows(dataset.sequences, test, np.zeros(1)), verbose=cast(Any, 0)
    )
    return float(np.mean((told - dataset.sequences.targets[test]) ** 2))


def test_as_sizes_were_compared(tmp_path: Path) -> None:
    dataset = loaded("forecast")
    done, trainer = finished("none", "forecast", tmp_path)
    assert {cast(Fit, item).request.replicate.fold for item in trainer.items} == {FOLD}
    assert (done.refitted.how, done.refitted.sequences) == ("none", len(dataset.folds[0].train))
    assert error_of(tmp_path, dataset) == pytest.approx(cast(Any, done.test).mse, rel=1e-4)


def test_on_all_of_the_data_after_the_epochs_that_were_best_without(tmp_path: Path) -> None:
    dataset = loaded("forecast")
    before, _ = finished("train", "forecast", tmp_path)
    done, trainer = finished("all", "forecast", tmp_path)
    last = cast(Fit, trainer.items[-1])
    assert (last.keep, last.request.epochs) == ("last", before.trial.best_epoch)
    assert done.refitted.sequences == sum(
        len(getattr(dataset.final, part)) for part in ("train", "score", "test")
    )
    assert (done.test, done.trial.best_epoch) == (before.test, before.trial.best_epoch)
    assert error_of(tmp_path, dataset) < cast(Any, before.test).mse  # it has seen the slope's end


@pytest.mark.parametrize(
    "kind", ["forecast", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("tagged", "labelled"))]
)
def test_by_keras_with_the_engine_beside_it(kind: str, tmp_path: Path) -> None:
    done, _ = finished("keras", kind, tmp_path)
    ours, beside = (
        cast(Any, test).mse if kind == "forecast" else cast(Any, test).log_loss
        for test in (done.test, done.refitted.engine)
    )
    assert ours != beside
    assert ours < 3 * beside  # both have learned something
    assert len(done.trial.curve.stop) == len(done.trial.curve.score)


def test_keras_leaves_the_chances_of_this_process_alone() -> None:
    dataset = loaded("forecast")
    setup = replace(set_up(dataset), epochs=1)
    fold = scaled(dataset.sequences, dataset.final)
    item = KerasFit(
        Request(CANDIDATE, Replicate(1, 0), 1, "finish"), setup, interface(dataset.sequences, setup), fold, 9
    )
    np.random.seed(5)  # noqa: NPY002
    expected = np.random.random_sample(3)  # noqa: NPY002
    np.random.seed(5)  # noqa: NPY002
    one = fit_by_keras(item, lambda: False)
    assert np.array_equal(np.random.random_sample(3), expected)  # noqa: NPY002
    other = fit_by_keras(item, lambda: False)
    assert one.trial.curve == other.trial.curve, "the seed of the replicate is all that counts"


def test_keras_counts_classes_as_the_engine_does() -> None:
    from lstmsizer.export.keras_batches import Batches

    dataset = loaded("labelled")
    fold = weighted(scaled(dataset.sequences, dataset.final))
    assert fold.weights is not None
    batch = Batches(dataset.sequences, fold.train, 8, fold.weights)[0]
    assert np.array_equal(batch[2], fold.weights[fold.train[:8]])


def test_where_the_last_training_fails_the_one_before_is_delivered(tmp_path: Path) -> None:
    dataset = loaded("forecast")
    done, _ = finished("keras", "forecast", tmp_path, fails=lambda item: isinstance(item, KerasFit))
    assert done.refitted.how == "train"
    (note,) = done.notes
    assert note.endswith("So the model is the one trained on the train and the stop part.")
    assert error_of(tmp_path, dataset) == pytest.approx(cast(Any, done.test).mse, rel=1e-4)


def test_where_the_first_training_fails_there_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(WorkerError, match="The final training of 1 x 3 came to nothing"):
        finished("all", "forecast", tmp_path, fails=lambda item: isinstance(item, Fit))


def test_the_means_are_those_of_what_is_trained_on() -> None:
    dataset = loaded("forecast")
    everything, alone = refitted(dataset, "all"), refitted(dataset, "none")
    assert np.array_equal(alone.final.scaling.input_mean, dataset.folds[0].scaling.input_mean)
    fitted = fit_scaling(dataset.sequences, everything.final.train, 7)
    assert np.array_equal(everything.final.scaling.input_mean, fitted.input_mean)
    assert dict(cast(Any, everything.preprocessing).defaults)["load"] == fitted.input_mean[0]
    assert refitted(dataset, "train") is refitted(dataset, "keras") is dataset


def test_nothing_is_asked_for_by_default() -> None:
    assert Stages().refit == "train"


def test_a_model_of_one_s_own_is_trained_by_keras_in_any_case() -> None:
    with pytest.raises(SettingError, match="--refit keras is not for a model of your own"):
        check_refit("keras", cast(Network, object()))


def test_of_steps_keras_scores_the_real_ones_alone() -> None:
    dataset = loaded("tagged")
    setup = replace(set_up(dataset), metric="error", epochs=1)
    fold = scaled(dataset.sequences, dataset.final)
    item = KerasFit(
        Request(CANDIDATE, Replicate(1, 0), 1, "finish"), setup, interface(dataset.sequences, setup), fold, 9
    )
    (score,) = fit_by_keras(item, lambda: False).trial.curve.score
    assert dataset.sequences.lengths is not None
    wrong = score * dataset.sequences.lengths[fold.stop].sum()
    assert wrong == pytest.approx(round(wrong), abs=1e-3), "a count of real steps, without the padding"
