"""As how many numbers a token is embedded."""

from __future__ import annotations

from dataclasses import replace

from lstmsizer.data.dataset import Dataset

WIDEST = 64
"""A wider table would take longer to update, after each batch, than the layers that are to be sized."""


def width(vocabulary: int) -> int:
    """Numbers of a token's embedding: 1.6 V^0.56, at most 64 (18 for 72 letters, 64 from 730 words on).

    fastai's rule of thumb for categories (``emb_sz_rule`` in fastai/tabular/model.py), whose most is 600.
    The other published one, the fourth root (Introducing TensorFlow Feature Columns, Google Developers Blog,
    2017), gives 7 for 2,600 words of questions, with which layers of 4, 16 and 64 units all lost
    about a tenth more than with 32 or 64.

    Parameters
    ----------
    vocabulary
        V different tokens, padding included.
    """
    return max(2, min(WIDEST, round(1.6 * vocabulary**0.56)))


def with_width(dataset: Dataset, embedding: int | None) -> Dataset:
    """The dataset with the embedding's numbers as its features; one without tokens as it is."""
    if embedding is None:
        return dataset
    return replace(dataset, shapes=replace(dataset.shapes, features=embedding))
