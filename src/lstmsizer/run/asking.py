"""What is to be learned, as a user writes it ('temp, wind', '1,6,24'), turned into a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from operator import index
from pathlib import Path
from typing import Any, cast

from lstmsizer.data.panel import SERIES, VALUE
from lstmsizer.errors import SettingError
from lstmsizer.records import Question, Task
from lstmsizer.run import timing
from lstmsizer.run.checked import at_least, one_of, whole

QUESTIONED_TASKS = ("forecast", "classify", "regress", "tag", "next")
BY_STEP = ("tag", "next")


def horizons(horizon: int | str | Iterable[int]) -> tuple[int, ...]:
    """Steps ahead: 3 means the next three steps, (1, 6, 24) or '1,6,24' just these three.

    >>> horizons(3)
    (1, 2, 3)
    """
    if isinstance(horizon, str):
        try:
            listed = [int(part) for part in horizon.split(",")]
        except ValueError:
            raise SettingError(f"The horizon {horizon!r} is no number of steps: write 1 or 1,6,24.") from None
        horizon = listed[0] if "," not in horizon else listed
    if isinstance(horizon, Iterable):
        ahead = sorted({whole("horizon", step) for step in horizon})
    else:
        ahead = range(1, whole("horizon", horizon) + 1)
    if not ahead or min(ahead) < 1:
        raise SettingError("The horizon must be at least 1 step ahead.")
    return tuple(ahead)


def columns(named: str | Iterable[str]) -> tuple[str, ...]:
    """Names of columns: 'a, b' or ('a', 'b').

    >>> columns("temp, wind")
    ('temp', 'wind')
    """
    if isinstance(named, str):
        return tuple(part.strip() for part in named.split(",") if part.strip())
    return tuple(named)


def paths(named: str | Path | Iterable[str | Path] | None) -> tuple[Path, ...]:
    """Files: one, several, or None for none.

    >>> [path.name for path in paths("labels.csv")]
    ['labels.csv']
    """
    several = [named] if isinstance(named, str | Path) else named or ()
    return tuple(Path(one).expanduser() for one in several)


def rows(split: str | Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The numbers of the rows of each part, where the split is given by them and not by a column."""
    return split if isinstance(split, Mapping) else None


def question(
    target: str | Iterable[str] | None,
    window: int | None,
    horizon: int | str | Iterable[int],
    features: str | Iterable[str] | None,
    exclude: str | Iterable[str],
    time: str | None,
    *,
    task: str | None = None,
    label: str | None = None,
    sequence: str | None = None,
    group: str | None = None,
    split: str | None = None,
    text: str | None = None,
    tokens: str | None = None,
    max_tokens: int | None = None,
    tags: str | None = None,
    calendar: str | Iterable[str] | None = None,
    resample: str | None = None,
    remaining: int | None = None,
    wide: bool = False,
    known: str | Iterable[str] = (),
    log_target: bool = False,
) -> Question:
    """The question, its numbers checked (the columns are checked against the data).

    A target or a window asks for a forecast, anything else for the labels of whole sequences.
    """
    inputs = None if features is None else columns(features)
    at_least("number of tokens (max-tokens)", 1 if max_tokens is None else max_tokens, 1)
    one_of("task", task or "forecast", QUESTIONED_TASKS)
    labelled = {
        "label": label, "sequence": sequence, "group": group, "split": split, "text": text, "tags": tags
    }  # fmt: skip
    if wide:
        unneeded = {"target": target, "features": features, "column known ahead": known or None}
        _check_wide({**labelled, **unneeded, "remaining": remaining})
        target, group = VALUE, SERIES
    by_step = task in BY_STEP or tags is not None
    forecast = task == "forecast" or not (by_step or (target is None and window is None))
    if remaining is not None or not forecast:
        _check_untimed(
            {"calendar": calendar, "step of a grid (resample)": resample, "column known ahead": known}
        )
    if remaining is not None or forecast:
        _check_no_texts({"way to read texts (tokens)": tokens, "most tokens (max-tokens)": max_tokens})
    asked = Question(features=inputs, exclude=columns(exclude), time=time, log_target=log_target)
    if remaining is not None:
        _check_no_horizon(horizon)
        runs = replace(asked, **labelled, task="regress")
        return _runs(runs, remaining, window, {"target": target, "task": task})
    if log_target:
        _check_numbers(by_step or task == "classify")
    if by_step:
        asked = replace(asked, **labelled, window=window or 0, tokens=tokens, max_tokens=max_tokens)
        return _by_step(asked, task, target, horizon)
    if not forecast:
        _check_no_horizon(horizon)
        asked = replace(asked, **labelled, tokens=tokens, max_tokens=max_tokens)
        return replace(asked, task=cast(Task | None, task))
    asked = replace(asked, horizons=horizons(horizon), group=group, split=split, wide=wide)
    asked = replace(asked, known=columns(known), calendar=timing.calendar(calendar))
    asked = replace(asked, resample=timing.step(resample))
    return _forecast(asked, target, window, {**labelled, "group": None, "split": None}, task)


