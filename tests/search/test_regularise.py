"""Dropout: when it is tried, what is said of it, when it is chosen, and how often that is wrong."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import numpy as np
import pytest

from lstmsizer.decide.gain import gains
from lstmsizer.decide.looks import LOOKS
from lstmsizer.records import (
    Candidate,
    Curve,
    Decision,
    Regularisation,
    Request,
    Setup,
    Size,
    Tolerance,
    Trial,
    Verdict,
)
from lstmsizer.search import taper
from lstmsizer.search.afterwards import Afterwards
from lstmsizer.search.confirm import PLANS
from lstmsizer.search.fresh import fresh_seeds
from lstmsizer.search.known import SCREENING_SEEDS
from lstmsizer.search.regularise import PLAN, RATES, Regularise
from lstmsizer.search.screen import Grid

SETUP = Setup(batch_size=32, epochs=10)
ANSWER, WIDE, WIDER = Size((8,)), Size((16,)), Size((64,))
DELTA, RATE = 0.02, 0.01


def verdict(size: Size, mean: float = 1.0) -> Verdict:
    return Verdict(size, "enough", mean, 0.01, 12, True, RATE, 5.0)


LARGER = (verdict(WIDE, 1.01), verdict(WIDER, 1.03))
DECISION = Decision(
    size=ANSWER,
    certified=True,
    tolerance=Tolerance(DELTA, DELTA, "asked"),
    verdicts=(verdict(ANSWER), *LARGER),
    contenders=(ANSWER, WIDE),
    reference=(WIDER,),
    confidence=0.95,
    detectable=0.01,
    missing=0,
)

Loss = Callable[[Candidate], float]


def story() -> Regularise:
    return Regularise(DECISION, LARGER, SETUP, Grid.around((0.001, 0.003, 0.01, 0.03)), mean_predictor=2.0)


def trained(request: Request, loss: Loss, overfitting: tuple[Size, ...], sd: float, run: int) -> Trial:
    """The best epoch is the first; then train falls, and stop rises where the size overfits."""
    luck = zlib.crc32(repr((run, request.candidate, request.replicate)).encode())
    end = loss(request.candidate) + sd * np.random.default_rng(luck).normal()
    rise = 0.1 if request.candidate.size in overfitting else 0.001
    curve = Curve((1.0, 0.8), (end, end + rise), (end, end + rise))
    return Trial(request, curve, "stopped", 1, end, 1.0)


def told(
    loss: Loss, overfitting: tuple[Size, ...] = (WIDER,), sd: float = 0.002, run: int = 0
) -> tuple[Regularisation, list[Request]]:
    strategy, asked = Afterwards(DECISION, story().waves), []
    while (wave := strategy.ask()) is not None:
        assert wave.stage == "regularise"
        asked += wave.requests
        strategy.tell([trained(request, loss, overfitting, sd, run) for request in wave.requests])
    return story().result(strategy.told), asked


def helps(size: Size, by: float) -> Loss:
    """Dropout of a quarter lowers the loss of one size, any other dropout raises the loss of all."""

    def loss(candidate: Candidate) -> float:
        if candidate.dropout == candidate.recurrent_dropout == 0:
            return 1.0
        good = candidate.dropout == RATES[1] and candidate.learning_rate == RATE
        return 1.0 - by if good and candidate.size == size else 1.1

    return loss


def test_where_no_larger_size_overfits_nothing_is_tried() -> None:
    found, asked = told(helps(ANSWER, 0.1), overfitting=())
    assert found == Regularisation((), (), None)
    assert {(r.candidate.dropout, r.candidate.recurrent_dropout) for r in asked} == {(0, 0)}
    assert {r.stage for r in asked} == {"confirm"}  # the search knows them


def test_both_kinds_are_tried_on_the_answer_and_on_a_size_that_overfits() -> None:
    found, asked = told(helps(ANSWER, 0.1), overfitting=(WIDE, WIDER))
    assert found.overfitting == (WIDE, WIDER)
    tried = {(r.candidate.size, r.candidate.dropout, r.candidate.recurrent_dropout) for r in asked}
    for size in (ANSWER, WIDE):  # of the two, the one with the lower mean
        assert {(size, rate, 0.0) for rate in RATES} | {(size, 0.0, rate) for rate in RATES} <= tried
    assert not any(size == WIDER and dropout for size, dropout, _ in tried)


def test_dropout_that_surely_pays_on_the_answers_size_is_chosen() -> None:
    found, asked = told(helps(ANSWER, 0.1))
    assert found.chosen == Candidate(ANSWER, RATE, dropout=RATES[1])
    (effect,) = [e for e in found.effects if e.candidate == found.chosen]
    assert effect.low is not None
    assert DELTA < effect.low < effect.gain < (effect.high or 0.0)
    assert effect.replicates == LOOKS[0]  # a clear case takes one look
    fresh = {r.replicate.seed for r in asked if r.stage != "confirm"} - set(SCREENING_SEEDS)
    spent = set().union(*(fresh_seeds(plan, 2 * LOOKS[-1]) for plan in (*range(PLANS), taper.PLAN)))
    assert fresh == set(fresh_seeds(PLAN, LOOKS[0]))
    assert spent.isdisjoint(fresh)


def test_what_pays_on_a_larger_size_is_reported_but_not_chosen() -> None:
    found, _ = told(helps(WIDER, 0.1))
    assert found.chosen is None
    gain = {effect.candidate: effect.low for effect in found.effects}[Candidate(WIDER, RATE, RATES[1])]
    assert gain is not None
    assert gain > DELTA


def test_a_gain_that_nobody_would_notice_buys_nothing() -> None:
    found, _ = told(helps(ANSWER, 0.005))
    assert found.chosen is None
    (effect,) = [e for e in found.effects if e.candidate.size == ANSWER]
    assert effect.high is not None
    assert effect.high < DELTA


def test_dropout_that_did_no_better_in_screening_is_not_confirmed() -> None:
    found, asked = told(lambda c: 1.1 if c.dropout or c.recurrent_dropout else 1.0)
    assert {r.replicate.seed for r in asked if r.stage != "confirm"} <= set(SCREENING_SEEDS)
    assert [(e.candidate.size, e.replicates, e.low, e.high) for e in found.effects] == [
        (ANSWER, 2, None, None),
        (WIDER, 2, None, None),
    ]
    assert all(effect.gain == pytest.approx(-0.1, abs=0.01) for effect in found.effects)


def test_trainings_that_diverge_are_as_bad_as_the_mean() -> None:
    found, _ = told(lambda c: float("nan") if c.dropout or c.recurrent_dropout else 1.0)
    assert found.chosen is None
    assert all(effect.gain == pytest.approx(-1.0, abs=0.01) for effect in found.effects)


def test_after_every_whole_wave_there_is_something_to_report() -> None:
    strategy = Afterwards(DECISION, story().waves)
    while (wave := strategy.ask()) is not None:
        strategy.tell([trained(r, helps(ANSWER, 0.03), (WIDER,), 0.002, 0) for r in wave.requests])
        assert strategy.fork().ask() == strategy.ask()
        found = story().result(strategy.told)
        assert found.overfitting == (WIDER,)
    assert found.chosen is not None


@pytest.mark.parametrize("kind", ["normal", "heavy-tailed", "unequal"])
def test_the_intervals_of_a_run_all_hold_in_ninety_five_per_cent(kind: str) -> None:
    """Two candidates beside the plain one, at all four looks; the truth is a gain of nothing at all."""
    rng, runs, missed = np.random.default_rng(3), 400, 0
    for _ in range(runs):
        draws = (
            rng.standard_t(3, (3, LOOKS[-1])) if kind == "heavy-tailed" else rng.normal(size=(3, LOOKS[-1]))
        )
        plain, *others = 1 + draws * np.array([[1.0], [3.0 if kind == "unequal" else 1.0], [1.0]])
        missed += any(not g.low <= 0.0 <= g.high for g in gains(plain, others, len(LOOKS), 0.95))
    assert missed / runs <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / runs)
