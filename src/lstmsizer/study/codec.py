"""A trial as plain JSON values and back, nothing lost.

JSON knows no NaN and no infinities: they are ``null``, ``"inf"`` and ``"-inf"``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from lstmsizer.records import Candidate, Curve, Replicate, Request, Size, Trial

Json = dict[str, Any]


def encode(trial: Trial) -> Json:
    """The trial as a JSON object."""
    request, candidate = trial.request, trial.request.candidate
    return {
        "units": list(candidate.size.units),
        "learning_rate": _number(candidate.learning_rate),
        "dropout": _number(candidate.dropout),
        "recurrent_dropout": _number(candidate.recurrent_dropout),
        "window": candidate.window,
        "fold": request.replicate.fold,
        "seed": request.replicate.seed,
        "epochs": request.epochs,
        "stage": request.stage,
        "status": trial.status,
        "best_epoch": trial.best_epoch,
        "score": _number(trial.score),
        "seconds": _number(trial.seconds),
        "message": trial.message,
        **({"blocks": _numbers(trial.blocks)} if trial.blocks else {}),
        "curve": {
            "train": _numbers(trial.curve.train),
            "stop": _numbers(trial.curve.stop),
            "score": _numbers(trial.curve.score),
        },
    }


def decode(trial: Json) -> Trial:
    """The trial that ``encode`` wrote; ``KeyError``, ``TypeError`` or ``ValueError`` if it is none."""
    candidate = Candidate(
        Size(tuple(trial["units"])),
        _float(trial["learning_rate"]),
        _float(trial["dropout"]),
        _float(trial["recurrent_dropout"]),
        trial.get("window"),  # studies of before several windows were compared do not say
    )
    curve = trial["curve"]
    return Trial(
        Request(candidate, Replicate(trial["fold"], trial["seed"]), trial["epochs"], trial["stage"]),
        Curve(_floats(curve["train"]), _floats(curve["stop"]), _floats(curve["score"])),
        trial["status"],
        trial["best_epoch"],
        _float(trial["score"]),
        _float(trial["seconds"]),
        trial["message"],
        _floats(trial.get("blocks", ())),
    )


def _number(value: float) -> float | str | None:
    if math.isfinite(value):
        return float(value)
    return None if math.isnan(value) else str(float(value))


def _numbers(values: Sequence[float]) -> list[float | str | None]:
    if math.isfinite(sum(values)):  # so are all of them, as nearly always
        return list(map(float, values))
    return [_number(value) for value in values]


def _float(value: float | str | None) -> float:
    return math.nan if value is None else float(value)


def _floats(values: Iterable[float | str | None]) -> tuple[float, ...]:
    return tuple(map(_float, values))
