"""The page's section on where the time went."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from lstmsizer.records import Answer, Stage, Trial
from lstmsizer.report import readings
from lstmsizer.report.figures.spent import Bar, time_figure
from lstmsizer.report.numbers import count, duration
from lstmsizer.report.page import markup

_STAGES: dict[Stage, str] = {
    "screen": "screening",
    "confirm": "confirming",
    "taper": "narrower layers",
    "regularise": "dropout",
    "check": "the model in use",
    "split": "further splits",
    "data": "less data",
    "finish": "the last training",
}
_SIZES = 10
_Kind = TypeVar("_Kind", bound=Hashable)


def section(answer: Answer, trials: Sequence[Trial]) -> str:
    """Training seconds by stage and by size; '' where none were measured."""
    every = [*trials, *(() if any(t.request.stage == "finish" for t in trials) else (answer.final,))]
    trained = sum(trial.seconds for trial in every)
    if not trials or not trained > 0:
        return ""
    stages = _bars(every, lambda trial: trial.request.stage)
    in_order = [(_STAGES[stage], *stages[stage]) for stage in _STAGES if stage in stages]
    found = _bars(every, lambda trial: trial.request.candidate.size)
    largest = sorted(found, key=lambda size: -found[size][0])[:_SIZES]
    shown = sorted(largest, key=lambda size: readings.weight(answer, size))
    sizes: list[Bar] = [(str(size), *found[size]) for size in shown]
    if rest := [found[size] for size in found if size not in largest]:
        sizes.append((f"{len(rest)} others", sum(s for s, _ in rest), sum(n for _, n in rest)))
    note = (
        f"Together {count(len(every), 'training')} took {duration(trained)}, each as long as it ran on its "
        f"core or device, compilation excluded; the run took {duration(answer.seconds)} by the clock. "
        "Several train at a time, and the clock also counts reading, compiling, deciding and writing: so the "
        "two differ. A resumed study's earlier trainings are in the first, and not in the second."
    )
    if len(trials) > answer.trials:
        note += (
            f" The answer asked for {answer.trials:,} of them, before the last: idle cores train ahead, and "
            "a study may know more."
        )
    drawn = markup.figure(time_figure((("by stage", in_order), ("by size", sizes))), note)
    return f"<h2>Where the time went</h2>\n{drawn}"


def _bars(trials: Sequence[Trial], kind: Callable[[Trial], _Kind]) -> dict[_Kind, tuple[float, int]]:
    """Seconds and number of trainings of each kind."""
    found: dict[_Kind, tuple[float, int]] = {}
    for trial in trials:
        seconds, amount = found.get(kind(trial), (0.0, 0))
        found[kind(trial)] = (seconds + trial.seconds, amount + 1)
    return found
