"""A run as a notebook shows it while it works: one display that changes in place, and ends as one line."""

from __future__ import annotations

import html
import io
import logging
import math
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console

from lstmsizer.records import Answer, Decision, Progress
from lstmsizer.report import progress as words
from lstmsizer.report.figures.svg import element
from lstmsizer.report.numbers import count, duration, name, number
from lstmsizer.report.terminal import live, scale
from lstmsizer.report.terminal.standings import Standings, cells, nearest
from lstmsizer.report.words import sentences

if TYPE_CHECKING:
    from IPython.display import DisplayHandle

_log = logging.getLogger(__name__)

Bundle = dict[str, str]
"""One thing to show, by media type: HTML, and text for where there is none."""

_EVERY = 1.0  # seconds between two pictures: the clock goes on
_WIDTH, _HEIGHT, _EDGE = 160, 14, 6  # of an interval's drawing, in pixels, and what is left free at its ends
# The notebook's own colours, whatever its theme.
_STYLE = """
.lstmsizer-live { max-width: 46rem; font-variant-numeric: tabular-nums; }
.lstmsizer-live p { margin: .2rem 0; }
.lstmsizer-live progress { width: 100%; max-width: 24rem; }
.lstmsizer-live table { color: inherit; }
.lstmsizer-live th, .lstmsizer-live td { text-align: left; padding: .1rem .8rem .1rem 0; }
.lstmsizer-live tr.screened td { opacity: .7; }
.lstmsizer-live tr.best td { font-weight: 650; }
.lstmsizer-live svg { display: block; width: 10rem; height: auto; fill: #3987d6; stroke: #3987d6; }
.lstmsizer-live .ends { display: flex; justify-content: space-between; width: 10rem; }
"""


def kernel_display() -> Callable[..., Any] | None:
    """IPython's ``display`` inside the kernel of a notebook; None anywhere else.

    In a kernel IPython is there, so that it is looked up and not imported.
    """
    ipython, display = sys.modules.get("IPython"), sys.modules.get("IPython.display")
    if ipython is None or display is None or getattr(ipython.get_ipython(), "kernel", None) is None:
        return None
    return display.display


