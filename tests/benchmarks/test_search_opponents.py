"""Opponents: what they train, for how long, and what they return."""

from __future__ import annotations

from itertools import islice

import pytest

from benchmarks.search import tpe as tpe_module
from benchmarks.search.contest import advices, obeyed, sayings
from benchmarks.search.opponents import (
    Opponent,
    brackets,
    drawn,
    grid,
    hyperband,
    one_epoch,
    random_search,
    successive_halving,
)
from benchmarks.search.replay import Replay, Workshop
from benchmarks.search.tpe import tpe, tpe_hyperband
from lstmsizer.records import Candidate, Size

SMALL, WIDE, DEEP = Size((8,)), Size((32,)), Size((8, 8))
BEST = Candidate(WIDE, 0.01)


def test_brackets_are_keras_tuners_own() -> None:
    """Computed by hand: log_3 9 = 2, so a last round of 3, shared among the bracket's rounds."""
    assert brackets(9) == [
        [(9, 1), (3, 3), (1, 9)],
        [(5, 3), (2, 9)],
        [(3, 9)],
    ]


def test_brackets_round_up_where_epochs_are_no_power_of_three() -> None:
    """log_3 50 = 3.56, so 5; 5/4 x 27 = 33.75, x 9 = 11.25, x 3 = 3.75, 1.25; 50/27 = 1.85, ..."""
    assert brackets(50) == [
        [(34, 2), (12, 6), (4, 17), (2, 50)],
        [(15, 6), (5, 17), (2, 50)],
        [(8, 17), (3, 50)],
        [(5, 50)],
    ]


def test_one_epoch_is_one_bracket() -> None:
    assert brackets(1) == [[(1, 1)]]


def test_hyperband_pays_resumed_epochs_once(replay: Replay) -> None:
    """Two sizes cost 1 and 2 a epoch; so the price of a bracket lies between all cheap and all dear."""
    workshop = Workshop(replay, order=0)
    steps = list(islice(successive_halving(workshop), 100))
    epochs = 9 * 1 + 3 * (3 - 1) + 1 * (9 - 3)
    assert len(steps) == 9 + 3 + 1
    assert epochs * 1.0 <= workshop.seconds <= epochs * 4.0
    assert workshop.ended is not None


def test_hyperbands_end_is_one_iteration_but_it_can_go_on(replay: Replay) -> None:
    workshop = Workshop(replay, order=0)
    running, trials = hyperband(workshop), 0
    while workshop.ended is None:
        next(running)
        trials += 1
    # The end is noticed when the next iteration begins.
    assert trials == sum(number for rounds in brackets(9) for number, _ in rounds) + 1
    spent = workshop.ended[0]
    list(islice(running, 20))
    assert workshop.ended[0] == spent < workshop.seconds


def test_the_grid_trains_everything_once_and_returns_the_best(replay: Replay) -> None:
    workshop = Workshop(replay, order=0)
    assert len(list(grid(workshop))) == 6
    assert workshop.ended == (pytest.approx(2 * 9 * (1 + 4 + 2)), BEST)


def test_one_epoch_keeps_the_best_and_trains_only_these(replay: Replay) -> None:
    """After one epoch all losses are 1.0: the first two are kept, in the order of the candidates."""
    workshop = Workshop(replay, order=0)
    assert len(list(one_epoch(workshop, keep=2))) == 2
    first_epochs, kept = 2 * (1 + 4 + 2), 2 * 8 * 1
    assert workshop.ended == (pytest.approx(first_epochs + kept), Candidate(SMALL, 0.01))


def test_one_epoch_ranks_by_the_first_epoch(replay: Replay) -> None:
    rows = replay.table.index[Candidate(DEEP, 0.001)]
    replay.watched[rows, 0] = 0.9
    workshop = Workshop(replay, order=0)
    list(one_epoch(workshop, keep=1))
    assert workshop.ended is not None
    assert workshop.ended[1] == Candidate(DEEP, 0.001)


def test_candidates_are_drawn_without_repetition_until_all_were(replay: Replay) -> None:
    draws = list(islice(drawn(Workshop(replay, order=5)), 12))
    assert set(draws[:6]) == set(draws[6:]) == set(replay.candidates)


def test_random_search_ends_after_thirty(replay: Replay) -> None:
    workshop = Workshop(replay, order=0)
    for _ in islice(random_search(workshop), 29):
        assert workshop.ended is None
    list(islice(random_search(workshop), 30))
    assert workshop.ended is not None
    assert workshop.ended[1] == BEST


@pytest.mark.parametrize("search", [tpe, tpe_hyperband])
def test_optuna_finds_the_best_of_six(replay: Replay, search: Opponent) -> None:
    workshop = Workshop(replay, order=0)
    list(islice(search(workshop), 30))
    assert workshop.ended is not None
    assert workshop.ended[1] == BEST


def test_pruning_saves_epochs(replay: Replay) -> None:
    plain, pruned = Workshop(replay, order=0), Workshop(replay, order=0)
    list(islice(tpe(plain), 30))
    list(islice(tpe_hyperband(pruned), 30))
    assert plain.ended is not None
    assert pruned.ended is not None
    assert pruned.ended[0] < plain.ended[0]


def test_hyperband_pruning_needs_no_other_epochs_than_its_own(
    replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(order: int) -> tuple[float, Candidate]:
        workshop = Workshop(replay, order)
        list(islice(tpe_hyperband(workshop), 30))
        assert workshop.ended is not None
        return workshop.ended

    few = [ended(order) for order in range(3)]
    optimise = tpe_module._optimise  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(tpe_module, "_optimise", lambda w, p, reported: optimise(w, p, range(1, 10)))
    for (spent, candidate), order in zip(few, range(3), strict=True):
        assert ended(order) == (pytest.approx(spent), candidate)


def test_a_rule_costs_one_training_or_one_at_every_rate(replay: Replay) -> None:
    at_keras_rate, at_best_rate = obeyed(replay, DEEP, order=0)
    assert (at_keras_rate.candidate, at_keras_rate.seconds) == (Candidate(DEEP, 0.001), pytest.approx(18.0))
    assert (at_best_rate.candidate, at_best_rate.seconds) == (Candidate(DEEP, 0.01), pytest.approx(36.0))


def test_rules_say_sizes_for_the_tables_shapes(replay: Replay) -> None:
    said = {saying.rule: (saying.size, saying.stand_in) for saying in sayings(replay)}
    assert said["twice-features"] == (Size((6,)), SMALL)
    assert said["two-by-fifty"] == (Size((50, 50)), DEEP)


def test_every_strategy_gives_advice_and_some_at_the_ladders_price(replay: Replay) -> None:
    found = dict(advices(replay, order=0))
    ladder = found["ladder"]
    assert ladder.guess_seconds <= ladder.seconds
    at_its_cost = {name: advice for name, advice in found.items() if name.endswith(" *")}
    assert set(at_its_cost) == {"Hyperband *", "random *", "TPE *", "TPE, pruned *"}
    spent = [advice.seconds for advice in at_its_cost.values()]
    assert max(spent) == ladder.seconds  # who spent less ran out of candidates
    assert {"features, 1e-3", "features, best", "grid, 1 seed", "one epoch, top 3"} < set(found)
