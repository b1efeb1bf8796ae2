"""As how many numbers a token is embedded."""

from __future__ import annotations

from dataclasses import replace

from lstmsizer.data.dataset import Dataset

NARROWEST = 8
"""For small alphabets: with fewer numbers than 8, the fourth root would squeeze letters that do not resemble
each other into a line or a plane.
"""


def width(vocabulary: int) -> int:
    """Numbers of a token's embedding: the fourth root of the vocabulary, 8 at least.

    The root is the rule of Google's TensorFlow team (Introducing TensorFlow Feature Columns, Google Developers
    Blog, 2017-11-20: "embedding_dimensions = number_of_categories**0.25").

    Parameters
    ----------
    vocabulary
        Different tokens, padding included.
    """
    return max(NARROWEST, round(vocabulary**0.25))


def with_width(dataset: Dataset, embedding: int | None) -> Dataset:
    """The dataset with the embedding's numbers as its features; one without tokens as it is."""
    if embedding is None:
        return dataset
    return replace(dataset, shapes=replace(dataset.shapes, features=embedding))
