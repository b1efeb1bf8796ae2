"""What is recorded: a task's data, its four parts, and how every candidate is trained on it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields

import numpy as np

from lstmsizer.data.dataset import Scaled
from lstmsizer.records import Setup, Shapes


@dataclass(frozen=True)
class Task:
    """Data as a trainer sees it, the example numbers of its test part, and the training.

    The set-up's patience plays no part: every run goes on to the last of its ``epochs``, two at least.
    """

    name: str
    fold: Scaled
    test: np.ndarray
    setup: Setup

    @property
    def shapes(self) -> Shapes:
        """What costs are computed from."""
        fold = self.fold
        return Shapes(
            steps=fold.steps,
            features=0 if fold.vocabulary else fold.values.shape[1],
            outputs=fold.classes or fold.targets.shape[1],
            train=len(fold.train),
            stop=len(fold.stop),
            score=len(fold.score),
            test=len(self.test),
            vocabulary=fold.vocabulary,
        )

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the data and the set-up: runs of two tasks with one fingerprint can be mixed."""
        found = hashlib.sha256(repr(self.setup).encode() + self.test.tobytes())
        for field in fields(self.fold):
            value = getattr(self.fold, field.name)
            found.update(field.name.encode())
            found.update(value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
        return found.hexdigest()


def without_inputs(task: Task) -> tuple[float, float]:
    """Losses on score and on test of what knows the train part's targets but no inputs.

    It predicts their mean; of classes their frequencies, each counted once more (Laplace), so that a class
    that is missing there costs no infinite loss.
    """
    fold = task.fold
    known, score, test = (fold.targets[part] for part in (fold.train, fold.score, task.test))
    if not fold.classes:
        mean = known.mean(axis=0)
        return float(((score - mean) ** 2).mean()), float(((test - mean) ** 2).mean())
    counts = np.bincount(known, minlength=fold.classes) + 1
    surprise = -np.log(counts / counts.sum())
    return float(surprise[score].mean()), float(surprise[test].mean())


def of_sequences(
    name: str, inputs: np.ndarray, targets: np.ndarray, parts: tuple[int, int, int, int], setup: Setup
) -> Task:
    """A task of independent sequences, already scaled; the parts follow each other.

    Parameters
    ----------
    inputs
        [N, T, F], or tokens [N, T] from 1 on.
    targets
        [N, O], or class numbers [N].
    parts
        Sequences of train, stop, score and test.
    """
    count, steps = inputs.shape[:2]
    tokens = inputs.ndim == 2
    train, stop, score, test = np.split(np.arange(sum(parts)), np.cumsum(parts)[:-1])
    fold = Scaled(
        values=inputs.reshape(-1).astype(np.int32) if tokens else _rows(inputs),
        targets=targets.astype(np.int32 if targets.ndim == 1 else np.float32),
        starts=np.arange(count) * steps,
        steps=steps,
        train=train,
        stop=stop,
        score=score,
        classes=int(targets.max()) + 1 if targets.ndim == 1 else 0,
        vocabulary=int(inputs.max()) + 1 if tokens else 0,
    )
    return Task(name, fold, test, setup)


def _rows(inputs: np.ndarray) -> np.ndarray:
    return inputs.reshape(-1, inputs.shape[2]).astype(np.float32)
