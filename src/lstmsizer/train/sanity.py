"""What an engine is opened with, checked once: contradictions are told before anything is trained."""

from __future__ import annotations

import math

import numpy as np

from lstmsizer.data.dataset import Scaled
from lstmsizer.errors import DataError, SettingError
from lstmsizer.records import Candidate, Loss, Metric, Setup

# What of a training can be measured, by its loss.
METRICS: dict[Loss, tuple[Metric, ...]] = {
    "mse": ("loss", "mse", "rmse", "mae"),
    "mae": ("loss", "mse", "rmse", "mae"),
    "huber": ("loss", "mse", "rmse", "mae"),
    "pinball": ("loss",),
    "softmax": ("loss", "error"),
    "sigmoid": ("loss", "error"),
}


def check(folds: tuple[Scaled, ...], setup: Setup) -> None:
    """Raise SettingError or DataError for the first thing that cannot be trained."""
    _check_setup(setup)
    for number, fold in enumerate(folds):
        where = f"fold {number}"
        _check_alike(folds[0], fold, where)
        _check_examples(fold, where)
        _check_loss(fold, setup, where)
        _check_inputs(fold, setup, where)
        _check_targets(fold, where)


def check_candidate(candidate: Candidate) -> None:
    """Raise SettingError for sizes and rates that mean nothing."""
    if not candidate.size.units:
        raise SettingError("a size has no layer: give the units of at least one")
    if min(candidate.size.units) < 1:
        raise SettingError(f"the size {candidate.size} has a layer without units: use 1 or more in each")
    if candidate.learning_rate < 0:
        raise SettingError(f"learning_rate {candidate.learning_rate} must be 0 or more")
    for name in ("dropout", "recurrent_dropout"):
        rate = getattr(candidate, name)
        if not 0 <= rate < 1:
            raise SettingError(
                f"{name} {rate} is no share that can be dropped: use 0 or more and less than 1"
            )


def _check_setup(setup: Setup) -> None:
    for name in ("batch_size", "epochs", "patience"):
        if getattr(setup, name) < 1:
            raise SettingError(f"{name} {getattr(setup, name)} must be at least 1")
    allowed = METRICS[setup.loss]
    if setup.metric not in allowed:
        raise SettingError(
            f"the metric {setup.metric!r} cannot be measured where the loss is {setup.loss!r}: "
            f"use {' or '.join(map(repr, allowed))}"
        )
    if setup.loss == "pinball" and not setup.quantiles:
        raise SettingError("the loss 'pinball' needs quantiles: give at least one, such as 0.5")
    if setup.loss != "pinball" and setup.quantiles:
        raise SettingError(f"the loss {setup.loss!r} has no quantiles: leave them out or use 'pinball'")
    if not all(0 < quantile < 1 for quantile in setup.quantiles):
        raise SettingError(f"the quantiles {setup.quantiles} must lie between 0 and 1")
    if not (setup.weight_decay >= 0 and math.isfinite(setup.weight_decay)):
        raise SettingError(f"weight_decay {setup.weight_decay} must be 0 or more")
    if setup.clip_norm is not None and not 0 < setup.clip_norm < math.inf:
        raise SettingError(
            f"clip_norm {setup.clip_norm} must be greater than 0 and finite: None clips nothing"
        )


def _check_alike(first: Scaled, fold: Scaled, where: str) -> None:
    """All folds run in the same programs."""
    for name in ("steps", "padding", "per_step", "classes", "vocabulary"):
        if getattr(first, name) != getattr(fold, name):
            raise DataError(
                f"{where} has {name} {getattr(fold, name)!r}, but fold 0 {getattr(first, name)!r}"
            )
    for name in ("values", "targets"):
        columns, others = getattr(fold, name).shape[1:], getattr(first, name).shape[1:]
        if columns != others:
            raise DataError(f"{where} has {name} of shape {columns} each, but fold 0 of {others}")
    for name in ("lengths", "weights"):
        if (getattr(first, name) is None) != (getattr(fold, name) is None):
            raise DataError(f"only one of fold 0 and {where} has {name}: give them to all folds or to none")


