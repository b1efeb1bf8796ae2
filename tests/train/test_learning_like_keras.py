"""What the engine learns is what Keras learns: losses, gradients, optimisers, schedules, and all together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from agreement import check_twenty_updates, computing_in
from keras_cases import keras_loss, keras_optimizer
from learning_cases import CASES, Case, setup

from lstmsizer.records import Loss, Schedule
from lstmsizer.train import optimiser, schedule
from lstmsizer.train.losses import average, losses

LOSSES: list[Loss] = ["mse", "mae", "huber", "pinball", "softmax", "sigmoid"]
KINDS = ["plain", "weighted", "masked", "masked and weighted"]


@pytest.fixture(autouse=True)
def _quickly_compiled() -> Iterator[None]:
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)


@pytest.fixture(params=["float32", "float64"])
def dtype(request: pytest.FixtureRequest) -> Iterator[str]:
    """JAX and Keras compute in it for one test."""
    with computing_in(request.param):
        yield request.param


def check_close(ours: Any, theirs: Any, dtype: str, single: float, double: float, name: str = "") -> None:
    """Within a share of the largest number of theirs."""
    scale = float(np.abs(np.asarray(theirs)).max())
    share = single if dtype == "float32" else double
    assert ours.dtype == dtype
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=share * scale, err_msg=name)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("loss", LOSSES)
def test_losses_and_their_gradients_are_those_of_keras(loss: Loss, kind: str, dtype: str) -> None:
    quantiles = (0.1, 0.5, 0.9) if loss == "pinball" else ()
    chance, rows = np.random.default_rng(3), (4, 5) if "masked" in kind else (5,)
    outputs = 2 * chance.standard_normal((*rows, 3)).astype(dtype)
    targets = chance.standard_normal((*rows, 1 if quantiles else 3)).astype(dtype)
    if loss == "softmax":
        targets = chance.integers(0, 3, rows)
    elif loss == "sigmoid":
        targets = (targets > 0).astype(dtype)
    weights = chance.uniform(0, 2, rows).astype(dtype) if "weighted" in kind else None
    mask = chance.random(rows) < 0.6 if "masked" in kind else None

    def ours(outputs: jax.Array) -> jax.Array:
        of_each = losses(loss, quantiles, outputs, jnp.asarray(targets))
        counted = jnp.ones(rows, bool) if mask is None else jnp.asarray(mask)
        return average(of_each, counted, weights)

    def theirs(outputs: jax.Array) -> jax.Array:
        if mask is not None:
            keras.src.backend.set_keras_mask(outputs, jnp.asarray(mask))
        return keras_loss(Case("", setup(loss=loss, quantiles=quantiles)))(targets, outputs, weights)

    loss_here, gradient = jax.jit(jax.value_and_grad(ours))(outputs)
    loss_there, gradient_there = jax.jit(jax.value_and_grad(theirs))(outputs)
    check_close(loss_here, loss_there, dtype, 1e-5, 1e-10)
    check_close(gradient, gradient_there, dtype, 1e-4, 1e-9)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"weight_decay": 0.1},
        {"clip_norm": 0.5},
        {"clip_norm": 1e6},
        {"weight_decay": 0.02, "clip_norm": 1.0, "schedule": "cosine"},
    ],
    ids=str,
)
def test_twenty_updates_by_given_gradients_are_those_of_keras(settings: dict[str, Any], dtype: str) -> None:
    case, chance = Case("", setup(**settings)), np.random.default_rng(1)
    start = [chance.standard_normal(shape).astype(dtype) for shape in ((3, 4), (4,))]
    variables = [keras.Variable(array) for array in start]
    optimizer = keras_optimizer(case)
    optimizer.build(variables)
    state: Any = optimiser.start(jax.tree.map(jnp.asarray, start))  # type: ignore[arg-type]
    warmup, decay = schedule.lengths(case.setup.schedule, 20)
    for _ in range(20):
        gradients = [chance.standard_normal(array.shape).astype(dtype) for array in start]
        optimizer.apply([jnp.asarray(gradient) for gradient in gradients], variables)
        real = [jnp.asarray(number, dtype) for number in (case.learning_rate, warmup, decay)]
        rate = schedule.learning_rate(real[0], state.step, *real[1:])
        clip = None if case.setup.clip_norm is None else jnp.asarray(case.setup.clip_norm, dtype)
        of_setup = (jnp.asarray(case.setup.weight_decay, dtype), clip)
        state = optimiser.update(state, jax.tree.map(jnp.asarray, gradients), rate, *of_setup)

    for ours, theirs in zip(state.weights, variables, strict=True):
        check_close(ours, theirs.value, dtype, 1e-6, 1e-7)  # Keras holds its rate in float32


@pytest.mark.parametrize("name", ["constant", "cosine", "warmup"])
@pytest.mark.parametrize("updates", [1, 61])
def test_each_schedule_is_one_formula_and_keras_has_the_same(name: Schedule, updates: int) -> None:
    warmup, decay = schedule.lengths(name, updates)
    steps = jnp.arange(updates + 3, dtype=jnp.int32)
    peak = jnp.float32(0.02)
    ours = schedule.learning_rate(peak, steps, jnp.float32(warmup), jnp.float32(decay))
    if name == "constant":
        np.testing.assert_array_equal(ours, np.full(len(steps), 0.02, np.float32))
        return
    theirs = keras.optimizers.schedules.CosineDecay(
        0.0 if warmup else 0.02,
        int(decay),
        warmup_target=0.02 if warmup else None,
        warmup_steps=int(warmup),
    )
    for step in {0, 1, updates // 20, updates // 2, updates - 1, updates, updates + 2}:
        np.testing.assert_allclose(ours[step], theirs(step), rtol=0, atol=1e-8)
    assert warmup + decay == updates
    assert np.isclose(ours[updates], 0, atol=1e-8)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_twenty_updates_end_in_the_weights_of_keras(case: Case) -> None:
    check_twenty_updates(case, "float32")


@pytest.mark.parametrize("dtype", ["float64"], indirect=True)
@pytest.mark.parametrize("case", CASES[-2:], ids=lambda case: case.name)
def test_twenty_updates_end_in_the_weights_of_keras_in_float64(case: Case, dtype: str) -> None:
    check_twenty_updates(case, dtype)
