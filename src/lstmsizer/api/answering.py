"""From a question that is ready to its answer in a folder."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from lstmsizer.api.before import Files, answered_before, asked, keep, remember, told
from lstmsizer.api.contents import contents
from lstmsizer.api.kept import at_window
from lstmsizer.api.progress import watched
from lstmsizer.api.sizing import Sizing
from lstmsizer.data.dataset import Dataset
from lstmsizer.execute.base import OpenExecutor
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.records import Answer, Limits, Progress, Spec, Stages
from lstmsizer.records.answered import NO_LIMITS
from lstmsizer.run.clock import Clock
from lstmsizer.run.interrupts import guarded
from lstmsizer.run.logged import decision_words
from lstmsizer.run.networks.base import Network
from lstmsizer.run.tracked import Tracked
from lstmsizer.run.whole import is_whole
from lstmsizer.study.opening import HeldStudy, Keeping, opened
from lstmsizer.track.base import Studied, Tracker

_log = logging.getLogger(__name__)


def answered(
    dataset: Dataset,
    spec: Spec,
    stages: Stages,
    clock: Clock,
    out: Path | None,
    progress: bool | Callable[[Progress], None],
    trackers: Sequence[Tracker] = (),
    open_executor: OpenExecutor = LocalExecutor,
    limits: Limits = NO_LIMITS,
    network: Network | None = None,
    keeping: Keeping = Keeping(),  # noqa: B008  # frozen
) -> Sizing:
    """Claim the folder, run, and write the answer into it; ``out`` None: a temporary folder.

    An answer that is there already, whole and to the same question, is given at once.
    """
    from lstmsizer.export import folder
    from lstmsizer.export.backend import choose_backend

    _log_data(dataset)
    choose_backend()  # a wrong one is said now, not when the search is done
    temporary = TemporaryDirectory(prefix="lstmsizer-") if out is None else None
    place = Path(temporary.name) if temporary else Path(str(out))
    stem = Path(dataset.source).stem
    with (
        guarded(),
        _undone(temporary) as undone,
        folder.claimed(place),
        opened(keeping, place / folder.STUDY, stem, spec, dataset.fingerprint) as study,
    ):
        tracked = Tracked(study, trackers, _studied(dataset, spec, out, place, bool(study.trials())))
        undone.callback(tracked.give_up)
        question = asked(dataset, spec, stages, limits)
        if (before := answered_before(study, place, question)) is not None:
            answer = told(before, study.otherwise, tracked.end(before.answer, before.files))
            _log.info("answered before, on %s: %r", before.when, str(place))
        else:
            from lstmsizer.run.run import run

            _log.info("search begins: %d trials known, budget %s s", len(study.trials()), clock.budget)
            answer, files = _worked_out(
                dataset, place, progress, study, tracked,
                partial(
                    run, dataset, spec, study=tracked, clock=clock, stages=stages,
                    open_executor=open_executor, limits=limits, network=network,
                ),
            )  # fmt: skip
            keep(study, files)
            if is_whole(answer, stages, study.trials()):
                remember(study, question, files)
        undone.pop_all()  # nothing has failed: the files stay as long as the answer
    return Sizing(answer, place, temporary)


def _worked_out(
    dataset: Dataset,
    place: Path,
    progress: bool | Callable[[Progress], None],
    study: HeldStudy,
    tracked: Tracked,
    run: Callable[..., Answer],
) -> tuple[Answer, Files]:
    """The answer, and its files, which stand in the folder."""
    from lstmsizer.export import folder
    from lstmsizer.run.demand import asked_again

    with TemporaryDirectory(prefix="lstmsizer-model-") as scratch, watched(progress) as (watch, conclude):
        model = Path(scratch) / folder.MODEL
        answer = run(model_path=model, watch=watch)
        answer = asked_again(answer, study.changed_from)
        trials = at_window(answer, study.trials())
        written = contents(dataset, answer, trials, model)
        if faults := tracked.end(answer, written):
            answer = replace(answer, notes=(*answer.notes, *faults))
            written = contents(dataset, answer, trials, model)
        folder.write(place, written)
        conclude(answer)
    said = decision_words(answer.decision)
    _log.info("answer written: %s, %s, into %r", said, answer.ending, str(place))
    return answer, written


def _log_data(dataset: Dataset) -> None:
    parts = ", ".join(f"{part.sequences} {part.part}" for part in dataset.splits)
    _log.info("data read: %r, fingerprint %s, sequences: %s", dataset.source, dataset.fingerprint[:10], parts)


def _undone(temporary: TemporaryDirectory[str] | None) -> ExitStack:
    """What is undone where there is no answer: the temporary folder, and what is added."""
    undone = ExitStack()
    if temporary is not None:
        undone.callback(temporary.cleanup)
    return undone


def _studied(dataset: Dataset, spec: Spec, out: Path | None, place: Path, resumed: bool) -> Studied:
    """What trackers are told of the study; a temporary folder's name means nothing to people."""
    where = place.absolute()
    return Studied(
        name=Path(dataset.source).stem if out is None else where.name,
        key=hashlib.sha256(str(where).encode()).hexdigest()[:6],
        source=dataset.source,
        fingerprint=dataset.fingerprint,
        spec=spec,
        resumed=resumed,
    )
