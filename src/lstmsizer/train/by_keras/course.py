"""What a process of the Keras trainer is told once, and what it can be asked besides training."""

from __future__ import annotations

from dataclasses import dataclass

from lstmsizer.data.dataset import Scaled
from lstmsizer.records import Setup, Size
from lstmsizer.train.by_keras.feeds import Columns, Inputs
from lstmsizer.train.by_keras.functions import Function


@dataclass(frozen=True)
class Course:
    """What a process needs to know for every request; see ``trainer.KerasPayload``."""

    folds: tuple[Scaled, ...]
    numbers: tuple[int, ...]
    setup: Setup
    seed: int
    build: Function
    backend: str = ""
    callbacks: Function | None = None
    columns: Columns = ()
    inputs: Inputs = ()

    def fold(self, number: int) -> Scaled:
        """The fold that replicates call so."""
        return self.folds[self.numbers.index(number)] if self.numbers else self.folds[number]


@dataclass(frozen=True)
class Examine:
    """'Build these sizes and say what they are'; the first that can be built is tried on a batch."""

    sizes: tuple[Size, ...]


@dataclass(frozen=True)
class Examined:
    """What was seen of the models of some sizes.

    Attributes
    ----------
    parameters
        All weights of each size that could be built.
    failures
        Why each of the others could not.
    fault
        Why none of them can be trained on this data; '' if one can.
    takes
        Which of the parameters that ``build`` may have it has.
    optimizer, loss
        What is compiled, in words: 'Adam (clipnorm 1)', 'mse'.
    recurrent
        What the recurrent layers are called, first to last, of the first size.
    """

    parameters: tuple[tuple[Size, int], ...]
    failures: tuple[tuple[Size, str], ...]
    fault: str = ""
    takes: tuple[str, ...] = ()
    optimizer: str = ""
    loss: str = ""
    recurrent: tuple[str, ...] = ()
