"""What a strategy will probably ask next is imagined from the nearest trainings."""

from __future__ import annotations

from functools import partial
from itertools import islice
from math import log2

from lstmsizer.cost.parameters import parameters
from lstmsizer.records import Candidate, Curve, Demand, Replicate, Request, Setup, Size, Space, Stage, Trial
from lstmsizer.search.foresee import foresee, imagined
from lstmsizer.search.ladder import Ladder
from lstmsizer.search.staged import Staged

COUNTED = partial(parameters, features=3, outputs=1)

SETUP = Setup(batch_size=32, epochs=6, patience=6)


def request(
    units: int, rate: float = 0.01, seed: int = 0, epochs: int = 6, stage: Stage = "screen"
) -> Request:
    return Request(Candidate(Size((units,)), rate), Replicate(0, seed), epochs, stage)


def trained(asked: Request, level: float = 0.0) -> Trial:
    miss = abs(log2(asked.candidate.learning_rate / 0.01))
    losses = tuple(level + miss + 1 / epoch for epoch in range(1, asked.epochs + 1))
    status = "paused" if asked.epochs < SETUP.epochs else "capped"
    return Trial(asked, Curve(losses, losses, losses), status, len(losses), losses[-1], 1.0)


def ladder() -> Staged:
    return Staged(
        Ladder,
        Space(),
        SETUP,
        Demand(),
        mean_predictor=9.0,
        parameters=COUNTED,
    )


def test_while_a_wave_runs_what_its_likely_outcome_asks_is_foreseen() -> None:
    strategy = ladder()
    wave = strategy.ask()
    assert wave is not None
    *most, last = wave.requests
    foreseen = list(islice(foresee(strategy, {r: trained(r) for r in most}), 8))
    strategy.tell([trained(r) for r in wave.requests])
    after = strategy.ask()
    assert after is not None
    assert foreseen[0] == last
    assert {r for r in foreseen[1:] if r in after.requests} == set(after.requests)


def test_to_foresee_changes_nothing() -> None:
    strategy = ladder()
    wave = strategy.ask()
    assert wave is not None
    assert list(islice(foresee(strategy, {r: trained(r) for r in wave.requests}), 20))
    assert strategy.ask() == wave
    assert strategy.decide() is None


def test_nothing_is_foreseen_twice_nor_what_is_known() -> None:
    strategy = ladder()
    wave = strategy.ask()
    assert wave is not None
    foreseen = list(foresee(strategy, {r: trained(r) for r in wave.requests}))
    assert len(foreseen) == len(set(foreseen)) > 0
    assert not set(foreseen) & set(wave.requests)


def test_when_the_question_is_settled_nothing_is_foreseen() -> None:
    strategy = ladder()
    known: dict[Request, Trial] = {}
    while (wave := strategy.ask()) is not None:
        known |= {r: trained(r, level=1 / r.candidate.size.units[0]) for r in wave.requests}
        strategy.tell([known[r] for r in wave.requests])
    assert list(foresee(strategy, known)) == []


def test_where_nothing_is_known_nothing_is_foreseen() -> None:
    assert list(foresee(ladder(), {})) == []


def test_a_training_goes_on_as_it_was_and_another_start_ends_like_the_ones_known() -> None:
    paused, full = trained(request(4, epochs=2)), trained(request(4, seed=1))
    further = imagined(request(4, epochs=6), [paused, full])
    assert (further.curve, further.status) == (paused.curve, "capped")
    fresh = imagined(request(4, seed=100, stage="confirm"), [full])
    assert (fresh.score, fresh.request.replicate.seed) == (full.score, 100)


def test_a_size_never_tried_is_imagined_like_the_nearest_but_never_as_the_better_one() -> None:
    near, far = trained(request(8), level=1.0), trained(request(64))
    unknown = imagined(request(16, epochs=3), [near, far])
    assert unknown.curve.stop == near.curve.stop[:3]
    assert unknown.status == "paused"
    assert unknown.score > near.curve.score[2]


def test_a_neighbour_that_diverged_is_imagined_to_diverge() -> None:
    lost = Trial(request(8), Curve((), (), ()), "diverged", 0, float("nan"), 1.0)
    assert imagined(request(8, seed=3), [lost]).status == "diverged"
