"""What is trained: candidates on replicates, and the trials that come of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lstmsizer.records.asked import Size

Status = Literal["stopped", "capped", "paused", "diverged", "failed"]
Stage = Literal["screen", "confirm", "taper", "regularise", "split", "data", "check", "finish"]

CONFIRMING: tuple[Stage, ...] = ("confirm", "taper")
"""Stages whose fresh random starts decide about sizes."""
MOST_BLOCKS = 100
"""Of a score part: enough to draw stretches of several blocks from, and a kilobyte in a study."""


@dataclass(frozen=True)
class Candidate:
    """A size with its nuisance settings.

    ``window`` is how many steps it looks back, where several windows are compared; None: the question's only.
    """

    size: Size
    learning_rate: float
    dropout: float = 0.0
    recurrent_dropout: float = 0.0
    window: int | None = None


@dataclass(frozen=True, order=True)
class Replicate:
    """A split of the data and a random start. Two replicates with one fold share their data.

    Of several windows all have the same folds: the same targets, in the same parts.
    """

    fold: int
    seed: int


@dataclass(frozen=True)
class Request:
    """'Train this': a candidate on a replicate, up to ``epochs`` epochs at most.

    The same request always gives the same curve. A request with more epochs than an earlier one of
    the same candidate and replicate continues it: the curve's beginning is the same.
    """

    candidate: Candidate
    replicate: Replicate
    epochs: int
    stage: Stage


@dataclass(frozen=True)
class Curve:
    """After each epoch: loss on train (running mean), loss on stop, metric on score."""

    train: tuple[float, ...]
    stop: tuple[float, ...]
    score: tuple[float, ...]


@dataclass(frozen=True)
class Trial:
    """One training of one candidate on one replicate.

    ``best_epoch`` counts from 1 and minimises the stop loss (0: none, the trial diverged or failed);
    ``score`` is the score part's metric there (NaN if none). ``seconds`` is what the training took,
    compilation excluded. Statuses: 'stopped' (patience ran out), 'capped' (the epoch cap of the
    set-up), 'paused' (the request's smaller number of epochs), 'diverged' (a loss was not finite),
    'failed' (``message`` says why).

    ``blocks`` are means of the same metric (of ``rmse``: the mean square) at the best epoch, over
    consecutive blocks of the score part, each as long as the next but for a shorter last one, at most
    ``MOST_BLOCKS``; rounded to float32. Empty unless the trainer reports them, for the stages
    ``CONFIRMING`` alone.
    """

    request: Request
    curve: Curve
    status: Status
    best_epoch: int
    score: float
    seconds: float
    message: str = ""
    blocks: tuple[float, ...] = ()
