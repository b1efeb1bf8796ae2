"""The fit recovers a machine's speed; the cache keeps it, and is never in the way."""

from __future__ import annotations

import os
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmsizer.cost import calibration
from lstmsizer.cost.calibration import (
    TYPICAL,
    Calibration,
    Measurement,
    epoch_work,
    fit,
    predict_epoch_seconds,
    predict_latency,
)
from lstmsizer.records import Setup, Shapes, Size

ONE_SHAPE = (Shapes(24, 11, 1, 20_000, 4_000, 4_000, 4_000), Setup(64))
SHAPES = [
    ONE_SHAPE,
    (Shapes(48, 8, 1, 4_096, 512, 512, 512), Setup(32)),
    (Shapes(100, 3, 2, 2_000, 400, 400, 400), Setup(16)),
    (Shapes(2, 40, 5, 8_000, 1_000, 1_000, 1_000), Setup(256)),
]
SIZES = [Size(units) for units in [(4,), (16,), (64,), (256,), (16, 16), (64, 64)]]


def measured_on(machine: Calibration, shapes=SHAPES, noise: float = 0.0) -> list[Measurement]:
    """Measurements as this machine would give them, off by some relative noise."""
    chance = np.random.default_rng(1)
    return [
        Measurement(
            size,
            shape,
            setup,
            predict_epoch_seconds(machine, size, shape, setup) * np.exp(noise * chance.normal()),
        )
        for shape, setup in shapes
        for size in SIZES
    ]


@pytest.mark.parametrize("machine", [TYPICAL, Calibration(batch=1e-4, turn=2e-6, element=1e-8, flop=1e-11)])
def test_the_fit_recovers_a_machine(machine: Calibration) -> None:
    assert astuple(fit(measured_on(machine))) == pytest.approx(astuple(machine), rel=0.15)


def test_noise_in_the_measurements_is_averaged_out() -> None:
    fitted = fit(measured_on(TYPICAL, noise=0.2))
    for size in SIZES:
        shape, setup = ONE_SHAPE
        truth = predict_epoch_seconds(TYPICAL, size, shape, setup)
        assert predict_epoch_seconds(fitted, size, shape, setup) == pytest.approx(truth, rel=0.25)


def test_one_data_set_speaks_for_others_too() -> None:
    """Its measurements cannot tell batches from turns; the typical proportions can."""
    slow = Calibration(*(5 * term for term in astuple(TYPICAL)))
    fitted = fit(measured_on(slow, [ONE_SHAPE], noise=0.1))
    for shape, setup in SHAPES:
        truth = predict_epoch_seconds(slow, Size((32,)), shape, setup)
        assert predict_epoch_seconds(fitted, Size((32,)), shape, setup) == pytest.approx(truth, rel=0.3)


def test_a_prediction_is_cheaper_than_a_batch_of_training() -> None:
    shape, setup = Shapes(24, 11, 1, 64, 0, 0, 0), Setup(64)
    for size in SIZES:
        latency = predict_latency(TYPICAL, size, shape, setup)
        assert 0 < latency < predict_epoch_seconds(TYPICAL, size, shape, setup)


def test_units_cost_what_the_program_costs_that_they_are_padded_for() -> None:
    shape, setup = ONE_SHAPE
    five, eight, nine = (predict_epoch_seconds(TYPICAL, Size((u,)), shape, setup) for u in (5, 8, 9))
    assert five == eight < nine


def test_both_directions_cost_twice_and_a_gru_three_quarters() -> None:
    shape, _ = ONE_SHAPE
    of = {
        kind: epoch_work(Size((16,)), shape, Setup(64, bidirectional=kind == "both", cell=cell))
        for kind, cell in [("one", "lstm"), ("both", "lstm"), ("gru", "gru")]
    }
    assert of["both"][1:] == pytest.approx(2 * of["one"][1:])
    assert of["gru"][2:] == pytest.approx(0.75 * of["one"][2:])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=6))
def test_whatever_was_measured_no_prediction_is_negative(seconds: list[float]) -> None:
    shape, setup = ONE_SHAPE
    fitted = fit([Measurement(size, shape, setup, s) for size, s in zip(SIZES, seconds, strict=False)])
    assert all(np.isfinite(term) and term >= 0 for term in astuple(fitted))
    assert predict_epoch_seconds(fitted, Size((32,)), shape, setup) > 0


def test_nothing_measured_is_nothing_to_fit() -> None:
    with pytest.raises(ValueError, match="at least one measurement"):
        fit([])


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LSTMSIZER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_calibration_is_kept(cache: Path) -> None:
    assert calibration.load() is None
    calibration.save(TYPICAL)
    assert calibration.load() == TYPICAL
    assert len(os.listdir(cache)) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff", b"null", b'{"calibration": 3}', b'{"calibration": {"batch": 1}}',
     b'{"calibration": {"batch": NaN, "turn": 1, "element": 1, "flop": 1}}',
     b'{"calibration": {"batch": -1, "turn": 1, "element": 1, "flop": 1}}'],
)  # fmt: skip
def test_a_broken_file_is_none_and_is_replaced(cache: Path, content: bytes) -> None:
    calibration.save(TYPICAL)
    (file,) = cache.iterdir()
    file.write_bytes(content)
    assert calibration.load() is None
    calibration.save(TYPICAL)
    assert calibration.load() == TYPICAL


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LSTMSIZER_CACHE", str(tmp_path / "file"))
    calibration.save(TYPICAL)
    assert calibration.load() is None