def _check_loss(fold: Scaled, setup: Setup, where: str) -> None:
    if setup.loss == "softmax" and not fold.classes:
        raise SettingError(f"the loss 'softmax' needs class numbers as targets, but {where} has none")
    if setup.loss != "softmax" and fold.classes:
        raise SettingError(
            f"the targets of {where} are class numbers, but the loss is {setup.loss!r}: use 'softmax'"
        )
    if setup.loss == "sigmoid" and not ((fold.targets >= 0) & (fold.targets <= 1)).all():
        raise DataError(f"the loss 'sigmoid' needs targets from 0 to 1, but {where} has others")


def _check_inputs(fold: Scaled, setup: Setup, where: str) -> None:
    if not fold.vocabulary:
        if setup.embedding is not None:
            raise SettingError(
                f"embedding {setup.embedding} needs tokens, but {where} has numbers: leave it out"
            )
        if fold.values.ndim != 2:
            raise DataError(f"the values of {where} must be [rows, features], not {fold.values.shape}")
        return
    if setup.embedding is None or setup.embedding < 1:
        raise SettingError(f"{where} has tokens: say with 'embedding' as how many numbers one is embedded")
    if fold.values.ndim != 1 or not np.issubdtype(fold.values.dtype, np.integer):
        raise DataError(f"the tokens of {where} must be whole numbers, one a row")
    _check_range(fold.values, 1, fold.vocabulary - 1, f"the tokens of {where} (0 is padding)")


def _check_targets(fold: Scaled, where: str) -> None:
    judged = len(fold.values) if fold.per_step else len(fold.starts)
    each = "row" if fold.per_step else "example"
    if len(fold.targets) != judged:
        raise DataError(f"{where} has {len(fold.targets)} targets, but needs one for each {each}: {judged}")
    if not fold.classes:
        if fold.targets.ndim != 2:
            raise DataError(f"the targets of {where} must be [{each}s, outputs], not {fold.targets.shape}")
    elif fold.targets.ndim != 1 or not np.issubdtype(fold.targets.dtype, np.integer):
        raise DataError(f"the class numbers of {where} must be whole numbers, one a {each}")
    else:
        _check_range(fold.targets, 0, fold.classes - 1, f"the class numbers of {where}")
    if fold.weights is None:
        return
    if fold.weights.shape != (judged,):
        raise DataError(
            f"{where} has weights of shape {fold.weights.shape}, but needs one for each {each}: {judged}"
        )
    if not ((fold.weights >= 0) & np.isfinite(fold.weights)).all():
        raise DataError(f"the weights of {where} must be finite and not negative")


def _check_examples(fold: Scaled, where: str) -> None:
    examples = len(fold.starts)
    for name in ("train", "stop", "score"):
        part = getattr(fold, name)
        if not len(part):
            raise DataError(f"the {name} part of {where} is empty: it needs at least one example")
        _check_range(part, 0, examples - 1, f"the example numbers of {where}'s {name} part")
    if fold.lengths is not None:
        if fold.lengths.shape != (examples,):
            raise DataError(f"{where} has {len(fold.lengths)} lengths, but {examples} examples")
        _check_range(fold.lengths, 1, fold.steps, f"the lengths of {where}")
    _check_range(fold.starts, 0, len(fold.values) - 1, f"the starts of {where}")
    ends = fold.starts + (fold.steps if fold.lengths is None else fold.lengths)
    if int(ends.max()) > len(fold.values):
        raise DataError(f"an example of {where} ends after the last of its {len(fold.values)} rows")


def _check_range(numbers: np.ndarray, least: int, most: int, what: str) -> None:
    low, high = int(numbers.min()), int(numbers.max())
    if low < least or high > most:
        raise DataError(f"{what} must lie from {least} to {most}, but go from {low} to {high}")
