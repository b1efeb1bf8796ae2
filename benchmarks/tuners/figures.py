"""From single runs to medians, ratios, domination and bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from statistics import median

from benchmarks.tuners.cases import Found

OURS = "lstmsizer"
FASTER = {"KerasTuner": 5.0, "Optuna": 2.0}
"""How many times less wall clock than each is promised."""
GUESS_FITS, CERTIFIED_FITS = 3.0, 10.0
"""Keras fits within which the best guess should stand, and the certificate."""


@dataclass(frozen=True)
class Result:
    """One contender's run on one case. ``again``: its answer's test error when the judge trained it anew."""

    case: str
    contender: str
    seed: int
    found: Found
    wall: float
    fit_seconds: float
    again: float | None

    @property
    def fits(self) -> float:
        """The price in plain Keras fits."""
        return self.wall / self.fit_seconds

    @property
    def loss(self) -> float:
        """The answer's test error: as judged, else as delivered."""
        return self.found.test if self.again is None else self.again


@dataclass(frozen=True)
class Line:
    """Medians over the seeds of one contender on one case; ``ratio``: its wall clock over the tool's."""

    case: str
    contender: str
    seconds: float
    fits: float
    delivered: float
    loss: float
    parameters: float
    trainings: float
    ratio: float

    @property
    def price(self) -> tuple[float, float, float]:
        """Test error, parameters and seconds: less is better in each."""
        return self.loss, self.parameters, self.seconds


@dataclass(frozen=True)
class Bar:
    """A promise, the figure, and what is wanted of it."""

    promise: str
    figure: float
    wanted: float
    at_least: bool

    @property
    def reached(self) -> bool:
        """Whether it is kept."""
        return self.figure >= self.wanted if self.at_least else self.figure <= self.wanted


def lines(results: Sequence[Result]) -> list[Line]:
    """One for each contender on each case, in the order of the race."""
    found: list[Line] = []
    for case in dict.fromkeys(result.case for result in results):
        of_case = [result for result in results if result.case == case]
        ours = [result.wall for result in of_case if result.contender == OURS]
        for contender in dict.fromkeys(result.contender for result in of_case):
            runs = [result for result in of_case if result.contender == contender]
            seconds = median(run.wall for run in runs)
            found.append(
                Line(
                    case=case,
                    contender=contender,
                    seconds=seconds,
                    fits=median(run.fits for run in runs),
                    delivered=median(run.found.test for run in runs),
                    loss=median(run.loss for run in runs),
                    parameters=median(run.found.parameters for run in runs),
                    trainings=median(run.found.trainings for run in runs),
                    ratio=seconds / median(ours) if ours else inf,
                )
            )
    return found


def dominators(found: Sequence[Line], case: str) -> list[str]:
    """Who is nowhere worse than the tool on this case (test error, parameters, seconds), and better once."""
    of_case = {line.contender: line.price for line in found if line.case == case}
    ours = of_case.pop(OURS)
    return [
        name
        for name, theirs in of_case.items()
        if theirs != ours and all(a <= b for a, b in zip(theirs, ours, strict=True))
    ]


def bars(results: Sequence[Result]) -> list[Bar]:
    """The promises, case by case; a run without a certificate counts as one that never came."""
    found = lines(results)
    kept: list[Bar] = []
    for case in dict.fromkeys(line.case for line in found):
        for line in found:
            if line.case == case and line.contender in FASTER:
                wanted = FASTER[line.contender]
                kept.append(Bar(f"{case}: wall clock of {line.contender}", line.ratio, wanted, True))
        ours = [result for result in results if result.case == case and result.contender == OURS]
        rivals = len(dominators(found, case))
        kept.append(Bar(f"{case}: contenders that dominate", rivals, 0, False))
        kept.append(Bar(f"{case}: fits until the guess stood", median(map(_guess, ours)), GUESS_FITS, False))
        kept.append(
            Bar(f"{case}: fits until certified", median(map(_certified, ours)), CERTIFIED_FITS, False)
        )
    return kept


def _guess(result: Result) -> float:
    seconds = result.found.guess_seconds
    return inf if seconds is None else seconds / result.fit_seconds


def _certified(result: Result) -> float:
    return result.fits if result.found.certified else inf
