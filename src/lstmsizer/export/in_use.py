"""What a model that is in use takes, measured as the delivered one is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lstmsizer.export.measured import latency
from lstmsizer.records import Deployed
from lstmsizer.train.in_use.reading import load


@dataclass(frozen=True)
class Weigh:
    """'Load this model, and say what it takes'; it reads ``steps`` of ``features`` (0: of tokens)."""

    path: Path
    name: str
    steps: int
    features: int


def weighed(item: Weigh) -> Deployed:
    """The seconds of a prediction of one sequence, and the bytes of the file as it is."""
    model = load(item.path, item.name)
    shape = (1, item.steps, item.features) if item.features else (1, item.steps)
    sequence = np.zeros(shape, np.float32) if item.features else np.ones(shape, np.int32)
    return Deployed(latency(model, sequence), item.path.stat().st_size)
