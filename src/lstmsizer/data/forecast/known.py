"""Columns that are known ahead: a weather forecast, a price, a holiday, the plan of promotions.

Beside each of their features the model reads the same one as it stands H rows later, H being the longest
horizon. So the last rows of a window show what is known of the rows that are to be forecast. The last row
that an example reads in this way is that of its last target: never one of another part, nor of another
series.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lstmsizer.data.dataset import Scaling
from lstmsizer.data.panel import Levels
from lstmsizer.errors import SettingError
from lstmsizer.records import Question

Feature = tuple[str, str | None]


def check_known(question: Question) -> None:
    """Refuse columns that cannot both be known ahead and be what else the question says of them."""
    roles = {
        "the target": question.targets,
        "excluded": question.exclude,
        "the column of the times": (question.time,),
        "the column that tells series apart": (question.group,),
    }
    for name in question.known:
        for role, names in roles.items():
            if name in names:
                raise SettingError(
                    f"Column '{name}' is {role}, and cannot be known ahead (known) as well; leave one out."
                )


def places(columns: Sequence[Feature], known: Sequence[str]) -> list[int]:
    """The numbers of the features, of ``columns`` [F], that are known ahead."""
    return [number for number, (name, _) in enumerate(columns) if name in known]


def feature_names(columns: Sequence[Feature], known: Sequence[str], ahead: int) -> tuple[str, ...]:
    """What the features [F + K] are called: 'price', 'wind=NW', then 'price (24 ahead)' of those known."""
    now = [(name, "" if level is None else f"={level}") for name, level in columns]
    later = [now[place] for place in places(columns, known)]
    return tuple(
        [f"{name}{level}" for name, level in now]
        + [f"{name} ({ahead} ahead){level}" for name, level in later]
    )


def with_ahead(values: np.ndarray, known: Sequence[int], ahead: int, firsts: np.ndarray) -> np.ndarray:
    """Features [R, F] -> [R, F + K]: those in the places ``known`` [K] once more, as ``ahead`` rows later.

    In the last rows of a series (they begin in ``firsts`` [S]), which no example reads, it is that of its
    last row.
    """
    if not known:
        return values
    ends = np.append(firsts[1:], len(values))
    lasts = np.repeat(ends - 1, ends - firsts)  # [R]
    later = np.minimum(np.arange(len(values)) + ahead, lasts)
    return np.concatenate([values, values[later][:, list(known)]], axis=1)


def scaled_alike(scaling: Scaling, known: Sequence[int]) -> Scaling:
    """What is read ahead [K] in the units of the same feature now: these know the train rows alone."""
    if not known:
        return scaling
    return replace(
        scaling, input_mean=_alike(scaling.input_mean, known), input_sd=_alike(scaling.input_sd, known)
    )


def levels_alike(levels: Levels, known: Sequence[int]) -> Levels:
    """Levels of the features [F] now -> of these and of those ahead [F + K]."""
    now = list(range(levels.input_mean.shape[1]))
    both = [*now, *known]
    return replace(levels, input_mean=levels.input_mean[:, both], input_sd=levels.input_sd[:, both])


def known_notes(known: Sequence[str], window: int, ahead: int) -> tuple[str, ...]:
    """What is said of windows too short to show all that is known."""
    if not known or window >= ahead:
        return ()
    return (
        f"A window of {window} rows shows of {', '.join(known)} only the last {window} of the {ahead} rows "
        f"ahead; with {ahead} or more it would show all of them.",
    )


def _alike(numbers: np.ndarray, known: Sequence[int]) -> np.ndarray:
    return np.append(numbers[: len(numbers) - len(known)], numbers[list(known)])
