"""The study that survives a kill, wherever it is kept: in a file, or in a database."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lstmsizer.records import Demand, Spec, Trial
from lstmsizer.study.answers import pieces
from lstmsizer.study.base import Place
from lstmsizer.study.question import asked, check_readable, check_same, demand_of
from lstmsizer.study.trials import from_optuna, is_ours, to_optuna
from lstmsizer.study.undisturbed import undisturbed

if TYPE_CHECKING:
    import optuna

QUESTION = "question"
"""The study's user attribute with the spec, the data's fingerprint and the versions that began it."""

ANSWERED = "answered"
"""The study's user attribute with what was answered."""

UNSEEN = ("screen",)
"""Stages before any fresh seed is drawn: who has seen no more has nothing to choose a demand by."""


@dataclass(frozen=True)
class Answered:
    """What was asked, by a digest of all of it, and the SHA-256 (hex) of each file of the answer, by name."""

    question: str
    files: Mapping[str, str]


class KeptStudy:
    """A study in its place; one that is there already is gone on with.

    A new one is made with the first trial, so that a run that never came to one leaves none. Another demand
    (tolerance, confidence) is no other question: ``changed_from`` says what it was when fresh seeds were
    drawn. Before any was, nothing has been seen that the demand could be chosen by, and it is just replaced.

    Parameters
    ----------
    place
        Where it is kept.
    spec, fingerprint
        The question and the data; a study that is there must be about the same.

    Raises
    ------
    OutputError
        If the place cannot be read or written, holds something else, or a study of another question, of
        other data or of a later version.
    """

    def __init__(self, place: Place, spec: Spec, fingerprint: str) -> None:
        self._place = place
        self._question = asked(spec, fingerprint)
        self._known: list[Trial] = []
        self._changed_from: Demand | None = None
        self._replaced = self._mended = False
        with place.faults():
            self._study = place.found()
            if self._study is not None:
                self._go_on(self._study, spec.demand)

    @property
    def changed_from(self) -> Demand | None:
        """The demand for which the study's fresh seeds were drawn, if it was another than now; else None."""
        return self._changed_from

    def _go_on(self, study: optuna.Study, demand: Demand) -> None:
        """Read what is there, and refuse what is not about the same."""
        found = study.user_attrs.get(QUESTION)
        check_readable(self._place.where, found or {})
        trials = study.get_trials(deepcopy=False)
        self._known = [from_optuna(one) for one in trials if found is None or is_ours(one)]
        if found is None and not self._known:
            self._study = None  # begun, and nothing come of it
            return
        check_same(self._place.where, found or {}, self._question, self._place.otherwise)
        self._take_demand(found or {}, demand)

    def _take_demand(self, found: dict[str, Any], now: Demand) -> None:
        """Compare the demand with the one that was found; the rest of the question is another matter."""
        before = demand_of(found)
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
        """Keep a trial; when this returns it is kept, and also if Ctrl-C comes meanwhile."""
        with undisturbed(), self._place.faults():
            self._write(trial)

    @property
    def answered(self) -> Answered | None:
        """What the study was last asked and has answered in full; None: nothing, or nobody said so."""
        with self._place.faults():
            said = {} if self._study is None else self._study.user_attrs
            return _answered(said.get(ANSWERED))

    def answer(self, question: str, files: Mapping[str, str]) -> None:
        """Keep what was answered, instead of what was kept before; see ``Answered``."""
        with undisturbed(), self._place.faults():
            if self._study is not None:
                self._mend()
                self._study.set_user_attr(ANSWERED, {"question": question, "files": dict(files)})

    def tell(self, text: str) -> None:
        """Keep the answer itself, ``answer.json``'s text, for who has the study and not its folder."""
        with undisturbed(), self._place.faults():
            if self._study is not None:
                self._mend()
                for name, value in pieces(text).items():
                    self._study.set_user_attr(name, value)

    def _mend(self) -> None:
        """Before anything is written, once."""
        if not self._mended:
            self._place.mended()
            self._mended = True

    def _write(self, trial: Trial) -> None:
        self._mend()
        if self._study is None:
            self._study = self._begun_with(trial)
        else:
            if self._replaced:
                self._study.set_user_attr(QUESTION, self._question)
                self._replaced = False
            self._study.add_trial(to_optuna(trial))
        self._known.append(trial)

    def _begun_with(self, trial: Trial) -> optuna.Study:
        """The new study with its first trial; nothing at all if that does not succeed."""
        try:
            study = self._place.made()
            study.set_user_attr(QUESTION, self._question)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that this may change in a later Optuna
                study.set_metric_names(["score"])
            study.add_trial(to_optuna(trial))
        except BaseException:
            self._place.unmade()
            raise
        return study


def _answered(said: Any) -> Answered | None:
    """What is in a study is somebody's word: it is taken as far as it has the right form."""
    match said:
        case {"question": str(question), "files": {**files}}:
            return Answered(question, {str(name): str(digest) for name, digest in files.items()})
        case _:
            return None
