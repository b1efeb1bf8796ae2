"""From what a user wrote to the study that a run works on, held against other drivers."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from lstmsizer.errors import OutputError, SettingError
from lstmsizer.records import Demand, Spec, Trial
from lstmsizer.study.address import Address, address
from lstmsizer.study.base import Place
from lstmsizer.study.boards import FileBoard, TableBoard
from lstmsizer.study.claims import Board, Claim, claimed
from lstmsizer.study.database import Database
from lstmsizer.study.journal import Journal
from lstmsizer.study.kept import Answered, KeptStudy
from lstmsizer.study.question import key
from lstmsizer.study.quiet import load_optuna


@dataclass(frozen=True)
class Keeping:
    """How a study is to be kept.

    ``database`` None: in a file of the output folder. ``resume`` True: there must be an old study; False:
    there must be none; None: as it comes.
    """

    database: Address | None = None
    resume: bool | None = None


def keeping(study: str | None, resume: bool | None, out: object) -> Keeping:
    """What was written about it; ``out`` None: no folder is named.

    Raises
    ------
    SettingError
        If the study is no database that can be used, or there is nothing that could be resumed.
    """
    if resume and study is None and out is None:
        raise SettingError(
            "Without a name there is nothing to resume: give the earlier run's folder (--out) or its "
            "database (--study)."
        )
    return Keeping(None if study is None else address(study), resume)


class HeldStudy:
    """A study that this process alone works on.

    ``otherwise`` is what a user does who wants another: 'choose another output folder'.
    """

    def __init__(self, study: KeptStudy, claim: Claim, otherwise: str) -> None:
        self._study, self._claim = study, claim
        self.otherwise = otherwise

    @property
    def changed_from(self) -> Demand | None:
        """The demand for which the study's fresh seeds were drawn, if it was another than now; else None."""
        return self._study.changed_from

    def trials(self) -> list[Trial]:
        """Every trial so far, in the order in which they were added."""
        return self._study.trials()

    def add(self, trial: Trial) -> None:
        """Keep a trial, unless another driver has taken over."""
        self._claim.check()
        self._study.add(trial)

    @property
    def answered(self) -> Answered | None:
        """What the study was last asked and has answered in full; None: nothing, or nobody said so."""
        return self._study.answered

    def answer(self, question: str, files: Mapping[str, str]) -> None:
        """Keep what was answered, unless another driver has taken over."""
        self._claim.check()
        self._study.answer(question, files)

    def tell(self, text: str) -> None:
        """Keep the answer itself, unless another driver has taken over."""
        self._claim.check()
        self._study.tell(text)


@contextmanager
def opened(keeping: Keeping, journal: Path, stem: str, spec: Spec, fingerprint: str) -> Generator[HeldStudy]:
    """The study of this question, held until the block is left.

    Parameters
    ----------
    keeping
        Where, and whether there has to be an old one.
    journal
        The file, where no database is named; its folder must exist.
    stem
        What the data is called: a database's study is named after it.
    spec, fingerprint
        The question and the data.

    Raises
    ------
    OutputError
        If the study cannot be opened, is another one's, is in use, or is old or new against ``resume``.
    """
    with ExitStack() as left:
        place, board = _place_and_board(keeping, journal, stem, key(spec, fingerprint), left)
        claim = left.enter_context(claimed(board, place.where))
        study = KeptStudy(place, spec, fingerprint)
        _check_age(study, place, keeping.resume)
        yield HeldStudy(study, claim, place.otherwise)


def known(keeping: Keeping, journal: Path, spec: Spec, fingerprint: str) -> list[Trial]:
    """The trials of a study that is there, which another run may work on; none where there is no study.

    Raises
    ------
    OutputError
        If the study cannot be read, or is another one's.
    """
    with ExitStack() as left:
        place, _ = _place_and_board(keeping, journal, "", key(spec, fingerprint), left)
        return KeptStudy(place, spec, fingerprint).trials()


def _place_and_board(
    keeping: Keeping, journal: Path, stem: str, digits: str, left: ExitStack
) -> tuple[Place, Board]:
    load_optuna()
    if keeping.database is None:
        return Journal(journal), FileBoard(Path(f"{journal}.claim"))
    database = Database(keeping.database, stem, digits)
    left.callback(database.close)
    with database.faults():
        _ = database.name  # a database that cannot be reached is said by its address
    return database, TableBoard(database)


def _check_age(study: KeptStudy, place: Place, resume: bool | None) -> None:
    known = len(study.trials())
    if resume is True and not known:
        raise OutputError(
            f"{place.where} has no trials to go on from: leave out --resume, or name the earlier run's."
        )
    if resume is False and known:
        raise OutputError(
            f"{place.where} has {known} trial{'s' * (known > 1)} already: {place.otherwise}, or leave out "
            "--fresh."
        )
