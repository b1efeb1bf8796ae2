"""The next token by the tokens before it: counts, interpolated over ever shorter contexts.

Witten and Bell's (1991, IEEE Transactions on Information Theory 37, 1085-1094, method C) estimate: a context
seen n times with t different tokens after it takes t/(n + t) of what it says from the context one shorter.
Contexts end where a chunk begins, as the networks' do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

LONG, SHORT = 6, 2
"""Tokens of the longest context, and where there are many classes: then longer ones hardly come up again."""
MANY = 500
NUMBERS = 4_000_000
"""In one batch of probabilities: 32 MB."""


class NGram:
    """Contexts of up to ``LONG`` tokens, counted over the examples that it is given.

    Parameters
    ----------
    read
        [n, T] token numbers; all examples that will be asked about, those to count first.
    told
        [n, T] class numbers of the tokens after them.
    counted
        How many of the examples are counted.
    classes
        Number of classes.
    """

    def __init__(self, read: np.ndarray, told: np.ndarray, counted: int, classes: int) -> None:
        from scipy.sparse import csr_matrix

        self._classes = classes
        self._contexts = list(_contexts(read, SHORT if classes > MANY else LONG))  # of each length, [n, T]
        targets = told[:counted].ravel()
        self._counts: list[Any] = []
        for contexts in self._contexts:
            places = contexts[:counted].ravel(), targets
            shape = int(contexts.max()) + 1, classes
            self._counts.append(csr_matrix((np.ones(len(targets)), places), shape=shape))

    def asked(self, examples: slice, truth: np.ndarray) -> Iterator[tuple[np.ndarray, list[np.ndarray]]]:
        """For each batch of these examples' steps: their targets [b] of ``truth`` [n, T], and the
        probabilities [b, C] by contexts of 0, 1, ... tokens.
        """
        targets = truth[examples].ravel()
        contexts = [of_length[examples].ravel() for of_length in self._contexts]
        batch = max(1, NUMBERS // (self._classes * len(contexts)))
        for first in range(0, len(targets), batch):
            part = slice(first, first + batch)
            shorter = np.full((len(targets[part]), self._classes), 1 / self._classes)
            told: list[np.ndarray] = []
            for counts, ids in zip(self._counts, contexts, strict=True):
                shorter = _interpolated(counts[ids[part]], shorter)
                told.append(shorter)
            yield targets[part], told


def _interpolated(counts: Any, shorter: np.ndarray) -> np.ndarray:
    """[b, C]: what was counted [b, C] (sparse) with its share of what the shorter contexts say [b, C]."""
    different = np.diff(counts.indptr)[:, None]
    seen = np.asarray(counts.sum(axis=1)).reshape(-1, 1)
    known = np.maximum(seen + different, 1)
    told = (counts.toarray() + different * shorter) / known
    return np.where(seen > 0, told, shorter)


def _contexts(read: np.ndarray, longest: int) -> Iterator[np.ndarray]:
    """[n, T] the number of each step's context of 0, 1, ... tokens up to it; one number, the same tokens."""
    ids = np.zeros(read.shape, np.int64)
    yield ids
    tokens = int(read.max()) + 1
    for _ in range(longest):
        before = np.zeros_like(ids)
        before[:, 1:] = ids[:, :-1] + 1  # 0: the chunk begins
        keys = before * tokens + read
        ids = np.unique(keys, return_inverse=True)[1].reshape(read.shape)
        yield ids