class NotebookView:
    """Shows a run's progress; a context manager, called with each ``Progress``.

    What it shows last is one line: what ``conclude`` was told, or that there was no answer.

    Parameters
    ----------
    display
        IPython's ``display``, or what behaves like it.
    clock
        Seconds that never go back (default ``time.monotonic``).
    """

    def __init__(self, display: Callable[..., Any], clock: Callable[[], float] = time.monotonic) -> None:
        self._display = display
        self._latest = words.Latest(clock)
        self._last: Bundle | None = None
        self._handle: DisplayHandle | None = None
        self._ended = threading.Event()
        self._drawing = threading.Thread(target=self._draw, name="lstmsizer-display", daemon=True)

    def __enter__(self) -> Self:
        """Begin to show; a thread lets the clock go on between two trainings."""
        self._handle = self._display(in_a_line("Starting."), raw=True, display_id=True)
        self._drawing.start()
        return self

    def __call__(self, progress: Progress) -> None:
        """Take the latest moment of the run; from any thread."""
        self._latest.take(progress)

    def conclude(self, answer: Answer) -> None:
        """Say what came out, as the last thing."""
        self._last = in_a_line(
            f"{sentences.headline(answer)} ({sentences.certainty(answer)})",
            f"{count(answer.trials, 'training')} in {duration(answer.seconds)}.",
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Show the last line, also after an error or an interrupt."""
        self._ended.set()
        self._drawing.join()
        self._show(self._last or in_a_line("Stopped before there was an answer."))

    def _draw(self) -> None:
        while not self._ended.wait(_EVERY):
            if (latest := self._latest.now()) is not None:
                self._show(moment(*latest))

    def _show(self, bundle: Bundle) -> None:
        """Change the display; one that fails, as of a kernel that is closed, must not cost the answer."""
        if self._handle is None:
            return
        try:
            self._handle.update(bundle, raw=True)
        except Exception:
            _log.warning("the notebook's display failed, and is left as it is", exc_info=True)
            self._handle = None


def in_a_line(said: str, beside: str = "") -> Bundle:
    """A sentence in bold, and one beside it."""
    strong = f"<strong>{html.escape(said)}</strong>"
    return _bundle(f"<p>{strong} {html.escape(beside)}</p>", f"{said} {beside}".strip())


def moment(progress: Progress, waited: float = 0.0, rest: float | None = None) -> Bundle:
    """One moment of a run, ``waited`` seconds after it was told: best answer, trainings, time, sizes.

    ``rest`` is how many seconds the wave's other trainings may take; None: that cannot be told yet.
    """
    stage = words.STAGES[progress.stage]
    spent = words.used(progress, waited)
    lines = (f"{stage}: {name(progress.message, 120)}", words.done(progress, rest), spent)
    bar = element(
        "progress",
        html.escape(spent),
        value=words.share(progress, waited),
        max="1",
        aria_label="time or trainings",
    )
    parts = [
        f"<p><strong>{html.escape(words.so_far(progress) or 'No answer yet')}</strong></p>",
        *(f"<p>{html.escape(line)}</p>" for line in lines),
        bar,
    ]
    if progress.decision is not None:
        parts.append(_standings(progress.decision))
    recorder = Console(
        file=io.StringIO(), width=80, force_terminal=False, force_jupyter=False, color_system=None
    )
    with recorder.capture() as capture:
        recorder.print(live.picture(progress, waited, rest))
    return _bundle("".join(parts), capture.get())


def _bundle(markup: str, text: str) -> Bundle:
    """What cannot be sent, such as half a letter of a broken file name, becomes '?'."""
    page = f'<div class="lstmsizer-live"><style>{_STYLE}</style>{markup}</div>'
    both = {"text/html": page, "text/plain": text}
    return {kind: said.encode("utf-8", "replace").decode("utf-8") for kind, said in both.items()}


def _standings(decision: Decision) -> str:
    """The sizes nearest to the best as a table, each with its mean and standard error drawn."""
    shown = nearest(Standings(decision.verdicts, decision.size))
    axis = scale.of_means(shown, _WIDTH - 2 * _EDGE, ascii_only=False)
    columns = {title: [html.escape(cell) for cell in column] for title, column in cells(shown).items()}
    if axis.right > axis.left:  # there is something to compare
        ends = "".join(f"<span>{html.escape(number(end))}</span>" for end in (axis.left, axis.right))
        columns[f'<span class="ends">{ends}</span>'] = [
            _drawn(axis, columns["size"][row], *scale.interval(verdict)) for row, verdict in enumerate(shown)
        ]
    head = "".join(f"<th>{title}</th>" for title in columns)
    rows: list[str] = []
    for row, verdict in enumerate(shown):
        kind = "best" if verdict.size == decision.size else "confirmed" if verdict.confirmed else "screened"
        inner = "".join(f"<td>{column[row]}</td>" for column in columns.values())
        rows.append(f'<tr class="{kind}">{inner}</tr>')
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _drawn(axis: scale.Scale, size: str, low: float, middle: float, high: float) -> str:
    """The mean with its standard error to either side; what lies beyond the axis is a wedge at its end."""
    if not math.isfinite(middle):
        return ""
    y, at = (
        _HEIGHT / 2,
        {name: _EDGE + axis.cell(x) for name, x in (("low", low), ("middle", middle), ("high", high))},
    )
    if middle > axis.right:
        mark = element("path", d=f"M{_WIDTH - _EDGE} {y - 4}l5 4l-5 4z")
    else:
        mark = element("circle", cx=at["middle"], cy=y, r=3.5)
    whisker = element("line", x1=at["low"], x2=at["high"], y1=y, y2=y, stroke_width=2)
    said = f"{size}: {number(middle)}"
    return element(
        "svg", whisker, mark, viewBox=f"0 0 {_WIDTH} {_HEIGHT}", width=_WIDTH, role="img", aria_label=said
    )
