"""``lstmsizer watch``: a running study, seen from another terminal."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from lstmsizer.cli.app import app
from lstmsizer.cli.help import Verb
from lstmsizer.cli.options import StudyOf

EVERY = 1.0  # seconds between two looks


@app.command(cls=Verb)
def watch(
    folder: Annotated[Path | None, typer.Argument(metavar="FOLDER", help="Folder of 'size --out'.")] = None,
    study: StudyOf = None,
    once: Annotated[bool, typer.Option("--once", help="One look, and leave.")] = False,
) -> None:
    """Watch a run from another terminal.

    Example: lstmsizer watch pm25-size/
    """
    from lstmsizer.api.watching import looking
    from lstmsizer.report.terminal.watching import WatchView, console, show

    look = looking(None if folder is None else folder.expanduser(), study)
    if once:
        show(look())
        return
    try:
        with WatchView(console()) as view:
            while True:
                view(moment := look())
                if moment.over:
                    return
                time.sleep(EVERY)
    except KeyboardInterrupt:
        return  # which is how one stops watching
