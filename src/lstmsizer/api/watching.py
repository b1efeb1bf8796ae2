"""Looking at a study while another process works on it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lstmsizer.errors import OutputError, SettingError
from lstmsizer.export.folder import ANSWER, STUDY, read
from lstmsizer.report import facts
from lstmsizer.run.logged import decision_words
from lstmsizer.study.address import address
from lstmsizer.study.watched import Watched, WatchedDatabase, WatchedFile

if TYPE_CHECKING:
    from lstmsizer.report.terminal.watching import Moment


def looking(folder: Path | None, study: str | None) -> Callable[[], Moment]:
    """What looks at a study, each time it is called.

    Parameters
    ----------
    folder
        Where the run writes; None: it is not named.
    study
        The database of the study, if it is not in the folder.

    Raises
    ------
    SettingError
        If neither is given, or the study is no address.
    OutputError
        If there is no place for such a folder, or no such database; while looking also if it holds
        something else.
    """
    from lstmsizer.report.terminal.watching import Moment

    if folder is not None and not folder.is_dir() and (folder.exists() or not folder.parent.is_dir()):
        what = "is a file" if folder.exists() else "does not exist"
        raise OutputError(f"The folder {str(folder)!r} {what}: give the folder that --out named.")
    watched = _watched(folder, study)
    seen_at_work = False

    def look() -> Moment:
        nonlocal seen_at_work
        seen = watched.look()
        seen_at_work = seen_at_work or seen.driver is not None
        driver = "" if seen.driver is None else str(seen.driver)
        answer = "" if driver else _answer(folder, seen.answer)
        over = bool(answer) or (folder is None and not driver and seen_at_work)  # it may end without one
        return Moment(watched.where, seen.begun, seen.trials, seen.ended, driver, answer, over, time.time())

    return look


def _answer(folder: Path | None, kept: str) -> str:
    """The answer in short, if there is one: the folder's, else what the study has kept."""
    text = read(folder, ANSWER) if folder is not None and (folder / ANSWER).exists() else kept
    return decision_words(facts.from_json(text).decision) if text else ""


def _watched(folder: Path | None, study: str | None) -> Watched:
    if study is not None:
        return WatchedDatabase(address(study))
    if folder is None:
        raise SettingError("Name what to watch: the folder that --out named, or --study with its database.")
    return WatchedFile(folder / STUDY)
