"""What one sees while it works: a quiet, changing picture on a terminal, one line a stage elsewhere."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.live import Live
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from lstmsizer.records import Decision, Progress, Stage, Verdict
from lstmsizer.report.numbers import duration, interval, name, number

_STAGES: dict[Stage, str] = {
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
_WIDE = 58  # columns that the table needs with its intervals
_ROWS = 10  # sizes shown at once


def console() -> Console:
    """A console on the standard error: what is shown while working stays out of a piped answer."""
    return Console(stderr=True, highlight=False)


class LiveView:
    """Shows a run's progress; a context manager, called with each ``Progress``.

    On an interactive terminal the picture is drawn in place and goes away at the end. Anywhere else
    (a pipe, a file, a dumb terminal, a notebook) there is one line for each new stage.

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
        self._live: Live | None = None
        if console.is_terminal and not console.is_dumb_terminal and not console.is_jupyter:
            self._live = Live(
                console=console,
                refresh_per_second=_PER_SECOND,
                transient=True,
                get_renderable=self._picture,
                redirect_stdout=False,
                redirect_stderr=False,
            )

    def __enter__(self) -> LiveView:
        """Start drawing."""
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop drawing and leave nothing behind, also after an error or Ctrl-C."""
        if self._live is not None:
            self._live.stop()

    def __call__(self, progress: Progress) -> None:
        """Take the latest moment of the run; from any thread."""
        before, self._told = self._told, (progress, self._clock())
        if self._live is None and (before is None or before[0].stage != progress.stage):
            self._console.print(_stage_line(progress), soft_wrap=True)

    def _picture(self) -> Group:
        if self._told is None:
            return Group(Text("  Reading the data"))
        progress, since = self._told
        return picture(progress, max(self._clock() - since, 0.0))


def _stage_line(progress: Progress) -> Text:
    """One line for those who only read a log."""
    line = Text(f"{_STAGES[progress.stage]}: {name(progress.message, 200)} ({_clock_text(progress, 0.0)})")
    if progress.decision is not None:
        line.append(f", best guess {progress.decision.size}")
    return line


def picture(progress: Progress, waited: float = 0.0) -> Group:
    """One moment of a run, ``waited`` seconds after it was told: stage, time, sizes."""
    counts = f"{progress.done:,} of {progress.asked:,} trainings"
    parts = [
        Text(),
        _line("now", f"{_STAGES[progress.stage]}: {name(progress.message, 120)}"),
        _line("done", f"{counts}, {_clock_text(progress, waited)}"),
        Padding(_Bar(progress, waited), (0, 2, 0, 10)),
    ]
    if progress.decision is not None:
        certain = "certified" if progress.decision.certified else "best guess so far"
        parts += [_line("size", f"{progress.decision.size}, {certain}", "bold"), Text()]
        parts.append(Padding(_Sizes(progress.decision), (0, 2, 0, 2)))
    return Group(*parts)


def _line(label: str, content: str, style: str = "") -> Padding:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=7, no_wrap=True, style="dim")
    grid.add_row(Text(label), Text(content, style=style))
    return Padding(grid, (0, 2))


def _clock_text(progress: Progress, waited: float) -> str:
    used = f"{duration(math.floor(progress.elapsed + waited))} used"
    if progress.left is None:
        return used
    return f"{used}, {duration(math.ceil(max(progress.left - waited, 0.0)))} left"


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


@dataclass(frozen=True)
class _Sizes:
    """The table of sizes; a narrow terminal goes without the intervals."""

    decision: Decision

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        judged = any(verdict.high is not None for verdict in self.decision.verdicts)
        yield _sizes(self.decision, intervals=judged and options.max_width >= _WIDE)


def _sizes(decision: Decision, *, intervals: bool) -> Table:
    """The sizes nearest to the best, in the order of their units, the best guess among them."""
    ranked = sorted(decision.verdicts, key=lambda v: (v.size != decision.size, _finite(v.mean)))
    shown = sorted(ranked[:_ROWS], key=lambda v: (v.size.depth, v.size.units))
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    for title in ("size", "loss ± std. error", "seeds", *(("to best other",) if intervals else ())):
        table.add_column(title, justify="right" if title == "seeds" else "left", no_wrap=True)
    best = min((abs(_finite(verdict.mean)) for verdict in shown), default=math.inf)
    for verdict in shown:
        style = "bold" if verdict.size == decision.size else "" if verdict.confirmed else "dim"
        cells = (str(verdict.size), _mean(verdict), str(verdict.replicates), _to_best_other(verdict, best))
        table.add_row(*(Text(cell) for cell in cells[: len(table.columns)]), style=style)
    return table


def _mean(verdict: Verdict) -> str:
    """``0.0712 ± 0.0004``: the mean and its standard error, where two seeds or more allow one."""
    if verdict.replicates < 2 or not math.isfinite(verdict.sd):
        return number(verdict.mean)
    return f"{number(verdict.mean)} ± {number(verdict.sd / math.sqrt(verdict.replicates), 2)}"


def _to_best_other(verdict: Verdict, best: float) -> str:
    """``[-0.3 %, +2.5 %]``: the confidence interval that judges, in per cent of the best mean."""
    if verdict.low is None or verdict.high is None or not 0 < best < math.inf:
        return ""
    return interval(verdict.low / best, verdict.high / best)


def _finite(value: float) -> float:
    return value if math.isfinite(value) else math.inf
