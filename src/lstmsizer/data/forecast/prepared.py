"""A table with its windows and features, and what follows from them: folds, the way into the model, leaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lstmsizer.data.dataset import Fold, Sequences, in_own_units
from lstmsizer.data.forecast.cut import Windows
from lstmsizer.data.forecast.examples import span
from lstmsizer.data.forecast.folds import Parts
from lstmsizer.data.forecast.history import History
from lstmsizer.data.forecast.known import levels_alike, places, scaled_alike
from lstmsizer.data.forecast.leaks import leak_notes
from lstmsizer.data.logarithm import Logarithm, suggested, told_of_logarithm
from lstmsizer.data.panel import Levels, fit_levels, relative, relative_columns, series_of
from lstmsizer.data.preprocessing import Preprocessing, Units
from lstmsizer.data.scaling import fit_scaling
from lstmsizer.records import Question

if TYPE_CHECKING:
    from lstmsizer.data.features import Features


@dataclass(frozen=True)
class Prepared:
    """What was read, cut into windows, and turned into features; ``train_rows`` [R] of the latest fold.

    ``features`` are those of each row, ``sequences`` has also what is known ahead.
    """

    question: Question
    history: History
    windows: Windows
    features: Features
    sequences: Sequences
    train_rows: np.ndarray
    logarithm: Logarithm | None = None

    @property
    def known(self) -> list[int]:
        """The numbers of the features that are known ahead."""
        return places(self.features.columns, self.question.known)


def fold_of(prepared: Prepared, parts: Parts) -> Fold:
    """The fold with these parts: units of series and scaling are those of its train part."""
    levels = _levels(prepared, parts.stop_tick)
    return _fold(prepared, parts.train, parts.stop, parts, levels)


def final_fold(prepared: Prepared) -> Fold:
    """The fold of the finish: train and stop in one block, and the score part to stop by."""
    parts = prepared.windows.parts
    block = prepared.windows.stretches.before(parts.score_tick)
    return _fold(prepared, block, parts.score, parts, _levels(prepared, parts.score_tick))


def preprocessing(prepared: Prepared, final: Fold) -> Preprocessing:
    """The defaults are the final fold's means, and the units its series': the exported model has these."""
    question, columns = prepared.question, prepared.features.columns
    numbers = {
        name: float(final.scaling.input_mean[i]) for i, (name, level) in enumerate(columns) if level is None
    }
    return Preprocessing(
        time=prepared.history.clock.columns,
        columns=columns,
        carried_forward=tuple(dict.fromkeys(name for name, _ in columns)),
        defaults=tuple(numbers.items()),
        targets=question.targets,
        window=question.window,
        horizons=question.horizons,
        form=prepared.history.form,
        calendar=question.calendar,
        resample=question.resample,
        logarithm=prepared.logarithm,
        known=tuple(name for name in dict.fromkeys(name for name, _ in columns) if name in question.known),
        **_units(prepared, final),
    )


def panel_notes(prepared: Prepared) -> tuple[str, ...]:
    """How the series of a panel are scaled."""
    panel, starts = prepared.history.panel, prepared.windows.starts
    if len(panel.names) == 1:
        return ()
    count = len(np.unique(series_of(starts, panel.firsts)))
    return (
        f"{count:,} series: each is scaled by its own mean and standard deviation before it is put in with "
        "the others, so that all count alike in the score.",
    )


def log_notes(prepared: Prepared) -> tuple[str, ...]:
    """What it means that logarithms are trained on, or that they might be better."""
    if prepared.logarithm is not None:
        return (told_of_logarithm(prepared.logarithm),)
    if len(prepared.history.panel.names) > 1:  # how skewed all are together says nothing of each
        return ()
    return suggested(prepared.history.targets[prepared.train_rows])


def leaks(prepared: Prepared, fold: Fold) -> tuple[str, ...]:
    """What is to be said of columns of numbers that give a target away."""
    question, panel = prepared.question, prepared.history.panel
    values, targets = prepared.features.values, prepared.history.targets
    levels = fold.levels
    if levels is not None:
        if levels.logarithm is not None:  # leaks are straight lines in the target's own units
            levels = _levels(replace(prepared, logarithm=None), prepared.windows.parts.stop_tick)
            assert levels is not None
        values = relative(prepared.sequences.values, levels)
        targets = relative_columns(targets, levels, len(question.horizons))
    numbers = {
        name: values[:, i]
        for i, (name, level) in enumerate(prepared.features.columns)
        if level is None and name not in question.targets
    }
    told = [
        leak_notes(
            name,
            targets[:, i],
            numbers,
            prepared.train_rows,
            question.window,
            question.horizons,
            panel.firsts,
            question.known,
        )
        for i, name in enumerate(question.targets)
    ]
    return tuple(note for notes in told for note in notes)


def _fold(
    prepared: Prepared, train: np.ndarray, stop: np.ndarray, parts: Parts, levels: Levels | None
) -> Fold:
    width = span(prepared.question.window, prepared.question.horizons)
    own = in_own_units(prepared.sequences, levels)
    logarithm = prepared.logarithm if levels is None else None  # the series' units are of it already
    scaling = scaled_alike(fit_scaling(own, train, width, logarithm), prepared.known)
    return Fold(train, stop, parts.score, parts.test, scaling, levels)


def _levels(prepared: Prepared, tick: int) -> Levels | None:
    """The units of each series by what happened before ``tick``; None: there is one series."""
    panel, targets = prepared.history.panel, prepared.history.targets
    if len(panel.names) == 1:
        return None
    question, features = prepared.question, prepared.features
    known = features.values.astype(np.float64)
    for place, (name, _) in enumerate(features.columns):
        if name in question.targets:  # gaps left as they are, so that its past has its future's unit
            known[:, place] = targets[:, question.targets.index(name)]
    kept = features.static | np.array([level is not None for _, level in features.columns])
    before, ahead = panel.ticks < tick, len(question.horizons)
    levels = fit_levels(known, targets, ahead, kept, before, panel, prepared.logarithm)
    return levels_alike(levels, prepared.known)


def _units(prepared: Prepared, final: Fold) -> dict[str, Any]:
    """The column that tells series apart, their names, and each one's mean and sd by source column."""
    levels, panel, question = final.levels, prepared.history.panel, prepared.question
    if levels is None:
        return {}
    trained = np.unique(series_of(prepared.windows.starts[final.train], panel.firsts))
    ahead = len(question.horizons)
    means = {name: levels.target_mean[trained, i * ahead] for i, name in enumerate(question.targets)}
    sds = {name: levels.target_sd[trained, i * ahead] for i, name in enumerate(question.targets)}
    logs = _written(means, sds) if levels.logarithm is not None else ()
    if logs:  # the target as an input has units of its own
        means, sds = {}, {}
    for i, ((name, level), static) in enumerate(
        zip(prepared.features.columns, prepared.features.static, strict=True)
    ):
        if level is None and not static:
            means[name], sds[name] = levels.input_mean[trained, i], levels.input_sd[trained, i]
    return {
        "group": question.group,
        "wide": question.wide,
        "series": tuple(panel.names[number] for number in trained),
        "levels": _written(means, sds),
        "target_levels": logs,
    }


def _written(means: Mapping[str, np.ndarray], sds: Mapping[str, np.ndarray]) -> Units:
    return tuple((name, tuple(means[name].tolist()), tuple(sds[name].tolist())) for name in means)
