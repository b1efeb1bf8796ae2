"""``lstmsizer show``: an answer that was kept."""

from __future__ import annotations

import lstmsizer
from lstmsizer.cli.app import app, print_answer
from lstmsizer.cli.help import Verb
from lstmsizer.cli.options import AsJson, Folder


@app.command(cls=Verb)
def show(
    folder: Folder,
    json: AsJson = False,
) -> None:
    """Show the answer kept in a folder.

    Example: lstmsizer show pm25-size/
    """
    print_answer(lstmsizer.show(folder), json, folder)
