"""Who is told how far a run is: the terminal, a notebook, the caller, or nobody."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from lstmsizer.records import Answer, Progress


@contextmanager
def watched(
    progress: bool | Callable[[Progress], None],
) -> Generator[tuple[Callable[[Progress], None], Callable[[Answer], None]]]:
    """Gives whom to tell each Progress, and whom the answer."""
    if not progress or callable(progress):
        yield progress or _untold, _untold
        return
    from lstmsizer.report.notebook_live import NotebookView, kernel_display
    from lstmsizer.report.terminal.live import LiveView, console

    if (display := kernel_display()) is not None:
        with NotebookView(display) as view:
            yield view, view.conclude
    else:
        with LiveView(console()) as view:
            yield view, _untold


def _untold(_: Progress | Answer) -> None:
    """Nobody watches."""
