"""What Optuna's samplers draw, as a function of what was heard so far."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from lstmsizer.study.quiet import optuna_silent

if TYPE_CHECKING:
    from optuna.samplers import BaseSampler
    from optuna.trial import BaseTrial, FrozenTrial

Sampler = Literal["grid", "random", "tpe"]
Place = tuple[int, int, int]
"""A candidate: layers less one, its place among the widths of that depth, and its place among the rates."""
NAMES = ("depth", "width", "rate")
"""What Optuna knows them by."""


@dataclass(frozen=True)
class Places:
    """Where candidates can be: how many ``widths`` each depth has, and how many ``rates`` there are."""

    widths: tuple[int, ...]
    rates: int

    def every(self) -> list[Place]:
        """All candidates."""
        return [(d, w, r) for d, of in enumerate(self.widths) for w in range(of) for r in range(self.rates)]


@lru_cache(maxsize=512)  # a fork of a strategy hears again what was heard before
def draws(
    sampler: Sampler, places: Places, seed: int, heard: tuple[tuple[Place, float], ...], count: int
) -> tuple[Place, ...]:
    """The sampler's next ``count`` draws, after losses were ``heard`` at the places drawn before.

    'grid' comes to every place once, in an order that the seed mixes (at most as many draws as there are
    places). 'tpe' thinks of those of the ``count`` that it has drawn already as of bad ones, so that
    it does not draw them all in one place (``constant_liar``).
    """
    import optuna

    with optuna_silent():
        study = optuna.create_study(sampler=_sampler(sampler, places, seed, len(heard)))
    for place, loss in heard:
        study.add_trial(_as_optuna(sampler, places, place, loss))
    return tuple(_suggested(sampler, places, study.ask()) for _ in range(count))


def _sampler(sampler: Sampler, places: Places, seed: int, heard: int) -> BaseSampler:
    from optuna.exceptions import ExperimentalWarning
    from optuna.samplers import GridSampler, RandomSampler, TPESampler

    if sampler == "grid":
        return GridSampler({"place": range(len(places.every()))}, seed=seed)
    anew = int(np.random.SeedSequence([seed, heard]).generate_state(1)[0])
    if sampler == "random":
        return RandomSampler(seed=anew)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)  # Optuna 4 calls the liar an experiment
        return TPESampler(seed=anew, constant_liar=True)


def _suggested(sampler: Sampler, places: Places, trial: BaseTrial) -> Place:
    if sampler == "grid":
        every = places.every()
        return every[trial.suggest_int("place", 0, len(every) - 1)]
    depth = trial.suggest_int(NAMES[0], 0, len(places.widths) - 1)
    width = trial.suggest_int(NAMES[1], 0, places.widths[depth] - 1)
    return depth, width, trial.suggest_int(NAMES[2], 0, places.rates - 1)


def _as_optuna(sampler: Sampler, places: Places, place: Place, loss: float) -> FrozenTrial:
    """A finished trial at a place, as if it had been suggested."""
    from optuna.trial import FixedTrial, create_trial

    at: dict[str, int] = (
        {"place": places.every().index(place)}
        if sampler == "grid"
        else {**dict(zip(NAMES, place, strict=True))}
    )
    suggested = FixedTrial(at)
    _suggested(sampler, places, suggested)
    return create_trial(params=suggested.params, distributions=suggested.distributions, value=loss)
