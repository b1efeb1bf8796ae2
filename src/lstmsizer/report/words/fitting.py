"""How a size's trainings went, in words: overfitting, underfitting, an end that came too early."""

from __future__ import annotations

from lstmsizer.decide.fitting import overfits, unfinished
from lstmsizer.records import Answer, Trial, Verdict
from lstmsizer.report import readings
from lstmsizer.report.numbers import count, join, percent
from lstmsizer.report.starts import median


def rules(answer: Answer) -> str:
    """By what overfitting, underfitting and an early end are told, for the captions of learning curves."""
    by = answer.decision.tolerance.relative
    if not by > 0:
        return "Without a tolerance nothing is said of overfitting and underfitting."
    return (
        "A size overfits where after the best epoch the train loss goes on falling and the stop loss goes on "
        f"rising, each by more than the tolerance ({percent(by)}) and more steadily than noise does in 39 "
        "of 40 curves; scores are of the best epoch, before that. It underfits where it is worse than the "
        "best size on score and than the answer on train, each by more than that; it is unfinished where the "
        "cap of "
        f"{count(answer.spec.setup.epochs, 'epoch')} came while the last {answer.spec.setup.patience} "
        "still lowered the stop loss by more."
    )


def fitting(answer: Answer, verdict: Verdict, ranked: tuple[Trial, ...], own: Trial | None) -> str:
    """What the rules say of a size with these starts: ``overfits``, ``overfits from 2 of 5 starts``, ...

    ``own`` is the middle start of the answer; '' where there is no tolerance or no start with a score.
    """
    by, middle = answer.decision.tolerance.relative, median(ranked)
    if middle is None or not by > 0:
        return ""
    patience = answer.spec.setup.patience
    over = _from_starts("overfits", [overfits(trial, by) for trial in ranked])
    early = _from_starts("unfinished", [unfinished(trial, patience, by) for trial in ranked])
    under = "underfits" if own is not None and _underfits(answer, verdict, middle, own, by) else ""
    return join([said for said in (over, under, early) if said]) or "neither overfits nor underfits"


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
