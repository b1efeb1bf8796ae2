"""``lstmsizer show``: an answer that was kept."""

from __future__ import annotations

import lstmsizer
from lstmsizer.cli.app import app, print_answer
from lstmsizer.cli.help import Verb
from lstmsizer.cli.options import AsJson, Folder, StudyOf


@app.command(cls=Verb)
def show(
    folder: Folder,
    study: StudyOf = None,
    json: AsJson = False,
) -> None:
    """Show the answer kept in a folder, or in a study.

    Example: lstmsizer show pm25-size/
    """
    from lstmsizer.export.folder import ANSWER

    place = folder.expanduser()
    print_answer(lstmsizer.show(place, study), json, place if (place / ANSWER).exists() else None)
