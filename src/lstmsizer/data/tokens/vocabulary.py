"""Tokens as numbers: which ones are known, and what numbers they have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

PADDING, UNKNOWN = 0, 1
"""The numbers of what is no token, and of a token that the vocabulary lacks."""

RESERVED = 2
"""The number of the first known token."""

MOST_TOKENS = 20_000
"""A larger table would learn each of its rare rows from very few texts (Keras's own text examples take as
many: https://keras.io/examples/nlp/).
"""

FEWEST_SEEN = 2
"""A token that the train part has once is not known: 'unknown' is learned from these, and what is met later
for the first time is likest to them.
"""


@dataclass(frozen=True)
class Encoded:
    """Token sequences one after the other.

    ``values`` [R] int32, numbers from 1 on; ``lengths`` [N] int64, at least 1 each.
    """

    values: np.ndarray
    lengths: np.ndarray

    @property
    def starts(self) -> np.ndarray:
        """[N] int64, the first row of each sequence."""
        return np.cumsum(self.lengths) - self.lengths


@dataclass(frozen=True)
class Vocabulary:
    """The known tokens, most frequent first: ``tokens[i]`` has the number ``i + RESERVED``."""

    tokens: tuple[str, ...]

    @property
    def size(self) -> int:
        """V: padding, unknown and the known tokens; every number is below it."""
        return RESERVED + len(self.tokens)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each known token."""
        return {token: number for number, token in enumerate(self.tokens, RESERVED)}

    def encode(self, sequences: Iterable[Sequence[str]]) -> Encoded:
        """The tokens of each sequence as numbers; a sequence without any becomes a single 'unknown'."""
        known = self.numbers
        rows: list[int] = []
        lengths: list[int] = []
        for tokens in sequences:
            rows.extend([known.get(token, UNKNOWN) for token in tokens] or [UNKNOWN])
            lengths.append(max(1, len(tokens)))
        return Encoded(np.array(rows, np.int32), np.array(lengths, np.int64))

    def decode(self, numbers: Iterable[int], unknown: str = "�") -> list[str]:
        """The tokens of numbers from 1 on; ``unknown`` stands for what was not known."""
        return [unknown if number == UNKNOWN else self.tokens[number - RESERVED] for number in numbers]


def learned(
    sequences: Iterable[Sequence[str]], fewest: int = FEWEST_SEEN, most: int = MOST_TOKENS
) -> Vocabulary:
    """The vocabulary of these sequences, which must be those of the train part alone.

    Parameters
    ----------
    sequences
        Tokens of each.
    fewest
        Times that a token must be seen.
    most
        Known tokens; the most frequent stay, of equally frequent ones those that are spelled first.
    """
    counts = Counter[str]()
    for tokens in sequences:
        counts.update(tokens)
    seen = sorted((-count, token) for token, count in counts.items() if count >= fewest)
    return Vocabulary(tuple(token for _, token in seen[:most]))
