"""How many steps to look back: windows compared as sizes are, on the same score examples.

It begins where sizes have been screened at one window. A window that is long needs units to carry what it
brings, so each window is given the better of two sizes: the best guess, and one so wide that a gain that the
guess is too small for would show. Learning rates are tuned for each window and size; then fresh random
starts, which no sizing has, decide which windows are enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from lstmsizer.decide.decide import mean_screened
from lstmsizer.decide.looks import LOOKS
from lstmsizer.decide.plan import Plan
from lstmsizer.decide.windows import MeasuredWindow, WindowTest, replicates, windows_of
from lstmsizer.records import Candidate, Decision, Replicate, Request, Size, Stage, Trial, WindowDecision
from lstmsizer.search.base import Strategy, Wave, Waves
from lstmsizer.search.fresh import fresh_seeds
from lstmsizer.search.known import SCREENING_SEEDS, Known
from lstmsizer.search.screen import Tuning, needed
from lstmsizer.search.staged import Staged
from lstmsizer.search.survey import Survey

SHOWS = 16
"""Units at which a gain shows that small sizes are too narrow for: the width of the sentinels."""
ROUNDS = 4
"""How often the best guess may move while it gets further random starts."""
PLANS = 2
"""How often contenders are chosen anew when longer windows turn out better."""
FIRST_PLAN = 99
"""Plans are counted from here: their fresh seeds, from 10,000 on, are those of no plan for sizes.

