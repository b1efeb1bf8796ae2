"""What is recorded next: rates until no best one is at the edge, then seeds to decide and for the truth."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.record.plan import (
    HIGHEST,
    Plan,
    Recording,
    Run,
    Wave,
    beyond,
    contenders,
    next_wave,
    sizes_by_cost,
    with_seeds,
)
from lstmsizer.errors import SettingError
from lstmsizer.records import Setup, Shapes, Size

ONE, TWO = Size((1,)), Size((2,))
PLAN = Plan((ONE, TWO), rates=(0.001, 0.003, 0.01))
SPREAD = 0.001
"""Losses of one candidate's seeds lie so far around its floor."""

Floor = Callable[[Size, float], float]


def recording(run: Run, floor: Floor) -> Recording:
    """Two epochs that end at the floor, a little above or below it by the seed; NaN is a diverged run."""
    end = floor(run.candidate.size, run.candidate.learning_rate) + SPREAD * (-1) ** run.seed
    return Recording(run, np.array([[1.0] * 6, [end] * 6], np.float32))


def recorded(plan: Plan, floor: Floor, backwards: bool = False) -> tuple[dict[Run, Recording], list[Wave]]:
    """Everything that the plan asks for, and its waves."""
    known: dict[Run, Recording] = {}
    waves: list[Wave] = []
    while (wave := next_wave(known, plan, diverged=1.0)).runs:
        waves.append(wave)
        for run in reversed(wave.runs) if backwards else wave.runs:
            assert run not in known
            known[run] = recording(run, floor)
    assert wave.complete == len(plan.sizes)
    return known, waves


def best_at(best: float) -> Floor:
    return lambda size, rate: 0.2 + 0.1 * abs(np.log10(rate / best))


def rates(known: dict[Run, Recording], role: str, size: Size = ONE) -> list[float]:
    return sorted(
        {run.candidate.learning_rate for run in known if (run.role, run.candidate.size) == (role, size)}
    )


def test_no_seed_has_two_roles() -> None:
    known, _ = recorded(PLAN, best_at(0.003))
    seeds = {
        role: {run.seed for run in known if run.role == role} for role in ("screening", "decide", "truth")
    }
    assert {role: len(mine) for role, mine in seeds.items()} == {"screening": 4, "decide": 10, "truth": 10}
    assert len(set.union(*seeds.values())) == 24


@pytest.mark.parametrize(
    ("best", "expected"),
    [
        (0.003, [0.001, 0.003, 0.01]),
        (0.01, [0.001, 0.003, 0.01, 0.03]),
        (0.0003, [0.0001, 0.0003, 0.001, 0.003, 0.01]),
    ],
)
def test_the_grid_grows_until_the_best_rate_is_inside(best: float, expected: list[float]) -> None:
    known, _ = recorded(PLAN, best_at(best))
    assert rates(known, "screening") == pytest.approx(expected)


def test_a_rate_that_one_size_needed_is_screened_at_every_size() -> None:
    known, _ = recorded(PLAN, lambda size, rate: best_at(0.003 if size == ONE else 0.01)(size, rate))
    assert rates(known, "screening", ONE) == rates(known, "screening", TWO) == [0.001, 0.003, 0.01, 0.03]


def test_the_grid_ends_somewhere() -> None:
    known, _ = recorded(PLAN, lambda size, rate: -rate)
    assert rates(known, "screening")[-1] == HIGHEST
    assert beyond([0.1, 0.3, 1.0], [1.0]) == []


def test_rates_that_may_be_the_best_are_recorded_in_full_and_at_least_two() -> None:
    clear, _ = recorded(PLAN, best_at(0.003))
    level, _ = recorded(PLAN, lambda size, rate: 0.2 + 0.0001 * abs(np.log10(rate / 0.003)))
    assert rates(clear, "truth") == rates(clear, "decide") == [0.001, 0.003]
    assert rates(level, "truth") == rates(level, "decide") == [0.001, 0.003, 0.01]


def test_a_run_that_diverged_stands_as_knowing_nothing() -> None:
    known, _ = recorded(PLAN, lambda size, rate: float("nan") if rate > 0.005 else best_at(0.003)(size, rate))
    assert rates(known, "truth") == [0.001, 0.003]


@settings(deadline=None)
@given(best=st.sampled_from([0.0005, 0.001, 0.003, 0.02]))
def test_what_is_recorded_does_not_depend_on_the_order_of_arrival(best: float) -> None:
    forwards, waves = recorded(PLAN, best_at(best))
    backwards, same = recorded(PLAN, best_at(best), backwards=True)
    assert forwards.keys() == backwards.keys()
    assert waves == same


def test_more_seeds_later_go_on_with_those_that_are_there() -> None:
    few, _ = recorded(PLAN, best_at(0.003))
    many, _ = recorded(with_seeds(PLAN, 12), best_at(0.003))
    assert few.keys() < many.keys()
    assert len({run.seed for run in many}) == 4 + 12 + 12
    with pytest.raises(SettingError, match="use 1 to 100"):
        with_seeds(PLAN, 101)


def test_sizes_are_completed_one_after_another() -> None:
    _, waves = recorded(PLAN, best_at(0.003))
    asked = [(wave.complete, {run.candidate.size for run in wave.runs}) for wave in waves]
    assert asked == [(0, {ONE}), (0, {ONE}), (1, {TWO}), (1, {TWO})]


def test_of_rates_alike_the_noise_decides_who_contends() -> None:
    around = np.array([-0.02, 0.0, 0.0, 0.02])  # the error of a difference of two means is 0.0115
    means = {0.001: 0.222, 0.003: 0.20, 0.01: 0.21, 0.03: 0.225, 0.1: 0.5}
    assert contenders({rate: mean + around for rate, mean in means.items()}) == [0.001, 0.003, 0.01]


def test_sizes_come_in_the_order_of_their_cost() -> None:
    shapes = Shapes(steps=8, features=2, outputs=1, train=100, stop=10, score=10, test=10)
    sizes = sizes_by_cost(2, 4, shapes, Setup(32))
    assert [str(size) for size in sizes] == ["1 x 1", "2 x 1", "1 x 2", "2 x 2", "1 x 4", "2 x 4"]
