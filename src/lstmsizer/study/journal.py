"""The study that survives a kill: one file in Optuna's journal format, one line for each trial."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import MISSING, asdict, fields
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstmsizer.errors import OutputError
from lstmsizer.records import Demand, Question, Setup, Space, Spec, Trial
from lstmsizer.study.quiet import optuna_silent
from lstmsizer.study.trials import from_optuna, to_optuna

if TYPE_CHECKING:
    import optuna

NAME = "lstmsizer"
"""The study's name within its file."""

QUESTION = "question"
"""The study's user attribute with the spec, the data's fingerprint and the versions that began it."""

UNSEEN = ("screen",)
"""Stages before any fresh seed is drawn: who has seen no more has nothing to choose a demand by."""

# A lock lives for one append, some milliseconds. One that is older was left by a process that was killed.
_LOCK_SECONDS = 10

_LINE = b'{"op_code"'  # how every line of a journal begins


class JournalStudy:
    """A study in a file; opening a file that exists goes on with it.

    A new file is made with the first trial, so that a run that never came to one leaves none. Another demand
    (tolerance, confidence) is no other question: ``changed_from`` says what it was when fresh seeds were
    drawn. Before any was, nothing has been seen that the demand could be chosen by, and it is just replaced.
    Any Optuna tool can read the file: ``optuna.load_study(study_name="lstmsizer", storage=...)``.

    Parameters
    ----------
    path
        The file; its folder must exist.
    spec, fingerprint
        The question and the data; a file that exists must be about the same.

    Raises
    ------
    OutputError
        If the file cannot be read or written, is not a study, or is about another question or other data.
    """

    def __init__(self, path: Path, spec: Spec, fingerprint: str) -> None:
        self._path = path
        self._question = {"spec": json.loads(json.dumps(asdict(spec))), "fingerprint": fingerprint}
        self._study: optuna.Study | None = None
        self._known: list[Trial] = []
        self._changed_from: Demand | None = None
        self._replaced = False
        if path.exists():
            with _said_as_output_error(path), optuna_silent():
                self._study = _open(path)
                self._known = [from_optuna(frozen) for frozen in self._study.get_trials(deepcopy=False)]
                found = self._study.user_attrs.get(QUESTION)
            if found is None and not self._known:
                self._study = None  # begun, and nothing come of it
            else:
                _check_same(path, found or {}, self._question)
                self._take_demand(found or {}, spec.demand)

    @property
    def changed_from(self) -> Demand | None:
        """The demand for which the study's fresh seeds were drawn, if it was another than now; else None."""
        return self._changed_from

    def _take_demand(self, found: dict[str, Any], now: Demand) -> None:
        """Compare the demand with the one that was found; the rest of the question is another matter."""
        known = {field.name for field in fields(Demand)}
        kept = found.get("spec", {}).get("demand", {})
        before = Demand(**{name: value for name, value in kept.items() if name in known})
        if before == now:
            return
        if any(trial.request.stage not in UNSEEN for trial in self._known):
            self._changed_from = before
        else:
            self._replaced = True

    def trials(self) -> list[Trial]:
        """Every trial so far, in the order in which they were added."""
        return list(self._known)

    def add(self, trial: Trial) -> None:
        """Keep a trial; when this returns it is on the disk, and also if Ctrl-C comes meanwhile.

        It is written in a thread, since Ctrl-C reaches only the main one: it would leave half a line or
        a lock. Leaving the block waits for the thread.
        """
        with ThreadPoolExecutor(1, "lstmsizer-study") as writer:
            writer.submit(self._write, trial).result()

    def _write(self, trial: Trial) -> None:
        with _said_as_output_error(self._path), optuna_silent():
            if self._study is None:
                self._study = self._begun_with(trial)
            else:
                if self._replaced:
                    self._study.set_user_attr(QUESTION, {**self._question, "versions": _versions()})
                    self._replaced = False
                self._study.add_trial(to_optuna(trial))
        self._known.append(trial)

    def _begun_with(self, trial: Trial) -> optuna.Study:
        """The new file with its first trial; no file at all if that does not succeed."""
        try:
            study = _open(self._path)
            study.set_user_attr(QUESTION, {**self._question, "versions": _versions()})
            study.add_trial(to_optuna(trial))
        except BaseException:
            self._path.unlink(missing_ok=True)
            raise
        return study


