"""Which of the data's features each input of a Keras model reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmsizer.train.by_keras.builder import CannotBuild, Facts

Columns = tuple[tuple[str, ...], ...]
"""What each feature [F] may be called: its own name, 'side=left', and its column's, 'side'."""
Inputs = tuple[tuple[str, tuple[str, ...]], ...]
"""The columns that each input reads, by its name, as the user wrote them."""

WHOLE = "window"
"""An input of this name reads every feature."""


@dataclass(frozen=True)
class Feed:
    """What an input gets: features by their places (None: all), at every step or at the ``last`` alone."""

    name: str
    places: tuple[int, ...] | None = None
    last: bool = False


@dataclass(frozen=True)
class Feeds:
    """The inputs of a model; ``several`` are given by name, one alone as an array."""

    each: tuple[Feed, ...]
    several: bool

    def __call__(self, values: np.ndarray, real: np.ndarray | None = None) -> Any:
        """Values [B, T, F] (or tokens [B, T]) as the model reads them; ``real`` [B, T] says which are steps.

        The last step of a sequence that is shorter than T is its own last.
        """
        given = {feed.name: _taken(feed, values, real) for feed in self.each}
        return given if self.several else given[self.each[0].name]


def _taken(feed: Feed, values: np.ndarray, real: np.ndarray | None) -> np.ndarray:
    part = values if feed.places is None else values[..., list(feed.places)]
    if not feed.last:
        return part
    if real is None:
        return part[:, -1]
    last = real.shape[1] - 1 - np.argmax(real[:, ::-1], axis=1)
    return part[np.arange(len(part)), last]


def feeds(model: Any, facts: Facts, columns: Columns, asked: Inputs) -> Feeds:
    """What each of the model's inputs reads.

    An input reads the columns that the user says; else, one alone reads all, and of several those that are
    called like a column read it, and one called 'window' all. [B, k] reads the last step of k features.

    Raises
    ------
    CannotBuild
        If an input's columns are not known, not there, or as many as it has room for.
    """
    inputs = _inputs(model)
    by_user = dict(asked)
    if strange := by_user.keys() - inputs.keys():
        raise CannotBuild(
            f"The model has no input {min(strange)!r}: its inputs are {', '.join(map(repr, inputs))}"
        )
    several = len(inputs) > 1
    each = tuple(
        _feed(name, shape, facts, columns, by_user.get(name), several) for name, shape in inputs.items()
    )
    return Feeds(each, several)


def _inputs(model: Any) -> dict[str, tuple[int | None, ...] | None]:
    """The inputs' shapes by name; None: the model does not say."""
    try:
        tensors = model.inputs
    except (AttributeError, ValueError):
        tensors = None
    if not tensors:
        return {WHOLE: None}
    names = [tensor.name for tensor in tensors]
    given = getattr(model, "_inputs_struct", None)
    if isinstance(given, Mapping) and len(given) == len(tensors):
        names = [str(name) for name in given]
        tensors = list(given.values())
    return {name: tuple(t.shape) for name, t in zip(names, tensors, strict=True)}


def _feed(
    name: str,
    shape: tuple[int | None, ...] | None,
    facts: Facts,
    columns: Columns,
    asked: tuple[str, ...] | None,
    several: bool,
) -> Feed:
    if facts.vocabulary:
        return _of_tokens(name, shape, facts, several)
    places = None if asked is None else tuple(p for column in asked for p in _places(column, columns))
    if asked is None and several and name != WHOLE:
        places = _places_or_none(name, columns)
    width = facts.features if places is None else len(places)
    if shape is None:
        return Feed(name, places)
    fits = len(shape) in (2, 3) and shape[-1] in (None, width)
    fits = fits and (len(shape) == 2 or shape[1] in (None, facts.window))
    if not fits:
        wanted = f"[{facts.window}, {width}] (steps, features)" + (f" or [{width}]" if several else "")
        has = ", ".join("any" if n is None else str(n) for n in shape[1:])
        raise CannotBuild(f"The model's input {name!r} is [{has}], but what it reads is {wanted}")
    return Feed(name, places, last=len(shape) == 2)


def _of_tokens(name: str, shape: tuple[int | None, ...] | None, facts: Facts, several: bool) -> Feed:
    if several:
        raise CannotBuild("The model has several inputs, but texts are one sequence of tokens: give it one")
    if shape is not None and (len(shape) != 2 or shape[1] not in (None, facts.window)):
        has = ", ".join("any" if n is None else str(n) for n in shape[1:])
        raise CannotBuild(f"The model's input {name!r} is [{has}], but tokens are [{facts.window}]")
    return Feed(name)


def _places(column: str, columns: Columns) -> tuple[int, ...]:
    places = tuple(place for place, names in enumerate(columns) if column in names)
    if not places:
        some = ", ".join(dict.fromkeys(names[-1] for names in columns))
        raise CannotBuild(f"There is no input column {column!r} for the model to read: there are {some}")
    return places


def _places_or_none(name: str, columns: Columns) -> tuple[int, ...]:
    try:
        return _places(name, columns)
    except CannotBuild:
        some = ", ".join(dict.fromkeys(names[-1] for names in columns))
        raise CannotBuild(
            f"Nobody says which columns the model's input {name!r} reads: name it like a column ({some}), "
            f"call it {WHOLE!r} to read all, or write --inputs {name}=column,column"
        ) from None
