"""Medians, ratios, domination and bars of a race whose figures can be computed by hand."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from math import inf

import pytest

from benchmarks.tuners import tables
from benchmarks.tuners.cases import Case, Found, Job, Rules
from benchmarks.tuners.contender import choose, job_of
from benchmarks.tuners.figures import Result, bars, dominators, lines
from benchmarks.tuners.space import rates, widths

FOUND = Found((4,), 0.01, 100, 1.0, 20, guess_seconds=20.0, certified=True)


def result(
    contender: str, seed: int, wall: float, parameters: int = 100, again: float | None = 1.0
) -> Result:
    """One run on 'air'; a fit takes 10 seconds."""
    return Result("air", contender, seed, replace(FOUND, parameters=parameters), wall, 10.0, again)


RACE = [result("lstmsizer", seed, wall) for seed, wall in enumerate((50.0, 60.0, 90.0))] + [
    result("KerasTuner", seed, wall, parameters=900) for seed, wall in enumerate((310.0, 240.0, 900.0))
]


def test_medians_and_ratios_are_over_the_seeds_of_a_contender() -> None:
    ours, theirs = lines(RACE)
    assert (ours.seconds, ours.fits, ours.ratio) == (60.0, 6.0, 1.0)
    assert (theirs.seconds, theirs.fits, theirs.parameters) == (310.0, 31.0, 900)
    assert theirs.ratio == pytest.approx(310 / 60)


def test_the_bars_say_what_is_kept() -> None:
    kept = {bar.promise: bar for bar in bars(RACE)}
    assert kept["air: wall clock of KerasTuner"].reached
    assert kept["air: fits until the guess stood"].figure == 2.0
    assert kept["air: fits until certified"].figure == 6.0
    assert "reached  air: wall clock of KerasTuner: 5.17 (at least 5)" in tables.bars(bars(RACE))


def test_half_the_runs_without_a_certificate_are_no_certificate() -> None:
    lost = [
        replace(one, found=replace(one.found, certified=one.seed == 0))
        if one.contender == "lstmsizer"
        else one
        for one in RACE
    ]
    bar = next(bar for bar in bars(lost) if "certified" in bar.promise)
    assert (bar.figure, bar.reached) == (inf, False)
    assert "MISSED   air: fits until certified: inf" in tables.bars(bars(lost))


@pytest.mark.parametrize(
    ("wall", "parameters", "again", "dominates"),
    [
        (30.0, 100, 1.0, True),  # quicker, else the same
        (60.0, 100, 1.0, False),  # the same
        (30.0, 101, 1.0, False),
        (30.0, 100, 1.1, False),
    ],
)
def test_who_dominates_is_nowhere_worse_and_once_better(
    wall: float, parameters: int, again: float, dominates: bool
) -> None:
    found = lines([result("lstmsizer", 0, 60.0), result("Optuna", 0, wall, parameters, again)])
    assert dominators(found, "air") == (["Optuna"] if dominates else [])


def test_an_answer_that_nobody_judged_counts_as_delivered() -> None:
    assert result("Optuna", 0, 1.0, again=None).loss == FOUND.test


def test_a_line_shows_the_answer_its_price_and_its_certainty() -> None:
    line = tables.result(result("lstmsizer", 0, 60.0))
    assert "4 at 0.01" in line
    assert line.endswith("certified")
    assert " 6.0 " in line


def test_a_job_survives_json() -> None:
    job = Job(Case("air", "air.csv", "pm2.5", 24, ("No",)), Rules(epochs=3), 1, (32,), 0.001)
    assert job_of(json.loads(json.dumps(asdict(job)))) == job


def test_nobody_else_contends() -> None:
    with pytest.raises(ValueError, match="no contender 'grid'"):
        choose("grid")


def test_the_tuners_draw_from_the_tool_s_own_sizes_and_rates() -> None:
    assert widths(Rules(max_units=12)) == [1, 2, 4, 8, 12]
    assert rates() == [1e-3, 3e-3, 1e-2, 3e-2]
