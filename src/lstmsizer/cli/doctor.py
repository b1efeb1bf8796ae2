"""``lstmsizer doctor``: whether this installation and this machine are fit for a run."""

from __future__ import annotations

import typer

from lstmsizer.cli.app import app
from lstmsizer.cli.help import Verb
from lstmsizer.cli.options import AsJson


@app.command(cls=Verb)
def doctor(json: AsJson = False) -> None:
    """Examine the installation and this machine, and say what to mend.

    Example: lstmsizer doctor

    The exit code is 1 if something is wrong.
    """
    from lstmsizer.report.terminal import doctor as told
    from lstmsizer.run.doctor.examine import examine

    examined = examine()
    if json:
        typer.echo(told.to_json(examined), nl=False)
    else:
        told.show(examined)
    if told.wrong(examined):
        raise typer.Exit(1)
