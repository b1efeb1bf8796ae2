"""The learning rate's way over a training: constant, cosine, or one warm-up and then cosine, in one formula.

The model is ``keras.optimizers.schedules.CosineDecay``, for a warm-up with ``initial_learning_rate`` 0 and
the candidate's rate as ``warmup_target`` (``keras/src/optimizers/schedules/learning_rate_schedule.py``). The
cosine is that of Loshchilov & Hutter (2017), equation 5, without restarts and down to 0; the line up is that
of Goyal et al. (2017), section 2.2.
"""

from __future__ import annotations

import math

import jax.numpy as jnp
from jax import Array

from lstmsizer.records import Schedule

# The share of all updates that a warm-up takes (the contract of ``Setup.schedule``).
WARMUP = 1 / 20


def learning_rate(peak: Array, step: Array, warmup_steps: Array, decay_steps: Array) -> Array:
    """The rate of one update; all are scalars, so that no schedule is another program.

    Parameters
    ----------
    peak
        The candidate's learning rate, which the schedule starts from or warms up to.
    step
        Updates done so far (int32).
    warmup_steps
        Updates in which the rate goes up in a line from 0; 0: none.
    decay_steps
        Updates after the warm-up in which the rate goes down to 0; infinite: it stays.
    """
    done = step.astype(peak.dtype)
    rising = done / jnp.maximum(warmup_steps, 1)
    falling = jnp.minimum(done - warmup_steps, decay_steps) / decay_steps
    return peak * jnp.where(done < warmup_steps, rising, (1 + jnp.cos(jnp.pi * falling)) / 2)


def lengths(schedule: Schedule, updates: int) -> tuple[float, float]:
    """Warm-up and decay steps of a schedule that is to last for so many updates (at least one)."""
    if schedule == "constant":
        return 0.0, math.inf
    if schedule == "cosine":
        return 0.0, float(updates)
    warmup = min(math.ceil(WARMUP * updates), updates - 1)
    return float(warmup), float(updates - warmup)
