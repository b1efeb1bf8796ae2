"""The call that trains nothing: what folklore says, and what sizes would cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstmsizer.api.pipelines import as_read
from lstmsizer.api.windows import Written, longest, resolved, with_notes
from lstmsizer.data.class_weights import class_notes
from lstmsizer.data.load import load
from lstmsizer.data.tokens.embedding import with_width
from lstmsizer.records import Cost, Question, RuleSize, Setup, Shapes, Split
from lstmsizer.report.terminal import summary
from lstmsizer.run import asking, settings


@dataclass(frozen=True, repr=False)
class Plan:
    """What folklore says and what sizes would cost on this data.

    ``calibrated`` tells whether this machine's speed was known, so that costs have seconds; ``classes`` are
    the names of the classes, where there are any.
    """

    source: str
    question: Question
    setup: Setup
    shapes: Shapes
    columns: tuple[str, ...]
    splits: tuple[Split, ...]
    notes: tuple[str, ...]
    rules: tuple[RuleSize, ...]
    costs: tuple[Cost, ...]
    calibrated: bool
    classes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """The table that the command line prints."""
        return summary.plan_text(self)


def plan(
    data: Any,
    *,
    target: str | Iterable[str] | None = None,
    window: Written | None = None,
    horizon: int | str | Iterable[int] = 1,
    label: str | None = None,
    sequence: str | None = None,
    group: str | None = None,
    split: str | Mapping[str, Any] | None = None,
    text: str | None = None,
    tokens: str | None = None,
    max_tokens: int | None = None,
    tags: str | None = None,
    labels: str | Path | Iterable[str | Path] | None = None,
    test: Any = None,
    task: str | None = None,
    features: str | Iterable[str] | None = None,
    exclude: str | Iterable[str] = (),
    time: str | None = None,
    known: str | Iterable[str] = (),
    calendar: str | Iterable[str] | None = None,
    resample: str | None = None,
    wide: bool = False,
    remaining: int | None = None,
    log_target: bool = False,
    cell: str = "lstm",
    bidirectional: bool = False,
    embedding: int | None = None,
    batch_size: int | None = None,
    max_layers: int = 3,
    max_units: int = 256,
    calibrate: bool = False,
) -> Plan:
    """What the rules of thumb say and what sizes would cost, with no training.

    Parameters are those of ``size``; of several windows it is about the longest. ``calibrate`` measures this
    machine first (some seconds); without it the speed kept from an earlier run is used, if there is one.
    """
    from lstmsizer.cost import calibration
    from lstmsizer.cost.price import cost
    from lstmsizer.run.calibrate import calibrate_machine
    from lstmsizer.run.planned import planned_sizes, said_by_rules

    question = asking.question(
        target, longest(window), horizon, features, exclude, time,
        task=task, label=label, sequence=sequence, group=group,
        split=None if isinstance(split, Mapping) else split,
        text=text, tokens=tokens, max_tokens=max_tokens, tags=tags, calendar=calendar, resample=resample,
        remaining=remaining, wide=wide, known=known, log_target=log_target,
    )  # fmt: skip
    space = settings.space(max_layers, max_units)
    data, test = as_read(data, test, question, True)
    question, _, notes = resolved(data, question, window)
    dataset = with_notes(load(data, question, None, test, asking.paths(labels), asking.rows(split)), notes)
    dataset = with_notes(dataset, class_notes(dataset, None))
    train = dataset.shapes.train
    setup = settings.setup(
        train,
        batch_size,
        None,
        None,
        cell,
        None,
        bidirectional=bidirectional,
        loss=dataset.loss,
        task=dataset.task,
        vocabulary=dataset.shapes.vocabulary,
        embedding=embedding,
    )
    dataset = with_width(dataset, setup.embedding)
    calibrated = calibrate_machine(dataset.shapes, setup) if calibrate else calibration.load()
    said = said_by_rules(dataset)
    return Plan(
        source=dataset.source,
        question=question,
        setup=setup,
        shapes=dataset.shapes,
        columns=dataset.columns,
        splits=dataset.splits,
        notes=dataset.notes,
        rules=said,
        costs=tuple(cost(one, dataset.shapes, setup, calibrated) for one in planned_sizes(space, said)),
        calibrated=calibrated is not None,
        classes=dataset.class_names,
    )
