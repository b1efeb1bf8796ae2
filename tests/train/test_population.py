"""Populations: the path of GPUs, tried on virtual devices of the CPU."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from population_program import WILD, requests, wave

from lstmsizer.cost.parameters import network_outputs
from lstmsizer.records import Candidate, Replicate, Setup, Size
from lstmsizer.train import training
from lstmsizer.train.courses import frame
from lstmsizer.train.engine import Engine, EnginePayload
from lstmsizer.train.placing import shapes_of
from lstmsizer.train.population import MOST, members, power_of_two
from lstmsizer.train.programs import network

HERE = Path(__file__).parent
VIRTUAL = {"JAX_PLATFORMS": "cpu", "XLA_FLAGS": "--xla_force_host_platform_device_count=2"}


@pytest.fixture(scope="module")
def trained() -> dict:
    """The same requests, trained in populations on two devices and one by one."""
    ran = subprocess.run(
        [sys.executable, HERE / "population_program.py"],
        env=os.environ | VIRTUAL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_a_population_has_the_curves_of_its_members_alone(trained: dict) -> None:
    for together, alone in zip(trained["together"], trained["alone"], strict=True):
        assert together["status"] == alone["status"]
        for part in ("train", "stop", "score"):
            assert together["curve"][part] == pytest.approx(alone["curve"][part], rel=1e-4)


def test_members_leave_when_they_are_done_and_a_diverged_one_at_once(trained: dict) -> None:
    epochs = [len(trial["curve"]["stop"]) for trial in trained["together"]]
    wild = [request.candidate.learning_rate == WILD for request in requests()]

    assert epochs == [0 if is_wild else r.epochs for is_wild, r in zip(wild, requests(), strict=True)]
    assert [trial["status"] == "diverged" for trial in trained["together"]] == wild
    assert sum(calls for _, calls, _ in trained["ran"]) == sum(epochs) + sum(wild)


def test_all_devices_train_several_at_once_in_few_programs(trained: dict) -> None:
    assert trained["devices"] == 2
    assert trained["slots"] == 2 * MOST
    assert {device for device, _, _ in trained["ran"]} == {0, 1}
    assert max(calls for _, calls, _ in trained["ran"]) > 1
    assert {size for _, _, size in trained["ran"]} == {8}


def test_a_diverged_member_changes_no_more_and_disturbs_no_neighbour() -> None:
    setup, fold = Setup(batch_size=16, epochs=4), wave(136)

    def epochs_of(engine: Engine, rates: list[float]) -> list:
        """(state, losses) of one epoch at each rate, asked for at the same time."""
        course = engine._courses[None][0]
        compiled_for = network(engine._frames[None], setup, Candidate(Size((4,)), 0.01))
        program = engine.programs.get((engine._frames[None], compiled_for))
        start = training.begin(compiled_for, (4,), 0, Replicate(0, 0)).state
        order = training.part(course.train, course.longest)

        def one(rate: float) -> object:
            told = training.settings(Candidate(Size((4,)), rate), setup, 0, Replicate(0, 0), 76)
            return program(start, course.series, order, course.held, told)

        with ThreadPoolExecutor(len(rates)) as threads:
            return list(threads.map(one, rates))

    together = epochs_of(
        Engine(EnginePayload((fold,), setup, 0, 1, populations=True), lambda: False), [WILD, 0.01]
    )
    alone = epochs_of(Engine(EnginePayload((fold,), setup, 0, 1), lambda: False), [WILD, 0.01])

    steps = [int(state.step) for state, _ in together]
    assert steps == [int(state.step) for state, _ in alone]
    assert steps[0] < steps[1] == 5
    assert not np.isfinite(together[0][1].train)
    for ours, theirs in zip(*map(jax.tree.leaves, (together[1], alone[1])), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def test_an_error_on_the_device_is_each_callers_own_failed_trial(monkeypatch) -> None:
    def no_room(*_: object) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr("lstmsizer.train.population.compile_population", no_room)
    engine = Engine(EnginePayload((wave(136),), Setup(batch_size=16), 0, 1, populations=True), lambda: False)
    with ThreadPoolExecutor(3) as threads:
        trials = list(threads.map(engine.train, requests()[:3]))

    assert [(trial.status, trial.message) for trial in trials] == [("failed", "MemoryError: no room")] * 3


def test_no_population_is_larger_than_its_device_has_room_for(monkeypatch) -> None:
    sizes: list[int] = []

    def seen(frame: object, network: object, size: int, device: object) -> None:
        sizes.append(size)
        raise MemoryError

    monkeypatch.setattr("lstmsizer.train.population.compile_population", seen)
    monkeypatch.setattr("lstmsizer.train.placing.members", lambda *_: 2)
    engine = Engine(EnginePayload((wave(136),), Setup(batch_size=16), 0, 1, populations=True), lambda: False)
    with ThreadPoolExecutor(5) as threads:
        list(threads.map(engine.train, requests()[:5]))

    assert set(sizes) == {2}


def test_the_memory_of_a_population_counts_each_quantile_once() -> None:
    setup = Setup(batch_size=16, loss="pinball", metric="loss", quantiles=(0.1, 0.5, 0.9))
    shapes = shapes_of(frame((wave(136),), setup))

    assert network_outputs(shapes, setup) == 3


@given(count=st.integers(1, 10_000))
def test_the_next_power_of_two_is_less_than_twice_as_much(count: int) -> None:
    size = power_of_two(count)
    assert count <= size < 2 * count or size == count == 1
    assert size.bit_count() == 1


@given(memory=st.integers(0, 10**12), data=st.integers(0, 10**11), each=st.integers(1, 10**9))
def test_a_population_fits_into_the_memory_of_its_device(memory: int, data: int, each: int) -> None:
    device = SimpleNamespace(memory_stats=lambda: {"bytes_limit": memory})
    count = members(device, data, each)

    assert 1 <= count <= MOST
    assert count == 1 or data + count * each <= 0.8 * memory
    assert count == MOST or data + 2 * count * each > 0.8 * memory
