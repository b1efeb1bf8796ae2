"""Answers that an earlier run wrote, and their reports."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from lstmsizer.errors import OutputError
from lstmsizer.records import Answer, Spec, Trial


def kept(place: Path, study: str | None = None) -> Answer:
    """The answer in the folder; where ``answer.json`` is missing, as the study keeps it.

    Raises
    ------
    OutputError
        If neither holds an answer.
    """
    from lstmsizer.export import folder
    from lstmsizer.report import facts
    from lstmsizer.study.address import address
    from lstmsizer.study.watched import WatchedDatabase, WatchedFile

    text = ""
    if not (place / folder.ANSWER).exists():
        watched = WatchedFile(place / folder.STUDY) if study is None else WatchedDatabase(address(study))
        with closing(watched):
            text = watched.look().answer
    return facts.from_json(text or folder.read(place, folder.ANSWER))


def reported(out: Path, study: str | None = None) -> Path:
    """Write ``report.html`` anew, from the answer in the folder and its study.

    Parameters
    ----------
    out
        The folder of the answer; where it has no ``answer.json``, the study's is taken.
    study
        The study's database, if it is not in the folder.

    Returns
    -------
    Path
        The report.

    Raises
    ------
    OutputError
        If the folder holds no answer, its study is not there, or the report cannot be written.
    """
    from lstmsizer.export import folder
    from lstmsizer.report.page import page

    answer = kept(out, study)
    folder.claim(out)
    here = trials_of(answer, out, study)
    if here is None:
        raise OutputError(
            f"The study of the answer in {str(out)!r} is not there: name its database with --study, or run "
            "the search again."
        )
    program = folder.read(out, folder.CODE) if (out / folder.CODE).is_file() else ""
    folder.write(out, {folder.REPORT: page.html(answer, here, program)})
    return out / folder.REPORT


def trials_of(answer: Answer, out: Path, study: str | None = None) -> list[Trial] | None:
    """The trials of an answer in the folder ``out``, at its window; None: its study is not there.

    ``study`` is the study's database, if it is not in the folder.
    """
    from lstmsizer.export import folder
    from lstmsizer.study.opening import keeping, known

    trials = known(keeping(study, None, out), out / folder.STUDY, _as_asked(answer), answer.fingerprint)
    return at_window(answer, trials) if trials else None


def at_window(answer: Answer, trials: Sequence[Trial]) -> list[Trial]:
    """A study's trials at the answer's window, as if there were no other."""
    from lstmsizer.search.windows import looking_back

    window = answer.spec.question.window if answer.spec.windows else None
    return [
        replace(trial, request=looking_back(trial.request, None))
        for trial in trials
        if trial.request.candidate.window == window
    ]


def _as_asked(answer: Answer) -> Spec:
    """The question as the study has it: where windows were compared, the longest of them."""
    spec = answer.spec
    if not spec.windows:
        return spec
    return replace(spec, question=replace(spec.question, window=max(spec.windows)))
