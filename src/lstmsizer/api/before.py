"""Questions that were answered before: the answer is in the folder, and the study knows that it is whole."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from lstmsizer.data.dataset import Dataset
from lstmsizer.errors import OutputError
from lstmsizer.records import Answer, Limits, Spec, Stages
from lstmsizer.study.opening import HeldStudy

Files = Mapping[str, str | bytes]


@dataclass(frozen=True)
class Before:
    """An answer and its files, as an earlier run wrote them; ``when``: '2026-03-01 14:05'."""

    answer: Answer
    files: Files
    when: str


def asked(dataset: Dataset, spec: Spec, stages: Stages, limits: Limits) -> str:
    """SHA-256 (hex) of all that an answer and its files depend on, but for time.

    This package's version belongs to it, since a later one may find out more; so does Keras's backend, since
    the model is measured on it, and of a model in use the bytes of its file.
    """
    from lstmsizer import __version__
    from lstmsizer.export.backend import choose_backend
    from lstmsizer.export.preprocess import to_json

    model, wanted = stages.in_use, replace(stages, in_use=None)
    in_use = model and (model.name, model.size, model.learning_rate, _digest(Path(model.path).read_bytes()))
    names = dataset.source, dataset.test_source, dataset.columns, dataset.class_names, dataset.ids
    data = dataset.fingerprint, len(dataset.folds), dataset.splits, dataset.notes
    prepared = to_json(dataset.preprocessing)
    said = __version__, choose_backend(), spec, wanted, in_use, limits, names, data, prepared
    return _digest(repr(said))


def answered_before(study: HeldStudy, out: Path, question: str) -> Before | None:
    """The answer to a question (``asked``) if the folder has it, with all of its files as they were written.

    Of the report that is only asked that it is there: ``lstmsizer report`` writes it anew.
    """
    from lstmsizer.export import folder
    from lstmsizer.report import facts

    known = study.answered
    if known is None or known.question != question or not {*known.files} <= folder.FILES:
        return None
    try:
        files = {name: (out / name).read_bytes() for name in known.files}
        if any(_digest(files[name]) != known.files[name] for name in files if name != folder.REPORT):
            return None
        answer = facts.from_json(files[folder.ANSWER].decode())
        written = datetime.fromtimestamp((out / folder.ANSWER).stat().st_mtime).astimezone()
    except (OSError, OutputError, KeyError, ValueError):
        return None
    return Before(answer, files, written.strftime("%Y-%m-%d %H:%M"))


def remember(study: HeldStudy, question: str, files: Files) -> None:
    """Let the study know what it has answered, and by which files; a fault costs only time, next time."""
    with suppress(OutputError):
        study.answer(question, {name: _digest(content) for name, content in files.items()})


def keep(study: HeldStudy, files: Files) -> None:
    """Let the study have the answer itself too, for who has no folder; a fault costs only that."""
    from lstmsizer.export import folder

    with suppress(OutputError):
        study.tell(str(files[folder.ANSWER]))


def told(before: Before, otherwise: str, faults: tuple[str, ...]) -> Answer:
    """The answer, with a note on when it was given and how to have another, and what else there is to say."""
    note = (
        f"This was answered before, on {before.when}, and nothing has changed since. "
        f"To have it worked out anew, {otherwise}."
    )
    return replace(before.answer, notes=(note, *before.answer.notes, *faults))


def _digest(content: str | bytes) -> str:
    whole = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return hashlib.sha256(whole).hexdigest()
