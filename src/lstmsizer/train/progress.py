"""The rules of every training, whoever computes it: its chances, and when it ends. Nothing here needs JAX."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lstmsizer.records import MOST_BLOCKS, Curve, Replicate, Request, Setup, Status, Trial


def chance(seed: int, replicate: Replicate, epoch: int) -> np.random.Generator:
    """The source of chance of one epoch (0: the start), by itself, so that a training can go on from any."""
    return np.random.default_rng(np.random.SeedSequence((seed, replicate.fold, replicate.seed, epoch)))


def order(train: np.ndarray, seed: int, replicate: Replicate, epoch: int) -> np.ndarray:
    """The examples of an epoch (from 1) in the order in which they are trained: the same for all sizes."""
    return chance(seed, replicate, epoch).permutation(train)


def extended(curve: Curve, train: float, stop: float, score: float) -> Curve:
    """The curve with one more epoch."""
    return Curve((*curve.train, train), (*curve.stop, stop), (*curve.score, score))


def block_length(score: Any) -> Any:
    """Score examples in a block, given their number (int, or traced): as few as ``MOST_BLOCKS`` allow."""
    return -(-score // MOST_BLOCKS)


def blocks_of(means: np.ndarray, score: int) -> tuple[float, ...]:
    """The blocks of ``score`` examples among ``means`` [MOST_BLOCKS], each as short as float32 allows."""
    filled = means[: -(-score // block_length(score))]
    return tuple(float(str(np.float32(mean))) for mean in filled)


def improved(curve: Curve, best_epoch: int) -> bool:
    """Whether the curve's last epoch has the lowest stop loss; ``best_epoch`` had it before (0: none)."""
    return best_epoch == 0 or curve.stop[-1] < curve.stop[best_epoch - 1]


def ending(curve: Curve, best_epoch: int, request: Request, setup: Setup) -> Status | None:
    """Why a training ends here, or None: it goes on."""
    epochs = len(curve.stop)
    if epochs - best_epoch >= setup.patience and epochs > 0:
        return "stopped"
    if epochs >= setup.epochs:
        return "capped"
    return "paused" if epochs >= request.epochs else None


def ended(request: Request, curve: Curve, best_epoch: int, status: Status, seconds: float) -> Trial:
    """The trial of a training that ended; one that diverged has no best epoch."""
    if status == "diverged":
        return Trial(request, curve, status, 0, math.nan, seconds)
    return Trial(request, curve, status, best_epoch, curve.score[best_epoch - 1], seconds)


def failed(request: Request, why: str) -> Trial:
    """The trial of a training that could not be made, or that broke."""
    return Trial(request, Curve((), (), ()), "failed", 0, math.nan, 0.0, why)