A window is chosen for what it scored; its size must not be judged by the same luck.
"""


def looking_back(request: Request, window: int | None) -> Request:
    """The same request at a window (None: at the only one there is)."""
    return replace(request, candidate=replace(request.candidate, window=window))


class ScreenedOnly:
    """A strategy as far as it screens: enough for a best guess; implements ``search.base.Strategy``."""

    def __init__(self, strategy: Staged) -> None:
        self.strategy = strategy

    def ask(self) -> Wave | None:
        """The next wave, or None where the confirmation would begin."""
        return None if self.strategy.screened else self.strategy.ask()

    def tell(self, trials: Sequence[Trial]) -> None:
        """All trials of the last wave."""
        self.strategy.tell(trials)

    def fork(self) -> Strategy:
        """Another one that was told the same."""
        return ScreenedOnly(self.strategy.fork())

    def decide(self, partial: Sequence[Trial] = ()) -> Decision | None:
        """The best guess so far."""
        return self.strategy.decide(partial)


class Informed:
    """A strategy whose guess, as long as it screens, counts trials too that it has not asked for yet.

    What it asks for and what it certifies stay its own; implements ``search.base.Strategy``.
    """

    def __init__(self, strategy: Staged, known: Sequence[Trial]) -> None:
        self._strategy, self._known = strategy, known

    def ask(self) -> Wave | None:
        """The next wave."""
        return self._strategy.ask()

    def tell(self, trials: Sequence[Trial]) -> None:
        """All trials of the last wave."""
        self._strategy.tell(trials)

    def fork(self) -> Informed:
        """Another one that was told and knows the same."""
        return Informed(self._strategy.fork(), self._known)

    def decide(self, partial: Sequence[Trial] = ()) -> Decision | None:
        """The answer so far; while sizes are screened, the best guess from all that is known."""
        known = () if self._strategy.screened else self._known
        return self._strategy.decide((*known, *partial))


class Windows:
    """Asks for what compares windows; implements ``search.base.Strategy``.

    Requests name their windows, and so must the trials that it is told. Its ``decide`` is the decision on the
    size as it was; what it finds out about windows is its ``answer``.

    Parameters
    ----------
    windows
        Those to compare, ascending.
    start
        The one at which sizes were screened.
    survey
        What is known there; it is not changed.
    decision
        The best guess there.
    """

    def __init__(self, windows: tuple[int, ...], start: int, survey: Survey, decision: Decision) -> None:
        self._windows, self._start, self._survey, self._decision = windows, start, survey, decision
        self._pair = _pair(decision.size, survey)
        nothing = Known(survey.known.mean_predictor)
        self._known = {w: survey.known.copy() if w == start else nothing.copy() for w in windows}
        self._sizes: dict[int, Size] = {}
        self._rates: dict[int, float] = {}
        self._fresh = fresh_seeds(FIRST_PLAN, 0)
        self._plan: Plan | None = None
        self._looks = 0
        self._told: list[Sequence[Trial]] = []
        self._story = self._tell_the_story()
        self._wave = next(self._story, None)

    def ask(self) -> Wave | None:
        """The next wave, or None when the windows are judged or the looks are exhausted."""
        return self._wave

    def tell(self, trials: Sequence[Trial]) -> None:
        """All trials of the last wave."""
        self._told.append(trials)
        self._learn(trials)
        self._wave = next(self._story, None)

    def fork(self) -> Windows:
        """Another one that was told the same."""
        other = Windows(self._windows, self._start, self._survey, self._decision)
        for trials in self._told:
            other.tell(trials)
        return other

    def decide(self, partial: Sequence[Trial] = ()) -> Decision:
        """The decision on the size that it was given."""
        return self._decision

    def answer(self, trials: Iterable[Trial] = ()) -> WindowDecision:
        """The best answer from what was told, and from those ``trials`` that are of the wave under way."""
        asked = set(self._wave.requests) if self._wave else set()
        before = self._known
        self._known = {window: known.copy() for window, known in before.items()}
        self._learn([trial for trial in trials if trial.request in asked])
        answer = self._test().decide(self._plan, self._looks)
        self._known = before
        return answer

    # ------------------------------------------------------------ the story

    def _tell_the_story(self) -> Waves:
        yield from self._tune(dict.fromkeys(self._windows, 1), "which learning rate at each window?")
        self._sizes = {window: self._size(window) for window in self._windows}
        for _ in range(ROUNDS):
            best = self._test().guess()
            seeds = dict.fromkeys(self._windows, 2) | {best: len(SCREENING_SEEDS)}
            yield from self._tune(seeds, "windows from further random starts")
            if self._test().guess() == best:
                break
        for number in range(PLANS):
            yield from self._confirm(number)
            answer = self.answer()
            assert self._plan is not None
            if answer.certified or answer.window in windows_of(self._plan.contenders):
                return

    def _confirm(self, number: int) -> Waves:
        """Fix who may win, then draw fresh replicates, look by look, of the windows that it depends on."""
        test = self._test()
        self._plan, self._looks = plan, _ = test.plan(number), 0
        windows = set(windows_of(plan.planned))
        self._rates = {window: self._known[window].best_rate(self._sizes[window]) for window in windows}
        self._fresh = fresh_seeds(FIRST_PLAN + number, plan.most)
        for look in range(len(LOOKS)):
            if len(windows) < 2:
                return
            wanted = [r for window in sorted(windows) for r in self._fresh_requests(window, plan, look)]
            reason = f"windows, look {look + 1}: {len(wanted)} fresh random starts"
            yield self._waved("confirm", reason, wanted)
            self._looks = look + 1
            windows &= self._test().open(plan, self._looks)

    def _fresh_requests(self, window: int, plan: Plan, look: int) -> list[Request]:
        """What a look adds for a window, every training to its own end."""
        before = replicates(plan, window, look - 1) if look else 0
        seeds = self._fresh[before : replicates(plan, window, look)]
        candidate = Candidate(self._sizes[window], self._rates[window], window=window)
        epochs = self._survey.setup.epochs
        return [Request(candidate, Replicate(0, seed), epochs, "confirm") for seed in seeds]

    def _tune(self, seeds: dict[int, int], reason: str) -> Waves:
        """Waves until every window has its rate, at each size that it may be given, from so many seeds."""

        def wanted() -> list[Request]:
            return [
                looking_back(request, window)
                for window, count in seeds.items()
                for size in ([self._sizes[window]] if window in self._sizes else self._pair)
                for request in self._needed(window, size, count)
            ]

        yield from _until_known(wanted, lambda requests: self._waved("screen", reason, requests))

    def _needed(self, window: int, size: Size, seeds: int) -> list[Request]:
        survey, known = self._survey, self._known[window]
        tuned = size in survey.tuned()
        if window == self._start:
            tuning = survey.predicted(size, seeds)
        elif tuned:
            best = survey.known.best_rate(size)
            around = (survey.grid.beyond(best, step) for step in (-1, 0, 1))
            tuning = Tuning(size, tuple(filter(None, around)), seeds=seeds)
        else:
            tuning = Tuning(size, survey.predicted(size).rates, seeds=seeds)
        return needed(tuning, known, survey.setup, survey.grid)

    def _waved(self, stage: Stage, reason: str, requests: Sequence[Request]) -> Wave:
        """Short windows first, so that a budget that ends early has seen most of them; then the most work."""

        def order(request: Request) -> tuple[int, float]:
            return request.candidate.window or 0, -self._survey.sizes.work(request)

        return Wave(stage, reason, tuple(sorted(requests, key=order)))

    # ------------------------------------------------------------ what is known

    def _learn(self, trials: Iterable[Trial]) -> None:
        for trial in trials:
            window = trial.request.candidate.window
            assert window is not None
            self._known[window].add([replace(trial, request=looking_back(trial.request, None))])

    def _size(self, window: int) -> Size:
        """The narrower size, unless the wide one is better by more than the tolerance of sizes."""
        known, delta = self._known[window], self._survey.tolerance().delta
        tried = [size for size in self._pair if known.rates(size)]
        means = {size: self._mean(window, size) for size in tried}
        least = min(means.values()) + delta
        return next(size for size in tried if means[size] <= least)

    def _mean(self, window: int, size: Size) -> float:
        known = self._known[window]
        measured = known.measured(size, 0, known.best_rate(size), fresh_seeds(0, 0))
        return mean_screened(measured, known.mean_predictor)

    def _test(self) -> WindowTest:
        """All windows that anything is known of, each with its size."""
        measured: list[MeasuredWindow] = []
        for window, known in self._known.items():
            if any(known.rates(size) for size in self._pair):
                size = self._sizes.get(window) or self._size(window)
                rate = self._rates.get(window) or known.best_rate(size)
                scores = known.measured(size, self._survey.sizes.parameters(size), rate, self._fresh)
                measured.append(MeasuredWindow(window, scores))
        demand = self._survey.demand
        return WindowTest(
            tuple(measured), self._survey.known.mean_predictor, demand.tolerance, demand.confidence
        )


def _pair(guess: Size, survey: Survey) -> tuple[Size, ...]:
    """The guess, and the next size of its depth that is twice as wide and wide enough to show a gain."""
    wider = [size for size in survey.sizes.of_depth(guess.depth) if size.units[0] > guess.units[0]]
    wanted = max(2 * guess.units[0], SHOWS)
    enough = [size for size in wider if size.units[0] >= wanted] or wider[-1:]
    return (guess, *enough[:1])


def _until_known(wanted: Callable[[], list[Request]], waved: Callable[[list[Request]], Wave]) -> Waves:
    while requests := wanted():
        yield waved(requests)