def _forecast(
    asked: Question,
    target: str | Iterable[str] | None,
    window: int | None,
    labelled: Mapping[str, str | None],
    task: str | None,
) -> Question:
    """A question of target and window; columns that only ``labelled`` sequences have are refused."""
    named = [role for role, name in labelled.items() if name is not None]
    if named or task not in (None, "forecast"):
        what = f"the column of the {named[0]}" if named else f"the task '{task}'"
        raise SettingError(
            f"The target and the window ask for a forecast, {what} for labels of whole sequences: leave one "
            "of them out."
        )
    if target is None or window is None:
        raise SettingError(
            "A forecast needs a target, the column to forecast; labels of whole sequences have neither a "
            "target nor a window."
            if target is None
            else "A forecast needs a window, the steps looked back at: for example 24, or auto."
        )
    at_least("window", window, 1)
    return replace(asked, targets=columns(target), window=index(window))


def _check_wide(foreign: Mapping[str, object]) -> None:
    """Refuse what a table has no place for whose every column is a series."""
    for what in (name for name, given in foreign.items() if given is not None and name != "split"):
        raise SettingError(
            f"In a wide panel each column is a series to be forecast, so there is no {what} to be named: "
            "leave it out, or make the table long."
        )


def _runs(asked: Question, remaining: int, window: int | None, foreign: Mapping[str, Any]) -> Question:
    """What is left of runs; what says otherwise what is to be told is refused."""
    foreign = {**foreign, "label": asked.label, "split": asked.split, "text": asked.text, "tags": asked.tags}
    for what in (name for name, given in foreign.items() if given not in (None, "regress")):
        raise SettingError(f"What is left of a run (remaining) is told, so there is no {what}: leave it out.")
    if asked.sequence is None or window is None:
        raise SettingError(
            "What is left of runs needs the column that tells them apart (sequence) and the steps looked "
            "back at (window)."
        )
    at_least("window", window, 1)
    at_least("number of steps left (remaining)", remaining, 1)
    return replace(asked, window=index(window), remaining=index(remaining))


def _check_no_horizon(horizon: int | str | Iterable[int]) -> None:
    if horizons(horizon) != (1,):
        raise SettingError(
            "A horizon is how far to forecast, but no target and window are named: name these, or leave the "
            "horizon out."
        )


def _check_numbers(classes: bool) -> None:
    if classes:
        raise SettingError("Logarithms (log_target) are of numbers, not of classes: leave it out.")


def _check_untimed(foreign: Mapping[str, object]) -> None:
    """Refuse what only the series of a forecast have."""
    for what, given in foreign.items():
        if given:
            raise SettingError(f"A {what} is for forecasts: name a target and a window, or leave it out.")


def _check_no_texts(foreign: Mapping[str, object]) -> None:
    """Refuse what only texts have."""
    for what in (name for name, given in foreign.items() if given is not None):
        raise SettingError(f"A {what} is for texts, and there are none here: leave it out.")


def _by_step(
    asked: Question, task: str | None, target: str | Iterable[str] | None, horizon: int | str | Iterable[int]
) -> Question:
    """A target at every step: tags, or what comes next; what belongs to other questions is refused."""
    task = task or "tag"
    if task not in BY_STEP:
        raise SettingError(f"A column of tags asks for the task 'tag', not '{task}': leave one of them out.")
    foreign = {
        "target": target is not None,
        "horizon": horizons(horizon) != (1,),
        "label": asked.label is not None,
        "most tokens (max-tokens)": asked.max_tokens is not None,
    }
    if task == "tag":
        foreign |= {"window": asked.window != 0, "tokens": asked.tokens is not None}
    else:
        foreign |= {"tags": asked.tags is not None}
    for what in (name for name, given in foreign.items() if given):
        raise SettingError(f"The task '{task}' tells every step, and has no {what}: leave it out.")
    return replace(asked, task=cast(Task, task))
