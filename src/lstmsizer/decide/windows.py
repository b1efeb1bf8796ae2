"""Which window is enough: the tests of sizes, asked of windows.

What the tests compare are arms with scores, a name, and an order from small to large; nothing in them knows
of layers or units. So each window takes the place of a size, of one layer and as many units as it has steps,
within this file and in the plan that it makes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lstmsizer.decide.decide import Measured, best_and_spread, decide, evidence_of, guess, plausible
from lstmsizer.decide.looks import error_of_plan
from lstmsizer.decide.plan import Plan
from lstmsizer.decide.prospect import still_open
from lstmsizer.decide.tolerance import tolerance
from lstmsizer.records import Size, Tolerance, Verdict, WindowDecision, WindowVerdict


@dataclass(frozen=True)
class MeasuredWindow:
    """A window, and the scores of the size that it was compared with; lengths of windows are steps."""

    window: int
    scores: Measured


@dataclass(frozen=True)
class WindowTest:
    """Windows under test: what is known of them, and who may say how bad a score is.

    ``asked`` is the user's relative tolerance, or None; ``confidence`` that of the verdicts.
    """

    measured: tuple[MeasuredWindow, ...]
    mean_predictor: float
    asked: float | None
    confidence: float

    def tolerance(self) -> Tolerance:
        """From the means so far, and the spread between seeds of windows trained more than once."""
        best, seed_sd = best_and_spread(self._arms(), self.mean_predictor)
        return tolerance(best, self.mean_predictor, seed_sd, self.asked)

    def guess(self) -> int:
        """The shortest window whose screened mean is within the tolerance of the best."""
        return _window(guess(self._arms(), self.tolerance(), self.mean_predictor))

    def plan(self, number: int) -> Plan:
        """Who may win and who challenges, fixed before plan ``number``'s fresh seeds are drawn.

        The guess, the next windows on either side, and what is shorter and may be enough can win; every
        longer window challenges. What is left out is shorter and clearly not enough in screening.
        """
        windows, best = sorted(m.window for m in self.measured), self.guess()
        place = windows.index(best)
        may_be = {_window(arm) for arm in plausible(self._arms(), self.tolerance(), self.mean_predictor)}
        beside = {*windows[max(place - 1, 0) : place + 2]}
        contenders = [w for w in windows if w in beside or (w <= best and w in may_be)]
        longer = [w for w in windows if w > best and w not in contenders]
        allowed = error_of_plan(self.confidence, number)
        contending, challenging = tuple(map(_arm, contenders)), tuple(map(_arm, longer))
        return Plan(self.tolerance(), _arm(best), contending, challenging, allowed)

    def open(self, plan: Plan, looks: int) -> set[int]:
        """Windows on which the verdict still depends after so many looks."""
        evidence = evidence_of(self._arms(), plan, looks, self.mean_predictor)
        decision = decide(self._arms(), plan, looks, self.mean_predictor, self.confidence)
        return {_window(arm) for arm in still_open(decision, plan, evidence, looks)}

    def decide(self, plan: Plan | None, looks: int) -> WindowDecision:
        """The decision after so many complete looks; without a plan, the best guess from screening."""
        plan = plan or Plan(self.tolerance(), None, (), (), error_of_plan(self.confidence, 0))
        decided = decide(self._arms(), plan, looks, self.mean_predictor, self.confidence)
        sizes = {m.window: m.scores.size for m in self.measured}
        return WindowDecision(
            window=_window(decided.size),
            certified=decided.certified,
            tolerance=decided.tolerance,
            verdicts=tuple(_of_window(v, sizes) for v in decided.verdicts),
            sizes=tuple(sorted({*sizes.values()})),
            confidence=self.confidence,
            missing=decided.missing,
        )

    def _arms(self) -> list[Measured]:
        return [replace(m.scores, size=_arm(m.window), parameters=m.window) for m in self.measured]


def windows_of(arms: Sequence[Size]) -> list[int]:
    """The windows that a plan's arms stand for."""
    return list(map(_window, arms))


def replicates(plan: Plan, window: int, look: int) -> int:
    """Fresh replicates of a planned window at look number ``look`` (from 0)."""
    return plan.replicates(_arm(window), look)


def _arm(window: int) -> Size:
    return Size((window,))


def _window(arm: Size) -> int:
    (window,) = arm.units
    return window


def _of_window(verdict: Verdict, sizes: dict[int, Size]) -> WindowVerdict:
    window = _window(verdict.size)
    return WindowVerdict(
        window=window,
        judgement=verdict.judgement,
        size=sizes[window],
        learning_rate=verdict.learning_rate,
        mean=verdict.mean,
        sd=verdict.sd,
        replicates=verdict.replicates,
        confirmed=verdict.confirmed,
        excess=verdict.excess,
        low=verdict.low,
        high=verdict.high,
        diverged=verdict.diverged,
    )
