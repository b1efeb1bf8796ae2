"""What one sees while a pipeline is read: a bar on a terminal, nothing elsewhere."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class ReadingView:
    """Shows how much of a pipeline was read; a context manager, called with the number read, and of how many.

    Parameters
    ----------
    console
        Where to draw: a console on the standard error. The bar goes away at the end.
    """

    def __init__(self, console: Console) -> None:
        columns = (
            TextColumn("Reading the sequences"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        drawn = console.is_interactive and not console.is_jupyter
        self._bar = Progress(*columns, console=console, transient=True, disable=not drawn)
        self._task = self._bar.add_task("")

    def __enter__(self) -> ReadingView:
        """Begin to draw."""
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self._bar.stop()

    def __call__(self, read: int, count: int | None) -> None:
        """Show that so many elements were read, of so many (None: not known)."""
        self._bar.update(self._task, completed=read, total=count)
