"""``lstmsizer report``: the report of an answer that was kept, written anew."""

from __future__ import annotations

import typer

from lstmsizer.cli.app import app
from lstmsizer.cli.help import Verb
from lstmsizer.cli.options import Folder, StudyOf


@app.command(cls=Verb)
def report(
    folder: Folder,
    study: StudyOf = None,
) -> None:
    """Write report.html anew, from the answer and its study.

    Example: lstmsizer report pm25-size/
    """
    from lstmsizer.api.kept import reported

    typer.echo(f"{reported(folder.expanduser(), study)}: written anew.")
