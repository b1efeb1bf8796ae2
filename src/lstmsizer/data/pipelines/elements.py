"""One element of a pipeline, (x, y), as sequences with their labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from lstmsizer.data.labelled.arrays import as_numbers
from lstmsizer.errors import DataError

BATCHED_BY_LOOKS = (
    "The elements of {name}, x of {0} and y of {1}, are taken as batches; were they single sequences, give "
    "x of two axes [steps, features] and one label each."
)


@dataclass(frozen=True)
class Element:
    """What one element holds.

    Attributes
    ----------
    sequences, labels
        [T, F] float32 of each, and its label: a number, a text or [O] numbers.
    batched
        Whether it was a batch.
    by_looks
        Whether that was seen from its shapes alone, where one sequence could have looked the same.
    where
        What messages call it.
    """

    sequences: list[np.ndarray]
    labels: list[object]
    batched: bool
    by_looks: bool
    where: str


def split(given: object, where: str, batched: bool | None, first: Element | None) -> Element:
    """The sequences of an element.

    Parameters
    ----------
    given
        The pair (x, y) of arrays, tensors, lists or numbers.
    where
        What messages call it.
    batched
        What the pipeline says; None: as the ``first`` element was, or as it looks.
    first
        The first element, which all others must be like; None: this is it.

    Raises
    ------
    DataError
        It is no pair, x is no sequence or batch, or the labels are not as many; or it is unlike the first.
    """
    if not isinstance(given, tuple | list) or len(cast(Sequence[object], given)) != 2:
        raise DataError(f"{where} is {_told(given)}; each must be a pair (x, y) of a sequence and its label.")
    x, y = (_plain(one) for one in cast(Sequence[object], given))
    by_looks = False
    if batched is None:
        batched, by_looks = (first.batched, False) if first else _looks_batched(x, y, where)
    sequences = _sequences(x, batched, where)
    labels = _labels(y, len(sequences), where) if batched else [_label(y)]
    return Element(sequences, labels, batched, by_looks, where)


def shape_of(element: Element) -> tuple[str, str]:
    """The shapes of a batch's x and y, as a message tells them."""
    return f"[{len(element.sequences)}, {len(element.sequences[0])}]", f"[{len(element.labels)}]"


def _plain(one: Any) -> Any:
    """As NumPy knows it: tensors of torch and TensorFlow too; lists stay what they are."""
    if hasattr(one, "detach"):  # a torch tensor, perhaps on another device, with a gradient
        one = one.detach().cpu()
    return one.numpy() if hasattr(one, "numpy") else one


def _looks_batched(x: Any, y: Any, where: str) -> tuple[bool, bool]:
    """Whether an element is a batch, and whether one sequence of labels [O] would have looked the same."""
    axes = 2 if _listed(x) else np.ndim(x)
    if _listed(x) or axes == 3:
        return True, False
    if axes not in (1, 2):
        raise DataError(
            f"{where} has an x of {axes} axes; a sequence is [steps, features] or [steps], and a batch "
            "[sequences, steps, features]."
        )
    labels = np.shape(y)
    alike = axes == 2 and len(labels) > 0 and labels[0] == len(x)
    return alike, alike and len(labels) == 1


def _listed(x: Any) -> bool:
    """Whether x is a list of sequences, perhaps of different lengths."""
    if isinstance(x, np.ndarray):
        return x.dtype.kind == "O"
    if not isinstance(x, list | tuple) or not len(cast(Sequence[object], x)):
        return False
    lengths = {np.shape(_plain(one)) for one in cast(Sequence[object], x) if np.ndim(_plain(one))}
    return len(lengths) > 1 or any(len(shape) > 1 for shape in lengths)


def _sequences(x: Any, batched: bool, where: str) -> list[np.ndarray]:
    """[T, F] float32 of each; steps that are NaN in every feature, up to the end, are padding."""
    if not batched:
        return [_real(_sequence(x, where), where)]
    if _listed(x):
        return [_real(_sequence(_plain(one), where), where) for one in x]
    values = as_numbers(x, f"x of {where}")
    if values.ndim not in (2, 3) or 0 in values.shape:
        raise DataError(
            f"{where} has an x of shape {_shape(values)}; a batch must be [sequences, steps, features]."
        )
    return [_real(one, where) for one in (values if values.ndim == 3 else values[..., None])]


def _sequence(x: Any, where: str) -> np.ndarray:
    values = as_numbers(x, f"x of {where}")
    values = values[:, None] if values.ndim == 1 else values
    if values.ndim != 2 or 0 in values.shape:
        raise DataError(f"{where} has an x of shape {_shape(values)}; a sequence must be [steps, features].")
    return values


def _real(values: np.ndarray, where: str) -> np.ndarray:
    if not np.isnan(values[-1]).all():
        return values
    known = np.flatnonzero(~np.isnan(values).all(axis=1))
    if len(known) == 0:
        raise DataError(f"{where} has a sequence of nothing but NaN; leave it out.")
    return values[: known[-1] + 1]


def _labels(y: Any, count: int, where: str) -> list[object]:
    labels = list(y) if np.ndim(y) else [y]
    if len(labels) != count:
        told = f"{len(labels)} label{'s' * (len(labels) != 1)} for {count} sequences"
        raise DataError(f"{where} has {told}; each needs one.")
    return [_label(_plain(one)) for one in labels]


def _label(y: Any) -> object:
    """A number or a text; [O] numbers."""
    return y[0] if np.shape(y) == (1,) else y


def _shape(values: np.ndarray) -> str:
    return " x ".join(map(str, values.shape)) or "a single number"


def _told(given: object) -> str:
    if isinstance(given, tuple | list):
        return f"a {type(given).__name__} of {len(cast(Sequence[object], given))}"
    return f"of type {type(given).__name__}"
