"""What one sees while it works: a quiet, changing picture on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import math
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.text import Text

from lstmsizer.records import Progress, Stage
from lstmsizer.report.numbers import count, duration, name, unbroken
from lstmsizer.report.terminal.drawn import Drawn
from lstmsizer.report.terminal.letters import lettered
from lstmsizer.report.terminal.standings import Standings

STAGES: dict[Stage, str] = {
    "screen": "Screening sizes",
    "confirm": "Confirming with fresh seeds",
    "taper": "Shrinking layers one by one",
    "regularise": "Trying dropout",
    "split": "Trying further splits",
    "data": "Training on less of the data",
    "check": "Comparing your model with the answer",
    "finish": "Finishing",
}
_PER_SECOND = 4
_EVERY = 60.0  # seconds between two lines of one stage, where there is no picture
_INDENT = 10  # characters before what there is to say
_ABOVE = 9  # lines of the picture over the table of sizes, and one below


def console() -> Console:
    """A console on the standard error: what is shown while working stays out of a piped answer.

    Colours may be forced on a pipe, as they often are where a log is kept; a picture that changes would only
    fill it.
    """
    return Console(stderr=True, highlight=False, force_interactive=None if sys.stderr.isatty() else False)


class LiveView(Drawn):
    """Shows a run's progress; a context manager, called with each ``Progress``.

    On an interactive terminal the picture is drawn in place and goes away at the end. Anywhere else
    (a pipe, a file, a dumb terminal, a notebook) there is a line for each new stage, and one a minute.

    Parameters
    ----------
    console
        Where to draw: a console on the standard error, so that the standard output stays the answer's.
    clock
        Seconds that never go back (default ``time.monotonic``); the time used goes on between two calls.
    """

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._told: tuple[Progress, float] | None = None
        self._wave: tuple[Progress, float] | None = None  # the first that was told of it
        self._line: tuple[Stage, float] | None = None
        super().__init__(
            console, refresh_per_second=_PER_SECOND, transient=True, get_renderable=self._picture
        )

    def __call__(self, progress: Progress) -> None:
        """Take the latest moment of the run; from any thread."""
        now = self._clock()
        if self._wave is None or not _same_wave(self._wave[0], progress):
            self._wave = progress, now
        self._told = progress, now
        if self.live is None and self._due(progress.stage, now):
            self._line = progress.stage, now
            self._console.print(_log_line(progress), soft_wrap=True)

    def _due(self, stage: Stage, now: float) -> bool:
        return self._line is None or self._line[0] != stage or now - self._line[1] >= _EVERY

    def _picture(self) -> Group:
        if self._told is None or self._wave is None:
            return Group(Text(), Line("now", "Starting"))
        (progress, told), (first, begun) = self._told, self._wave
        waited = max(self._clock() - told, 0.0)
        return picture(progress, waited, _rest(first, progress, told - begun, waited))


def _same_wave(first: Progress, now: Progress) -> bool:
    return (first.stage, first.message, first.asked) == (now.stage, now.message, now.asked) and (
        now.done >= first.done
    )


def _rest(first: Progress, now: Progress, seconds: float, waited: float) -> float | None:
    """Seconds that the wave's other trainings may take, if they go on as since it was ``first`` told of."""
    done = now.done - first.done
    if done < 2 or seconds <= 0 or now.done >= now.asked:
        return None
    return max((now.asked - now.done) * seconds / done - waited, 0.0)


def _log_line(progress: Progress) -> Text:
    """One line for those who only read a log."""
    line = Text(f"{STAGES[progress.stage]}: {name(progress.message, 200)} ({_clock_text(progress, 0.0)})")
    if progress.decision is not None:
        line.append(f", best guess {progress.decision.size}")
    return line


def picture(progress: Progress, waited: float = 0.0, rest: float | None = None) -> Group:
    """One moment of a run, ``waited`` seconds after it was told: stage, time, sizes.

    ``rest`` is how many seconds the wave's other trainings may take; None: that cannot be told yet.
    """
    done = f"{progress.done:,} of {count(progress.asked, 'training')}"
    if rest is not None:
        done += f", the rest in {_roughly(rest)}"
    parts: list[RenderableType] = [
        Text(),
        Line("now", STAGES[progress.stage]),
        Line("", name(progress.message, 120)),
        Line("done", done),
        Line("time", _clock_text(progress, waited)),
        Padding(_Bar(progress, waited), (0, 2, 0, _INDENT)),
    ]
    if progress.decision is not None:
        decision = progress.decision
        certain = "certified" if decision.certified else "best guess so far"
        parts += [Line("size", f"{decision.size}, {certain}", "bold"), Text()]
        parts.append(Padding(Standings(decision.verdicts, decision.size, _ABOVE), (0, 2, 0, 2)))
    return Group(*parts)


@dataclass(frozen=True)
class Line:
    """What there is to say of one thing, after its label."""

    label: str
    content: str
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay it out; a second line hangs under the first."""
        content = unbroken(lettered(self.content, options))
        lines = textwrap.wrap(content, max(options.max_width - _INDENT - 2, 10), break_on_hyphens=False)
        for row, line in enumerate(lines or [""]):
            label = Text(f"  {'' if row else self.label}".ljust(_INDENT), style="dim")
            yield Text.assemble(label, (line.replace("\u00a0", " "), self.style))


def _clock_text(progress: Progress, waited: float) -> str:
    used = f"{duration(math.floor(progress.elapsed + waited))} used"
    if progress.left is None:
        return used
    return f"{used}, {duration(math.ceil(max(progress.left - waited, 0.0)))} left"


def _roughly(seconds: float) -> str:
    """A time that nobody knows to the second: ``a few seconds``, ``about 40 s``, ``about 3 min``."""
    if seconds < 8:
        return "a few seconds"
    step = 5 if seconds < 30 else 10 if seconds < 110 else 60
    return f"about {duration(step * round(seconds / step))}"


class _Bar:
    """The share of the budget that is used; without a budget, of the trainings asked for."""

    def __init__(self, progress: Progress, waited: float) -> None:
        self._done, self._all = float(progress.done), float(progress.asked)
        if progress.left is not None:
            self._done, self._all = progress.elapsed + waited, progress.elapsed + progress.left

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, 40)
        if options.ascii_only:
            full = round(width * min(self._done / self._all, 1.0)) if self._all > 0 else 0
            yield Text("#" * full + "." * (width - full))
        else:
            yield ProgressBar(total=max(self._all, 1e-9), completed=self._done, width=width)
