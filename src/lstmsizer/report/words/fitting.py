"""How a size's trainings went, in words: overfitting, underfitting, an end that came too early."""

from __future__ import annotations

from lstmsizer.decide.fitting import overfits, unfinished
from lstmsizer.records import Answer, Trial, Verdict
from lstmsizer.report import readings
from lstmsizer.report.numbers import count, join, percent
from lstmsizer.report.starts import median


def rules(answer: Answer) -> tuple[tuple[str, str], ...]:
    """By what overfitting, underfitting and an early end are told: each word, and when it is said.

    Empty without a tolerance: then none of them is told.
    """
    by, setup = answer.decision.tolerance.relative, answer.spec.setup
    if not by > 0:
        return ()
    more = f"by more than the tolerance ({percent(by)} of the loss)"
    return (
        (
            "overfits",
            "After the best epoch the train loss goes on falling and the stop loss goes on rising, each "
            f"{more}, and more steadily than noise does in 39 of 40 curves. Scores are of the best epoch, "
            "before that.",
        ),
        ("underfits", f"Worse than the best size on score and than the answer on train, each {more}."),
        (
            "unfinished",
            f"The cap of {count(setup.epochs, 'epoch')} came while the last {setup.patience} still lowered "
            f"the stop loss {more}.",
        ),
    )


def fitting(answer: Answer, verdict: Verdict, ranked: tuple[Trial, ...], own: Trial | None) -> str:
    """What the rules say of a size with these starts: ``overfits``, ``overfits from 2 of 5 starts``, ...

    ``own`` is the middle start of the answer; '' where none of them holds, there is no tolerance, or no start
    with a score.
    """
    by, middle = answer.decision.tolerance.relative, median(ranked)
    if middle is None or not by > 0:
        return ""
    patience = answer.spec.setup.patience
    over = _from_starts("overfits", [overfits(trial, by) for trial in ranked])
    early = _from_starts("unfinished", [unfinished(trial, patience, by) for trial in ranked])
    small = own is not None and over != "overfits" and _underfits(answer, verdict, middle, own, by)
    under = "underfits" if small else ""  # what is learned by heart does not ask for more units
    return join([said for said in (over, under, early) if said])


def _underfits(answer: Answer, verdict: Verdict, middle: Trial, own: Trial, by: float) -> bool:
    """Too small even for the train part: neither score nor train loss is within the tolerance."""
    worse = verdict.mean > readings.best_loss(answer) + readings.tolerance(answer)
    return worse and _train_loss(middle) > _train_loss(own) * (1 + by)


def _train_loss(trial: Trial) -> float:
    """Of the best epoch, a mean while its weights were still changing."""
    return trial.curve.train[trial.best_epoch - 1]


def _from_starts(what: str, found: list[bool]) -> str:
    if not any(found):
        return ""
    return what if all(found) else f"{what} from {sum(found)} of {count(len(found), 'start')}"