def _open(path: Path) -> optuna.Study:
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

    lock = JournalFileOpenLock(str(path), grace_period=_LOCK_SECONDS)
    if path.exists():
        lock.acquire()
        try:
            _check_and_mend(path)
        finally:
            lock.release()
    storage = JournalStorage(JournalFileBackend(str(path), lock_obj=lock))
    if optuna.get_all_study_names(storage):
        return optuna.load_study(study_name=NAME, storage=storage)  # KeyError if it is somebody else's
    return optuna.create_study(study_name=NAME, storage=storage, direction="minimize")


def _check_and_mend(path: Path) -> None:
    """Cut off what a kill left of a line: Optuna would glue the next to it and not read the file again.

    Somebody's own file is left alone; Optuna would append to one of a single line.
    """
    with path.open("rb+") as file:
        content = file.read()
        whole = content.rfind(b"\n") + 1
        rest = content[whole:]
        if any(part and not part.startswith(_LINE[: len(part)]) for part in (content, rest)):
            raise ValueError("not a line of a journal")
        if rest:
            file.truncate(whole)
            file.flush()
            os.fsync(file.fileno())


def _check_same(path: Path, found: dict[str, Any], asked: dict[str, Any]) -> None:
    before, now = (_as_now({**of.get("spec", {}), "demand": None}) for of in (found, asked))
    differ = _differences(before, now)
    if found.get("fingerprint") != asked["fingerprint"]:
        differ.append("the data")
    if differ:
        raise OutputError(
            f"{path} is the study of another question: {', '.join(differ)} changed since; "
            "choose another output folder, or ask as before."
        )


_RECORDS = {"": Spec, "question": Question, "setup": Setup, "space": Space, "demand": Demand}
"""The records of a question, by their place in its tree."""


def _as_now(spec: dict[str, Any]) -> dict[str, Any]:
    """A question's ``target`` was one column once; now it has ``targets``."""
    question = spec.get("question", {})
    if "target" not in question:
        return spec
    rest = {name: value for name, value in question.items() if name != "target"}
    return {**spec, "question": {"targets": [question["target"]] if question["target"] else [], **rest}}


def _added_since(name: str) -> dict[str, Any]:
    """What a study of an earlier version was asked where it does not say: today's defaults."""
    given = {field.name: field.default for field in fields(_RECORDS[name]) if field.default is not MISSING}
    return json.loads(json.dumps(given, default=asdict))


def _differences(found: Any, asked: Any, name: str = "") -> list[str]:
    """Where two trees of settings differ: ``['setup.epochs (100, now 50)']``."""
    if isinstance(found, dict) and isinstance(asked, dict):
        if name in _RECORDS:
            found = _added_since(name) | found
        keys = dict.fromkeys([*asked, *found])
        pairs = [(found.get(key), asked.get(key), f"{name}.{key}".lstrip(".")) for key in keys]
        return [difference for pair in pairs for difference in _differences(*pair)]
    return [] if found == asked else [f"{name} ({json.dumps(found)}, now {json.dumps(asked)})"]


def _versions() -> dict[str, str]:
    return {package: version(package) for package in ("lstmsizer", "optuna")}


@contextmanager
def _said_as_output_error(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"The study {path} cannot be written: {error.strerror or error}; check its folder."
        ) from error
    # What Optuna raises for files that are none of its own.
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        raise OutputError(
            f"{path} is not a study of lstmsizer, or it is damaged ({type(error).__name__}); "
            "move it away, or choose another output folder."
        ) from error
