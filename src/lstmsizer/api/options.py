"""The options of ``size`` that ``check`` takes too, by name and type; a test keeps them equal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypedDict

from lstmsizer.api.windows import Written
from lstmsizer.records import Progress
from lstmsizer.run.amounts import Amount


class SizeOptions(TypedDict, total=False):
    """What ``size`` takes but for the data and what a model in use fixes; there stands what they mean."""

    target: str | Iterable[str] | None
    window: Written | None
    horizon: int | str | Iterable[int]
    label: str | None
    sequence: str | None
    group: str | None
    split: str | Mapping[str, Any] | None
    text: str | None
    tokens: str | None
    max_tokens: int | None
    tags: str | None
    labels: str | Path | Iterable[str | Path] | None
    test: Any
    task: str | None
    features: str | Iterable[str] | None
    exclude: str | Iterable[str]
    time: str | None
    known: str | Iterable[str]
    calendar: str | Iterable[str] | None
    resample: str | None
    wide: bool
    remaining: int | None
    log_target: bool
    budget: str | float | None
    out: str | Path | None
    study: str | None
    resume: bool | None
    metric: str | None
    learning_rate: float | None
    class_weights: str | None
    batch_size: int | None
    epochs: int | None
    patience: int | None
    max_layers: int
    max_units: int
    max_params: Amount
    max_memory: Amount
    max_latency: Amount
    max_size: Amount
    tolerance: float | str | None
    confidence: float
    folds: int | None
    strategy: str
    trials: int | None
    taper: bool
    dropout: bool
    more_data: bool | None
    refit: str
    seed: int
    log: str | Iterable[str] | None
    log_file: str | Path | None
    executor: str
    progress: bool | Callable[[Progress], None]
