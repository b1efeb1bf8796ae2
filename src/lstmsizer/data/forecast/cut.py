"""Where the data are cut into parts, and what is said where that cannot be done."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lstmsizer.data.forecast.examples import examples, span, stretches
from lstmsizer.data.forecast.folds import FEWEST, Parts, Stretches, earlier, largest_window, split
from lstmsizer.data.forecast.given import Blocks, given_parts, within
from lstmsizer.data.forecast.grouping import listed
from lstmsizer.data.panel import Panel, series_of
from lstmsizer.data.unasked import ENOUGH_SCORED, MOST, folds_unasked
from lstmsizer.errors import DataError, SettingError
from lstmsizer.records import Question


@dataclass(frozen=True)
class Windows:
    """Every window [N] with its targets [N, O], when it begins and ends, the series that it is of [N], its
    parts, and what was left out.
    """

    starts: np.ndarray
    targets: np.ndarray
    stretches: Stretches
    series: np.ndarray
    parts: Parts
    notes: tuple[str, ...]


def cut(targets: np.ndarray, question: Question, panel: Panel, blocks: Blocks | None = None) -> Windows:
    """The windows of ``targets`` [R, K], and the latest fold's parts.

    A series of which the train part has no window is left out everywhere: nothing says what is usual for it.

    Raises
    ------
    DataError
        There are too few windows for four parts.
    """
    width = span(question.window, question.horizons)
    starts, outputs = examples(targets, question.window, question.horizons, panel)
    notes = _notes(targets, question, panel, len(starts))
    found = stretches(starts, width, panel)
    if blocks is not None:
        kept = within(found, blocks)
        starts, outputs = starts[kept], outputs[kept]
        found = Stretches(found.begin[kept], found.end[kept], found.steady)
    parts = split(found) if blocks is None else given_parts(found, blocks)
    if parts is None:
        raise DataError(
            _too_few(targets, question, panel) if blocks is None else _too_small(question, width, blocks)
        )
    if len(panel.names) == 1:
        return Windows(starts, outputs, found, np.zeros(len(starts), np.int8), parts, notes)
    series = series_of(starts, panel.firsts)
    trained = np.isin(series, series[parts.train])
    if trained.all():
        return Windows(starts, outputs, found, series, parts, notes)
    late = [panel.names[number] for number in np.unique(series[~trained])]
    kept = Stretches(found.begin[trained], found.end[trained], found.steady)
    parts = _renumbered(parts, trained)
    if min(map(len, (parts.stop, parts.score, parts.test))) < FEWEST:
        raise DataError(
            f"Too few of the {len(panel.names):,} series reach from the first rows, on which a model is "
            f"trained, to the last ones, on which it is tested: {len(late):,} begin too late, such as "
            f"'{late[0]}'; give more of their past, or leave them out."
        )
    begin = (
        f"{len(late):,} of {len(panel.names):,} series are left out, as the train part has no window of "
        "them: "
        f"{listed(late)}.",
    )
    return Windows(starts[trained], outputs[trained], kept, series[trained], parts, notes + begin)


def earlier_parts(windows: Windows, folds: int | None) -> list[Parts]:
    """The parts of every fold but the latest, latest first; None: as many folds as are worth trying.

    A series that begins after a fold's train part has no units there, and is neither watched nor scored.
    """
    if folds is not None and folds < 1:
        raise SettingError(f"The number of folds is {folds}; it must be at least 1.")
    parts = windows.parts
    found: list[Parts] = []
    most = MOST if len(parts.score) < ENOUGH_SCORED else 1  # a long series is not split in vain
    for back in range(1, folds or most):
        further = earlier(parts, windows.stretches, back)
        further = further and _of_trained(further, windows.series)
        if further is None and folds:
            raise DataError(
                f"{folds} folds are too many: the earliest must still have half of the latest one's "
                f"{len(parts.train):,} training windows; at most {back} can be had."
            )
        if further is None:
            break
        found.append(further)
    if folds or not found:
        return found
    return found[: folds_unasked(len(parts.score), len(found[0].score), 1 + len(found)) - 1]


def _of_trained(parts: Parts, series: np.ndarray) -> Parts | None:
    """The parts without the examples of series [N] that are not trained on; None: too few are left."""
    known = np.unique(series[parts.train])
    stop, score = (part[np.isin(series[part], known)] for part in (parts.stop, parts.score))
    return replace(parts, stop=stop, score=score) if min(len(stop), len(score)) >= FEWEST else None


def _renumbered(parts: Parts, kept: np.ndarray) -> Parts:
    """The parts without the examples that are not ``kept`` [N] bool, by their new numbers."""
    number = np.cumsum(kept) - 1

    def left(part: np.ndarray) -> np.ndarray:
        return number[part[kept[part]]]

    return replace(
        parts, train=left(parts.train), stop=left(parts.stop), score=left(parts.score), test=left(parts.test)
    )


def _too_few(targets: np.ndarray, question: Question, panel: Panel) -> str:
    def splits(window: int) -> bool:
        found, _ = examples(targets, window, question.horizons, panel)
        return split(stretches(found, span(window, question.horizons), panel)) is not None

    width = span(question.window, question.horizons)
    lengths = np.diff([*panel.firsts, len(targets)])
    largest = largest_window(splits, min(question.window, int(lengths.max())))
    advice = (
        f"the largest window that works is {largest}."
        if largest
        else "no window would work: more rows are needed."
    )
    asked = f"for window {question.window} and horizon {question.horizons[-1]}"
    if len(panel.names) > 1:
        return (
            f"{len(lengths):,} series of up to {lengths.max():,} rows are too few or too short {asked}: each "
            f"of four parts, one after the other in time, needs {FEWEST} windows of {width:,} rows; {advice}"
        )
    known = int((~np.isnan(targets).any(axis=1)).sum())
    rows = f"{len(targets):,} rows" + ("" if known == len(targets) else f", {known:,} with a target,")
    # Four parts of FEWEST windows each; a block of n windows takes n + width - 1 rows.
    needed = 4 * (FEWEST + width - 1)
    return f"{rows} are too few {asked}: four parts of {FEWEST} windows need {needed:,}; {advice}"


def _too_small(question: Question, width: int, blocks: Blocks) -> str:
    before = "" if blocks.whole else ", and what comes before it three times as many"
    return (
        f"A part that was given is too small for window {question.window} and horizon "
        f"{question.horizons[-1]}: each needs {FEWEST} windows of {width:,} rows{before}; give it more rows, "
        "or ask for a shorter window."
    )


def _notes(targets: np.ndarray, question: Question, panel: Panel, count: int) -> tuple[str, ...]:
    """What is said of series without a window, and of windows that are left out."""
    width = span(question.window, question.horizons)
    lengths = np.diff([*panel.firsts, len(targets)])
    short = [name for name, length in zip(panel.names, lengths, strict=True) if length < width]
    notes: list[str] = []
    if short and len(short) < len(lengths):
        notes.append(
            f"{len(short):,} of {len(lengths):,} series are shorter than the {width:,} rows of a window and "
            f"its horizon, and are left out: {listed(short)}."
        )
    lost = int(np.maximum(lengths - width + 1, 0).sum()) - count
    if lost:
        names = " or ".join(f"'{name}'" for name in question.targets)
        notes.append(f"{lost:,} windows are left out because a value of {names} to be forecast is missing.")
    return tuple(notes)
