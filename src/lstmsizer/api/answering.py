"""From a question that is ready to its answer in a folder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lstmsizer.api.sizing import Sizing
from lstmsizer.api.windows import as_chosen
from lstmsizer.data.dataset import Dataset
from lstmsizer.records import Progress, Spec, Stages
from lstmsizer.run.clock import Clock


def answered(
    dataset: Dataset,
    spec: Spec,
    stages: Stages,
    clock: Clock,
    out: Path | None,
    progress: bool | Callable[[Progress], None],
) -> Sizing:
    """Claim the folder, run, and write the answer into it; ``out`` None: a temporary folder."""
    from lstmsizer.export import folder
    from lstmsizer.export.backend import choose_backend
    from lstmsizer.export.files import files
    from lstmsizer.report import facts, page
    from lstmsizer.run.demand import asked_again
    from lstmsizer.run.run import run
    from lstmsizer.study.journal import JournalStudy

    choose_backend()  # a wrong one is said now, not when the search is done
    temporary = TemporaryDirectory(prefix="lstmsizer-") if out is None else None
    place = Path(temporary.name) if temporary else Path(str(out))
    with (
        ExitStack() as undone,
        folder.claimed(place),
        TemporaryDirectory(prefix="lstmsizer-model-") as scratch,
        _watcher(progress) as watch,
    ):
        if temporary is not None:
            undone.callback(temporary.cleanup)
        study = JournalStudy(place / folder.STUDY, spec, dataset.fingerprint)
        model = Path(scratch) / folder.MODEL
        answer, trials = run(
            dataset, spec, study=study, clock=clock, model_path=model, watch=watch, stages=stages
        )
        answer = asked_again(answer, study.changed_from)
        folder.write(
            place,
            {
                folder.MODEL: model.read_bytes(),
                **files(answer, as_chosen(dataset, answer.spec)),
                folder.REPORT: page.html(answer, trials),
                folder.ANSWER: facts.to_json(answer),
            },
        )
        undone.pop_all()  # nothing has failed: the files stay as long as the answer
    return Sizing(answer, place, temporary)


def _watcher(progress: bool | Callable[[Progress], None]) -> Any:
    """A context that gives the function to call with each Progress."""
    if callable(progress):
        return nullcontext(progress)
    if not progress:
        return nullcontext(lambda _: None)
    from lstmsizer.report.live import LiveView, console

    return LiveView(console())
