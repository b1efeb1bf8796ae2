"""An answer in the words of ``GridSearchCV``: parameters, scores of which higher is better, ranks."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstmsizer.records import Answer, Candidate, Size, Verdict


def best_params(answer: Answer) -> dict[str, Any]:
    """Of the delivered model: layers, units, learning rate, and dropout where it was trained with some."""
    candidate = answer.final.request.candidate
    return {**_params(candidate.size, candidate.learning_rate), **_dropout(candidate)}


def best_index(answer: Answer) -> int:
    """The answer's row in ``cv_results``."""
    return [verdict.size for verdict in answer.decision.verdicts].index(answer.decision.size)


def cv_results(answer: Answer) -> dict[str, Any]:
    """One row for each size that was tried, by ``GridSearchCV``'s names of columns."""
    rows = answer.decision.verdicts
    params = [_params(row.size, row.learning_rate) for row in rows]
    means = np.array([-row.mean for row in rows])
    return {
        "params": params,
        **{f"param_{name}": _column([each[name] for each in params]) for name in params[0]},
        "mean_test_score": means,
        "std_test_score": np.array([row.sd for row in rows]),
        "rank_test_score": _ranks(means),
        "mean_fit_time": np.array([_seconds(answer, row) for row in rows]),
        "replicates": np.array([row.replicates for row in rows]),
        "confirmed": np.array([row.confirmed for row in rows]),
        "judgement": _column([row.judgement for row in rows]),
    }


def _params(size: Size, learning_rate: float) -> dict[str, Any]:
    return {"layers": size.depth, "units": size.units, "learning_rate": learning_rate}


def _dropout(candidate: Candidate) -> dict[str, float]:
    rates = {"dropout": candidate.dropout, "recurrent_dropout": candidate.recurrent_dropout}
    return rates if any(rates.values()) else {}


def _column(values: list[Any]) -> np.ma.MaskedArray[Any, Any]:
    """As ``GridSearchCV`` has its parameters: objects, none of them masked."""
    column: Any = np.ma.MaskedArray(np.empty(len(values), dtype=object))
    for row, value in enumerate(values):
        column[row] = value  # one by one: a tuple is a value, not a row of them
    return column


def _ranks(means: np.ndarray) -> np.ndarray:
    """[R] int32 from 1, the highest mean first; equal ones share the smaller rank, NaN comes last."""
    known = np.where(np.isnan(means), -np.inf, means)
    return (1 + (known[None, :] > known[:, None]).sum(axis=1)).astype(np.int32)


def _seconds(answer: Answer, row: Verdict) -> float:
    """Of one training, by the cost model of this machine; NaN where its speed is not known."""
    cost = next((cost for cost in answer.costs if cost.size == row.size), None)
    known = cost is not None and cost.epoch_seconds is not None
    return row.epochs * cost.epoch_seconds if known else float("nan")  # pyright: ignore
