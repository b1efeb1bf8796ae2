"""Parts that a user names by the numbers of their rows or sequences."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lstmsizer.data.names import did_you_mean
from lstmsizer.errors import SettingError

PARTS = ("train", "stop", "score", "test")
SOME = ("train", "test")
"""Where only these are given, stop and score are taken from the train part."""

NOWHERE = "unused"


def part_of_each(given: Mapping[str, object], count: int, unit: str) -> np.ndarray:
    """[count] text: the part of each row or sequence; 'unused' where it is in none.

    Parameters
    ----------
    given
        By part, the numbers [n] from 0 on, or [count] bool: 'test' alone (the rest is 'train'), 'train' and
        'test', or all four.
    count
        Rows or sequences that there are.
    unit
        What they are called: 'row', 'sequence'.

    Raises
    ------
    SettingError
        A part is not known, missing, empty, or names what there is not; or two parts share some.
    """
    _check_names(given)
    parts = np.full(count, "train" if set(given) == {"test"} else NOWHERE, "<U6")
    taken = np.zeros(count, bool)
    for part, numbers in given.items():
        chosen = _numbers(part, numbers, count, unit)
        if taken[chosen].any():
            both = int(chosen[np.argmax(taken[chosen])])
            other = parts[both]
            raise SettingError(
                f"The split has {unit} {both} in its part '{other}' and in '{part}'; each may be in one only."
            )
        taken[chosen] = True
        parts[chosen] = part
    return parts


def check_parts(found: set[str], where: str) -> None:
    """Refuse parts from which no split can be made.

    Raises
    ------
    SettingError
        There is neither train and test nor all four.
    """
    if found != set(SOME) and found != set(PARTS):
        missing = [part for part in (SOME if found <= set(SOME) else PARTS) if part not in found]
        raise SettingError(
            f"{where} has no part '{missing[0]}'; a split is made of train and test, or of train, stop, "
            "score and test."
        )


def _check_names(given: Mapping[str, object]) -> None:
    for part in given:
        if part not in PARTS:
            hint = did_you_mean(str(part), PARTS) or "; its parts are train, stop, score and test."
            raise SettingError(f"The split has a part '{part}'{hint}")
    check_parts({"train", *given}, "The split")


def _numbers(part: str, given: object, count: int, unit: str) -> np.ndarray:
    """[n] int64, each once, in range."""
    numbers = np.asarray(given)
    if numbers.dtype == np.bool_ and numbers.shape == (count,):
        numbers = np.flatnonzero(numbers)
    if numbers.ndim != 1 or (len(numbers) and numbers.dtype.kind not in "iu"):
        raise SettingError(
            f"The split's part '{part}' must be a list of {unit} numbers, or True and False for each of the "
            f"{count:,} {unit}s."
        )
    if len(numbers) == 0:
        raise SettingError(f"The split's part '{part}' is empty; name some {unit}s, or leave it out.")
    numbers = numbers.astype(np.int64)
    if numbers.min() < 0 or numbers.max() >= count:
        wrong = int(numbers[(numbers < 0) | (numbers >= count)][0])
        raise SettingError(
            f"The split's part '{part}' names {unit} {wrong:,}, but there are {unit}s 0 to {count - 1:,}."
        )
    unique, times = np.unique(numbers, return_counts=True)
    if (times > 1).any():
        raise SettingError(f"The split's part '{part}' names {unit} {unique[times > 1][0]:,} twice.")
    return unique
