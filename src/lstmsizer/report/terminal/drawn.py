"""What is drawn in place on an interactive terminal; anywhere else its lines follow each other."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.live import Live


class Drawn:
    """A picture that changes while the block lasts; ``live`` is None where it cannot be drawn in place.

    Parameters
    ----------
    console
        Where to draw.
    how
        What Rich's ``Live`` is told besides.
    """

    def __init__(self, console: Console, **how: Any) -> None:
        self.live: Live | None = None
        if console.is_interactive and not console.is_jupyter:
            self.live = Live(console=console, redirect_stdout=False, redirect_stderr=False, **how)

    def __enter__(self) -> Self:
        """Begin to draw."""
        if self.live is not None:
            self.live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop drawing, also after an error or Ctrl-C."""
        if self.live is not None:
            self.live.stop()
