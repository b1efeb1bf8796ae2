"""What one sees while it works: a quiet, changing picture on a terminal, now and then a line elsewhere."""

from __future__ import annotations

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
from lstmsizer.report import progress as words
from lstmsizer.report.numbers import name, unbroken
from lstmsizer.report.terminal.drawn import Drawn
from lstmsizer.report.terminal.letters import lettered
from lstmsizer.report.terminal.standings import Standings

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
    (a pipe, a file, a dumb terminal) there is a line for each new stage, and one a minute.

    Parameters
    ----------
    console
        Where to draw: a console on the standard error, so that the standard output stays the answer's.
    clock
        Seconds that never go back (default ``time.monotonic``); the time used goes on between two calls.
    """

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._latest = words.Latest(clock)
        self._line: tuple[Stage, float] | None = None
        super().__init__(
            console, refresh_per_second=_PER_SECOND, transient=True, get_renderable=self._picture
        )

    def __call__(self, progress: Progress) -> None:
        """Take the latest moment of the run; from any thread."""
        now = self._latest.take(progress)
        if self.live is None and self._due(progress.stage, now):
            self._line = progress.stage, now
            self._console.print(_log_line(progress), soft_wrap=True)

    def _due(self, stage: Stage, now: float) -> bool:
        return self._line is None or self._line[0] != stage or now - self._line[1] >= _EVERY

    def _picture(self) -> Group:
        latest = self._latest.now()
        return Group(Text(), Line("now", "Starting")) if latest is None else picture(*latest)


def _log_line(progress: Progress) -> Text:
    """One line for those who only read a log."""
    line = Text(
        f"{words.STAGES[progress.stage]}: {name(progress.message, 200)} ({words.used(progress, 0.0)})"
    )
    if progress.decision is not None:
        standing = "certified" if progress.decision.certified else "best guess"
        line.append(f", {standing} {progress.decision.size}")
    return line


def picture(progress: Progress, waited: float = 0.0, rest: float | None = None) -> Group:
    """One moment of a run, ``waited`` seconds after it was told: stage, time, sizes.

    ``rest`` is how many seconds the wave's other trainings may take; None: that cannot be told yet.
    """
    parts: list[RenderableType] = [
        Text(),
        Line("now", words.STAGES[progress.stage]),
        Line("", name(progress.message, 120)),
        Line("done", words.done(progress, rest)),
        Line("time", words.used(progress, waited)),
        Padding(_Bar(words.share(progress, waited)), (0, 2, 0, _INDENT)),
    ]
    if progress.decision is not None:
        decision = progress.decision
        parts += [Line("size", words.so_far(progress), "bold"), Text()]
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


@dataclass(frozen=True)
class _Bar:
    """A share, 0 to 1, as a bar."""

    share: float

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, 40)
        if options.ascii_only:
            full = round(width * self.share)
            yield Text("#" * full + "." * (width - full))
        else:
            yield ProgressBar(total=1.0, completed=self.share, width=width)
