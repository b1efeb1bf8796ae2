"""Tasks that are made up, some with a right answer that is known; they need no files."""

from __future__ import annotations

import numpy as np

from benchmarks.record.task import Task, of_sequences
from lstmsizer.records import Setup

PARTS = (800, 256, 256, 500)
"""Sequences of train, stop, score and test."""
NUMBERS = Setup(batch_size=32, epochs=40, patience=40)
SLOW = Setup(batch_size=32, epochs=60, patience=60)
CLASSES = Setup(batch_size=32, epochs=60, patience=60, loss="softmax", metric="error")
TOKENS = Setup(batch_size=32, epochs=40, patience=40, loss="softmax", metric="error", embedding=8)


def recall(numbers: int) -> Task:
    """So many numbers are shown at the first step, and recalled at the last of six.

    A unit stores about one real number (Collins et al. 2017, "Capacity and Trainability in Recurrent Neural
    Networks", section 3.1), so that a single layer needs ``numbers`` units.
    """
    chance = _chance(10 + numbers)
    shown = chance.uniform(-np.sqrt(3), np.sqrt(3), (sum(PARTS), numbers))  # variance 1
    inputs = np.zeros((sum(PARTS), 6, numbers))
    inputs[:, 0] = shown
    return of_sequences(f"recall{numbers}", inputs, shown, PARTS, SLOW)


def white_noise() -> Task:
    """The next number of independent ones, from eight before it: nothing to learn, so one unit is enough."""
    drawn = _chance(1).standard_normal((sum(PARTS), 9, 1))
    return of_sequences("white_noise", drawn[:, :8], drawn[:, 8], PARTS, NUMBERS)


def sinusoids() -> Task:
    """The next number of three sinusoids whose periods have no common one, with a little noise, from sixteen.

    Sequences begin anywhere in time. The noise is a tenth of the standard deviation.
    """
    chance = _chance(2)
    periods, heights = np.array([7.3, 17.1, 31.7]), np.sqrt([0.66, 0.66, 0.66])
    times = chance.uniform(0, 10_000, (sum(PARTS), 1)) + np.arange(17)  # [N, 17]
    waves = (heights * np.sin(2 * np.pi * times[:, :, None] / periods)).sum(axis=2)
    series = (waves + 0.1 * chance.standard_normal(waves.shape))[:, :, None]
    return of_sequences("sinusoids", series[:, :16], series[:, 16], PARTS, NUMBERS)


def adding() -> Task:
    """The sum of the two numbers of ten that are marked, one in each half.

    Hochreiter and Schmidhuber 1997, "Long Short-Term Memory", section 5.4, shortened.
    """
    chance, count = _chance(3), sum(PARTS)
    inputs = np.zeros((count, 10, 2))
    inputs[:, :, 0] = chance.uniform(-1, 1, (count, 10))
    marked = np.stack([chance.integers(0, 5, count), chance.integers(5, 10, count)], axis=1)
    np.put_along_axis(inputs[:, :, 1], marked, 1.0, axis=1)
    summed = np.take_along_axis(inputs[:, :, 0], marked, axis=1).sum(axis=1, keepdims=True)
    return of_sequences("adding", inputs, summed / np.sqrt(2 / 3), PARTS, NUMBERS)


def delayed_xor() -> Task:
    """Whether the first and the third of eight bits differ; five that say nothing follow."""
    bits = _chance(4).integers(0, 2, (sum(PARTS), 8))
    return of_sequences(
        "delayed_xor", (2 * bits - 1)[:, :, None], (bits[:, 0] != bits[:, 2]).astype(int), PARTS, CLASSES
    )


def pattern() -> Task:
    """The next letter of a word of two to four letters that repeats; one letter in ten is wrong."""
    chance, count, letters, steps = _chance(5), sum(PARTS), 6, 12
    words = chance.integers(1, letters + 1, (count, 4))
    lengths = chance.integers(2, 5, (count, 1))
    text = np.take_along_axis(words, np.arange(steps + 1) % lengths, axis=1)
    wrong = chance.random(text.shape) < 0.1
    text = np.where(wrong, chance.integers(1, letters + 1, text.shape), text)
    return of_sequences("pattern", text[:, :steps], text[:, steps] - 1, PARTS, TOKENS)


def _chance(number: int) -> np.random.Generator:
    """Every task has random numbers of its own."""
    return np.random.default_rng([2026, number])
