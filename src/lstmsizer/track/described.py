"""Trials and answers as trackers have them: a name, settings, curves by epoch, figures."""

from __future__ import annotations

import math
from collections.abc import Iterable

from lstmsizer.records import Answer, LabelScores, Scores, Spec, StepScores, Trial

Setting = int | float | str
Curves = dict[str, list[tuple[int, float]]]

BEST = ("best/score", "best/epoch", "seconds")
"""Figures of a trial: the score at the epoch with the lowest stop loss, that epoch, and what it took."""


def name(number: int, trial: Trial) -> str:
    """A trial's name, fit for a folder: ``0007-screen-1x8-lr0.003-fold0-seed3-30epochs``."""
    request = trial.request
    size = str(request.candidate.size).replace(" ", "")
    rate = f"lr{request.candidate.learning_rate:g}"
    where = f"fold{request.replicate.fold}-seed{request.replicate.seed}-{request.epochs}epochs"
    return f"{number:04}-{request.stage}-{size}-{rate}-{where}"


def settings(trial: Trial) -> dict[str, Setting]:
    """What was trained; ``units`` are those of the widest layer, ``size`` has all of them."""
    request, candidate = trial.request, trial.request.candidate
    window = {} if candidate.window is None else {"window": candidate.window}
    return {
        "size": str(candidate.size),
        "layers": candidate.size.depth,
        "units": max(candidate.size.units),
        "learning_rate": candidate.learning_rate,
        "dropout": candidate.dropout,
        "recurrent_dropout": candidate.recurrent_dropout,
        **window,
        "stage": request.stage,
        "fold": request.replicate.fold,
        "seed": request.replicate.seed,
        "epochs": request.epochs,
    }


def curves(trial: Trial) -> Curves:
    """Losses on train and stop and the score, as (epoch, value); epochs count from 1."""
    curve = trial.curve
    named = {"loss/train": curve.train, "loss/stop": curve.stop, "score": curve.score}
    return {tag: _finite(enumerate(values, start=1)) for tag, values in named.items()}


def figures(trial: Trial) -> dict[str, float]:
    """``BEST``, as far as there is a best epoch."""
    named = dict(zip(BEST, (trial.score, float(trial.best_epoch), trial.seconds), strict=True))
    if not trial.best_epoch:
        del named["best/epoch"]
    return {tag: value for tag, value in named.items() if math.isfinite(value)}


def question(spec: Spec, source: str) -> dict[str, Setting]:
    """What was asked of which data, and how every trial was trained."""
    asked, setup = spec.question, spec.setup
    told: dict[str, Setting] = {"data": source, "target": ", ".join(asked.targets) or asked.label or ""}
    if asked.targets:
        told |= {"window": asked.window, "horizon": ", ".join(map(str, asked.horizons))}
    told |= {"cell": setup.cell, "loss": setup.loss, "metric": setup.metric, "batch_size": setup.batch_size}
    told |= {"epochs": setup.epochs, "patience": setup.patience, "strategy": spec.strategy, "seed": spec.seed}
    return {name: value for name, value in told.items() if value != ""}


def decided(answer: Answer) -> dict[str, Setting]:
    """The size that is the answer, and whether it is certified."""
    size = answer.decision.size
    return {
        "answer/size": str(size),
        "answer/layers": size.depth,
        "answer/units": max(size.units),
        "answer/certified": str(answer.decision.certified),
    }


def tested(answer: Answer) -> dict[str, float]:
    """How well the delivered model does on the test part, and what the answer cost."""
    told = {f"test/{name}": value for name, value in _scores(answer.test).items()}
    told |= {"answer/trials": answer.trials, "answer/fits": answer.fits, "answer/seconds": answer.seconds}
    return {name: value for name, value in told.items() if math.isfinite(value)}


def _scores(test: Scores | LabelScores | StepScores) -> dict[str, float]:
    if isinstance(test, Scores):
        return {"mse": test.mse, "rmse": test.rmse, "mae": test.mae}
    return {"log_loss": test.log_loss, "error": test.error}


def _finite(points: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    return [(epoch, value) for epoch, value in points if math.isfinite(value)]
