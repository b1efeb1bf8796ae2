"""A data set's scaling fitted anew, on other examples than those it was loaded with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lstmsizer.data.dataset import Dataset, Fold, Scaling, in_own_units
from lstmsizer.data.forecast.examples import span
from lstmsizer.data.forecast.known import places, scaled_alike
from lstmsizer.data.preprocessing import LabelledPreprocessing, Preprocessing, TokenPreprocessing
from lstmsizer.data.scaling import fit_scaling
from lstmsizer.data.stepwise.prepared import StepPreprocessing
from lstmsizer.data.windows import spans
from lstmsizer.records import Refit

AnyPreprocessing = Preprocessing | LabelledPreprocessing | TokenPreprocessing | StepPreprocessing


def scaling_of(dataset: Dataset, fold: Fold, train: np.ndarray) -> Scaling:
    """The scaling of what these examples read and predict, in the fold's units of series.

    Labels of 0 and 1 at every step are not scaled, and neither are they as inputs.
    """
    if dataset.sequences.multilabel:
        return fold.scaling
    own = in_own_units(dataset.sequences, fold.levels)
    fitted = fit_scaling(own, train, _touched(dataset, train), fold.scaling.logarithm)
    return scaled_alike(fitted, _known(dataset))


def refitted(dataset: Dataset, refit: Refit) -> Dataset:
    """The data set whose ``final`` fold is what a model is delivered from, and the means with it.

    ``none``: the parts on which sizes are compared. ``all``: the train part is all of the parts; what stands
    between two parts so that no window reads over a border stays out. Of several series both have the units
    that the final fold gives each. ``train`` and ``keras``: the data set as it is.
    """
    if refit in ("train", "keras"):
        return dataset
    first, final = dataset.folds[0], dataset.final
    if refit == "none":
        parts = replace(final, train=first.train, stop=first.stop, score=first.score)
    else:
        parts = replace(final, train=np.unique(np.concatenate([final.train, final.score, final.test])))
    fold = replace(parts, scaling=scaling_of(dataset, final, parts.train))
    return replace(dataset, final=fold, preprocessing=_with_means(dataset, fold))


def _with_means(dataset: Dataset, fold: Fold) -> AnyPreprocessing:
    """The preprocessing with the fold's means where nothing is known yet."""
    prepared = dataset.preprocessing
    if isinstance(prepared, TokenPreprocessing):
        return prepared
    means = {name: float(fold.scaling.input_mean[i]) for i, (name, _) in enumerate(prepared.columns)}
    return replace(prepared, defaults=tuple((name, means[name]) for name, _ in prepared.defaults))


def _touched(dataset: Dataset, part: np.ndarray) -> int | np.ndarray:
    """The rows that each example of a part reads or predicts."""
    asked = dataset.preprocessing
    if isinstance(asked, Preprocessing):
        return span(asked.window, asked.horizons)
    return spans(dataset.sequences, part)


def _known(dataset: Dataset) -> list[int]:
    """The numbers of the features that are read ahead, too."""
    asked = dataset.preprocessing
    return places(asked.columns, asked.known) if isinstance(asked, Preprocessing) else []
