"""A running study as one sees it from another terminal."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from lstmsizer.records import Candidate, Replicate, Size, Trial, Verdict
from lstmsizer.records.trained import CONFIRMING
from lstmsizer.report.numbers import count, duration, name, number
from lstmsizer.report.progress import STAGES
from lstmsizer.report.terminal.columns import GAP, fitting
from lstmsizer.report.terminal.drawn import Drawn
from lstmsizer.report.terminal.letters import lettered
from lstmsizer.report.terminal.live import Line
from lstmsizer.report.terminal.standings import Standings
from lstmsizer.report.terminal.summary import print_out

_LAST = 3  # trials shown
_MINUTES = 5.0  # over which the rate is taken
_LEAST = 1 / 6  # minutes from which on a rate says something
_EVERY = 10.0  # seconds between two lines, where there is no picture
_ABOVE = 12 + _LAST  # lines of the picture beside the table of sizes


@dataclass(frozen=True)
class Moment:
    """What is known of a study at one moment.

    Attributes
    ----------
    where
        How it is named.
    begun
        There is a study; False: not yet.
    trials, ended
        All of them, and when each ended, in seconds since 1970 (NaN: not known).
    driver
        Who works on it; empty: nobody.
    answer
        What it says in short, once it is written and nobody works on it any more; empty: not yet.
    over
        There is nothing more to wait for.
    now
        When this was so, in seconds since 1970.
    """

    where: str
    begun: bool
    trials: tuple[Trial, ...]
    ended: tuple[float, ...]
    driver: str
    answer: str
    over: bool
    now: float


class WatchView(Drawn):
    """Shows moments of a study; a context manager, called with each.

    On an interactive terminal the picture is drawn in place, and its last state stays. Anywhere else there is
    a line where something has changed, every ten seconds at most.
    """

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._clock = console, clock
        self._said: tuple[bool, int, str, str] | None = None
        self._at = -math.inf
        super().__init__(console, auto_refresh=False)

    def __call__(self, moment: Moment) -> None:
        """Show this moment."""
        if self.live is not None:
            self.live.update(picture(moment), refresh=True)
            return
        known, now = (moment.begun, len(moment.trials), moment.driver, moment.answer), self._clock()
        if known != self._said and (moment.over or now - self._at >= _EVERY):
            self._said, self._at = known, now
            self._console.print(Text(in_a_line(moment)), soft_wrap=True)


def console() -> Console:
    """A console on the standard output; a pipe gets no changing picture, even where colours are forced."""
    return Console(highlight=False, force_interactive=None if sys.stdout.isatty() else False)


def show(moment: Moment) -> None:
    """Print one picture on the standard output."""
    print_out(picture(moment))


def in_a_line(moment: Moment) -> str:
    """One line for those who only read a log."""
    words = [_now(moment)]
    if moment.trials:
        words.append(_done(moment))
        if moment.answer:
            words.append(moment.answer)
        elif (best := _best(standings(moment.trials))) is not None:
            words.append(f"{_lowest(best, moment.trials)} ({number(best.mean)})")
    return "; ".join(words)


def picture(moment: Moment) -> Group:
    """One moment of a study."""
    parts: list[RenderableType] = [Text(), Line("study", name(moment.where, 200)), Line("now", _now(moment))]
    if not moment.trials:
        return Group(*parts)
    verdicts = standings(moment.trials)
    if moment.driver:
        parts.append(Line("", f"by {name(moment.driver, 120)}"))
    parts.append(Line("done", _done(moment)))
    if (best := _best(verdicts)) is not None:
        parts.append(Line("size", moment.answer or _lowest(best, moment.trials), "bold"))
        parts += [Text(), Padding(Standings(verdicts, best.size, _ABOVE), (0, 2, 0, 2))]
    return Group(*parts, Text(), Padding(_Last(moment.trials), (0, 2, 0, 2)))


def standings(trials: Sequence[Trial]) -> list[Verdict]:
    """Means by size, smallest first, of the window that was trained last; nothing is judged.

    Of a size that was trained from fresh random starts these count, at the learning rate that has most of
    them; else the best of those it was screened at. Diverged and failed trainings have no score, and are not
    in the mean.
    """
    furthest: dict[tuple[Candidate, Replicate], Trial] = {}
    for trial in trials:
        request = trial.request
        plain = request.candidate.dropout == request.candidate.recurrent_dropout == 0
        if request.replicate.fold or not plain or request.candidate.window != _last_window(trials):
            continue
        before = furthest.get((request.candidate, request.replicate))
        if before is None or before.request.epochs < request.epochs:
            furthest[request.candidate, request.replicate] = trial
    by_size: dict[Size, list[Trial]] = {}
    for trial in furthest.values():
        by_size.setdefault(trial.request.candidate.size, []).append(trial)
    stood = (_standing(size, mine) for size, mine in by_size.items())
    return sorted((one for one in stood if one), key=lambda one: (one.size.depth, one.size.units))


def _standing(size: Size, trials: Sequence[Trial]) -> Verdict | None:
    fresh = [trial for trial in trials if trial.request.stage in CONFIRMING]
    by_rate: dict[float, list[Trial]] = {}
    for trial in fresh or trials:
        if math.isfinite(trial.score):
            by_rate.setdefault(trial.request.candidate.learning_rate, []).append(trial)
    if not by_rate:
        return None

    def rank(rate: float) -> tuple[float, float]:
        scores = [trial.score for trial in by_rate[rate]]
        return (-len(scores) if fresh else 0, fmean(scores))

    rate = min(by_rate, key=rank)
    scores = [trial.score for trial in by_rate[rate]]
    spread = stdev(scores) if len(scores) > 1 else math.nan
    epochs = fmean(trial.best_epoch for trial in by_rate[rate])
    return Verdict(size, "undecided", fmean(scores), spread, len(scores), bool(fresh), rate, epochs)


def _best(verdicts: Sequence[Verdict]) -> Verdict | None:
    """Where any size has fresh random starts, the best of those; screening flatters."""
    fresh = [verdict for verdict in verdicts if verdict.confirmed]
    return min(fresh or verdicts, key=lambda verdict: verdict.mean, default=None)


def _last_window(trials: Sequence[Trial]) -> int | None:
    return trials[-1].request.candidate.window


def _lowest(best: Verdict, trials: Sequence[Trial]) -> str:
    window = _last_window(trials)
    seeds = "on fresh seeds " if best.confirmed else ""
    place = "" if window is None else f", of a window of {window}"
    return f"{best.size} has the lowest loss {seeds}so far{place}"


def _now(moment: Moment) -> str:
    if moment.over:
        return "Answered, and no run works on it" if moment.answer else "Ended: no run works on it any more"
    if not moment.begun or not moment.trials:
        waits = "the first training is under way" if moment.driver else "no run works on it"
        return f"No study yet: {waits}"
    if not moment.driver:
        return "Stopped: no run works on it, and the same command goes on from here"
    return STAGES[moment.trials[-1].request.stage]


def _done(moment: Moment) -> str:
    """How many trainings, how fast they come, and how long ago the last one was."""
    words = count(len(moment.trials), "training")
    known = [time for time in moment.ended if math.isfinite(time)]
    if not known or moment.over:
        return words
    ago = max(moment.now - max(known), 0.0)
    lately = [time for time in known if moment.now - time <= 60 * _MINUTES]
    minutes = (moment.now - min(lately)) / 60 if lately else 0.0
    if moment.driver and len(lately) > 1 and minutes >= _LEAST:
        words += f", {number((len(lately) - 1) / minutes, 2)} a minute"
    return f"{words}, the last {duration(math.floor(ago))} ago"


@dataclass(frozen=True)
class _Last:
    """The last trials, the latest below; a narrow terminal goes without some of what is known."""

    trials: Sequence[Trial]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        shown = list(enumerate(self.trials, 1))[-_LAST:]
        columns = {
            "last": [f"{at:,}" for at, _ in shown],
            "stage": [trial.request.stage for _, trial in shown],
            "size": [str(trial.request.candidate.size) for _, trial in shown],
            "seed": [str(trial.request.replicate.seed) for _, trial in shown],
            "ended": [trial.status for _, trial in shown],
            "loss": [number(trial.score) for _, trial in shown],
            "took": [duration(trial.seconds) for _, trial in shown],
        }
        columns = fitting(columns, options.max_width, ("stage", "seed", "took", "ended"))
        table = Table(box=box.SIMPLE_HEAD, padding=(0, GAP - 1, 0, 0), show_edge=False, pad_edge=False)
        for title in columns:
            justify = "right" if title in ("last", "seed", "took") else "left"
            table.add_column(title, justify=justify, no_wrap=True)
        for row in range(len(shown)):
            table.add_row(*(Text(lettered(cells[row], options)) for cells in columns.values()))
        yield table
