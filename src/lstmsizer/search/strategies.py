"""The strategies by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lstmsizer.cost.parameters import CountParameters
from lstmsizer.records import Size, Spec
from lstmsizer.search.ladder import Ladder
from lstmsizer.search.sampled import Sampled
from lstmsizer.search.staged import Screening, Staged
from lstmsizer.search.survey import Survey


def strategy_for(
    spec: Spec,
    mean_predictor: float,
    parameters: CountParameters,
    available: Callable[[Size], bool] | None = None,
) -> Staged:
    """The strategy that the spec names; the other parameters are those of ``search.survey.Survey``."""
    screening: Callable[[Survey], Screening] = Ladder
    if spec.strategy != "ladder":
        screening = partial(Sampled, sampler=spec.strategy, trials=spec.trials, seed=spec.seed)
    return Staged(screening, spec.space, spec.setup, spec.demand, mean_predictor, parameters, available)
