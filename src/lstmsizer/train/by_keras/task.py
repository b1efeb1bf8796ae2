"""What a process of the Keras trainer is asked to train, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstmsizer.records import Curve, Request, Trial

Arrays = tuple[np.ndarray, ...]


@dataclass(frozen=True)
class KerasProgressed:
    """A training after some epochs.

    ``state`` are all variables of model and optimizer, random seeds too (empty: it cannot be gone on with);
    ``best`` are the weights of ``best_epoch``, and ``blocks`` what its score part came to, block by block.
    """

    state: Arrays
    best: Arrays
    best_epoch: int
    curve: Curve
    blocks: tuple[float, ...] = ()


@dataclass(frozen=True)
class Task:
    """'Train this', from where it stopped if it did."""

    request: Request
    progressed: KerasProgressed | None


@dataclass(frozen=True)
class Done:
    """The trial; how to go on, if it paused; the best epoch's weights by path, if there is one."""

    trial: Trial
    progressed: KerasProgressed | None
    weights: tuple[tuple[str, np.ndarray], ...]
