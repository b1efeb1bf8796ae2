"""Sequences of tokens with a tag each, as every reader of them gives them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmsizer.data.labelled.found import Found
from lstmsizer.data.stepwise.found import Steps
from lstmsizer.data.stepwise.prepared import StepSource

TOKEN = "token"


def of_sentences(
    sentences: Sequence[Sequence[str]],
    tags: Sequence[Sequence[str]],
    source: str,
    kind: StepSource,
    *,
    test: np.ndarray | None = None,
    groups: np.ndarray | None = None,
    ids: tuple[str, ...] | None = None,
    notes: tuple[str, ...] = (),
) -> Steps:
    """Sentences [N] of one token or more each, and as many tags.

    A token is a category as any other until a vocabulary is learned; so two parts can be joined, and the same
    sentence is known again.
    """
    flat = [token for sentence in sentences for token in sentence]
    levels, numbers = np.unique(np.array(flat, dtype=object), return_inverse=True)
    found = Found(
        values=numbers.reshape(-1, 1).astype(np.float32),  # exact up to 16 million different tokens
        names=(TOKEN,),
        levels=(tuple(map(str, levels)),),
        lengths=np.array([len(sentence) for sentence in sentences], np.int64),
        labels=np.array([tag for one in tags for tag in one], np.str_),
        ids=ids or tuple(map(str, range(len(sentences)))),
        groups=groups,
        test=test,
        source=source,
        kind="table",
        notes=notes,
    )
    return Steps(found, kind, tokens=True)
