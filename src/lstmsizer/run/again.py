"""The final training of an answer that is kept, done once more from its data: no search, the same model."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from lstmsizer.data.baselines import Compared, compared
from lstmsizer.data.dataset import Dataset
from lstmsizer.data.forecast.lookback import at_window
from lstmsizer.data.shown import on_test
from lstmsizer.errors import Interrupted
from lstmsizer.execute.base import Executor, OpenExecutor, Outcome
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.records import Answer, Question, Refit, Spec, Stages
from lstmsizer.report.words.again import is_same, on_again, was_cut_short
from lstmsizer.run.networks.base import Network
from lstmsizer.run.prepared import prepare
from lstmsizer.run.refit import FOLD, Finished, Work, finish

ROUNDING = 1e-4
"""By which share two test errors may differ and still be those of one model."""


def asked_with(answer: Answer) -> tuple[Question, int | None]:
    """The question with which the data are to be read, and into how many folds (None: nobody asked).

    Where windows were compared, the data are those of the longest.
    """
    question, fold = answer.spec.question, answer.final.request.replicate.fold
    longest = replace(question, window=max(answer.spec.windows)) if answer.spec.windows else question
    return longest, None if fold == FOLD else fold  # the final fold comes after all others


def refit_of(answer: Answer) -> Refit:
    """What the delivered model was trained on; earlier versions knew one way, and did not say so."""
    return "train" if answer.refit is None else answer.refit.how


def finish_again(
    answer: Answer,
    dataset: Dataset,
    path: Path,
    tell: Callable[[str], None],
    network: Network | None = None,
    open_executor: OpenExecutor = LocalExecutor,
) -> Finished:
    """The answer's candidate trained as it was before, from the same random starts, and written to ``path``.

    A training that was cut short then now goes to its end.

    Parameters
    ----------
    answer
        What is kept.
    dataset
        Its data, as they are at the longest of its windows (``asked_with``).
    path
        Where ``model.keras`` is written.
    tell
        Is told what is done next.
    network
        What was sized; None: ``Stack``.

    Raises
    ------
    SettingError
        There is too little memory.
    Interrupted
        Ctrl-C came.
    WorkerError
        The training or the export came to nothing.
    """
    spec, how, candidate = _alone(answer), refit_of(answer), answer.final.request.candidate
    given = prepare(dataset, spec, Stages(refit=how), network, None)
    chosen, delivered = (at_window(each, _window(answer, dataset)) for each in (dataset, given.delivered))
    kind, training = given.network_for(chosen.shapes), given.training(lambda: (candidate.size,))
    with (
        open_executor("lstmsizer.export.service:open_exporter", None) as exporter,
        open_executor(*kind.service(training)) as trainer,
    ):
        kind.meet(trainer)
        ended = EndedByUser(trainer), EndedByUser(exporter)
        work = Work(chosen, delivered, spec, kind, candidate, *ended, path, tell, spec.setup.epochs)
        return finish(how, work)


@dataclass(frozen=True)
class Again:
    """The answer with the model that it has now; whether that is the ``same`` as before, and so in words."""

    answer: Answer
    same: bool
    said: str


def compared_again(answer: Answer, finished: Finished, dataset: Dataset) -> Again:
    """The answer as it was kept, if the model is the same; else with all that follows from the model.

    ``dataset`` is as in ``finish_again``. A model that differs from the one that was kept, although the same
    was done, is noted.
    """
    now = replace(answer, test=finished.test, final=finished.trial, refit=finished.refitted)
    said = on_again(answer, now, ROUNDING)
    if is_same(answer, now, ROUNDING):
        return Again(answer, True, said)
    chosen = at_window(dataset, _window(answer, dataset))
    shown = answer.on_test is not None and answer.on_test.baseline
    beside = compared(chosen, answer.spec.setup.metric) if shown else Compared(())
    now = replace(
        now,
        model_bytes=finished.delivered.bytes,
        model_latency_seconds=finished.delivered.latency_seconds,
        on_test=on_test(chosen, finished.said, beside),
        notes=(*answer.notes, *(() if was_cut_short(answer) else (said,)), *finished.notes),
        left_out=tuple(one for one in answer.left_out if one.what != "training"),
    )
    return Again(now, False, " ".join((said, *finished.notes)))


def _alone(answer: Answer) -> Spec:
    """The question as its final training has it: of several windows only the one that was found."""
    spec = answer.spec
    return replace(spec, windows=(spec.question.window,)) if spec.windows else spec


def _window(answer: Answer, dataset: Dataset) -> int:
    return answer.spec.question.window if answer.spec.windows else dataset.sequences.steps


class EndedByUser:
    """An executor on which Ctrl-C ends everything; an ``Executor``.

    A finish goes on after a first Ctrl-C, since a search would be lost with it. Here none is.
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    @property
    def slots(self) -> int:
        """Calls that run side by side."""
        return self._executor.slots

    def submit(self, item: object) -> int:
        """Queue a call."""
        with _ended():
            return self._executor.submit(item)

    def wait(self, timeout: float | None) -> list[Outcome]:
        """Outcomes that have come in."""
        with _ended():
            return self._executor.wait(timeout)

    def call_off(self) -> None:
        """Drop what is queued and what runs."""
        with _ended():
            self._executor.call_off()

    def __enter__(self) -> Executor:
        """Nothing is opened: the executor is."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Nothing is closed."""


@contextmanager
def _ended() -> Generator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted("Stopped before the final model was trained again: nothing was written.") from None
