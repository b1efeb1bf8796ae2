"""Twenty updates of small networks with all that can be learnt: what is given, as NumPy arrays.

Nothing here knows the engine or Keras, so that the same cases run on each of Keras's backends, in a process
of its own: ``keras_cases`` has Keras's run of them, ``engine_cases`` the engine's.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from lstmsizer.records import Padding, Setup

STEPS, FEATURES, BATCH, UPDATES = 6, 3, 5, 20
GATES = {"lstm": 4, "gru": 3}


@dataclass(frozen=True)
class Case:
    """What is trained. ``outputs`` are columns of the targets, or classes; ``padding`` None: all are of one
    length, 'holes': steps anywhere do not count; ``weighted``: examples have weights (steps, where
    ``per_step``). Rates and the like are numbers that float32 holds exactly, since Keras keeps some in it.
    """

    name: str
    setup: Setup
    units: tuple[int, ...] = (4,)
    dropout: float = 0.0
    recurrent_dropout: float = 0.0
    outputs: int = 2
    vocabulary: int = 0
    per_step: bool = False
    padding: Padding | Literal["holes"] | None = None
    weighted: bool = False
    learning_rate: float = 1 / 64

    @property
    def directions(self) -> tuple[str, ...]:
        return ("forward", "backward") if self.setup.bidirectional else ("forward",)

    @property
    def head(self) -> int:
        return self.outputs * max(1, len(self.setup.quantiles))

    @property
    def rows(self) -> tuple[int, ...]:
        """What each layer reads at a step."""
        first = self.setup.embedding or FEATURES
        return first, *(few * len(self.directions) for few in self.units[:-1])


def setup(**settings: Any) -> Setup:
    return Setup(BATCH, epochs=1, metric="loss", **settings)


CASES = [
    Case("adam", setup(), (6, 3)),
    Case(
        "adamw, clipped, cosine",
        setup(loss="mae", weight_decay=0.125, clip_norm=0.25, schedule="cosine"),
        weighted=True,
    ),
    Case("dropout, warm-up", setup(loss="huber", schedule="warmup"), dropout=0.4),
    Case(
        "quantiles, dropout for each gate",
        setup(loss="pinball", quantiles=(0.1, 0.5, 0.9)),
        dropout=0.3,
        recurrent_dropout=0.4,
    ),
    Case(
        "many labels, pre-padded",
        setup(cell="gru", loss="sigmoid", clip_norm=1 / 16),
        outputs=3,
        padding="pre",
        weighted=True,
    ),
    Case(
        "texts read both ways",
        setup(loss="softmax", bidirectional=True, embedding=3),
        outputs=3,
        vocabulary=7,
        padding="post",
        dropout=0.3,
        weighted=True,
    ),
    Case(
        "tags",
        setup(
            cell="gru", loss="softmax", bidirectional=True, embedding=4, weight_decay=0.0625, clip_norm=0.5
        ),
        (3,),
        outputs=4,
        vocabulary=9,
        per_step=True,
        padding="post",
        weighted=True,
    ),
    Case(
        "numbers at every step",
        setup(cell="gru", weight_decay=1 / 64, schedule="warmup"),
        per_step=True,
        padding="pre",
        recurrent_dropout=0.3,
    ),
]


class Examples(NamedTuple):
    """As Keras wants them: ``inputs`` [N, T, F] or tokens [N, T], 0 where padded; ``lengths`` [N], or None;
    ``targets`` [N, O], or [N]; [N, T, O] or [N, T] per step; ``weights`` [N], or [N, T], or None.
    """

    inputs: np.ndarray
    targets: np.ndarray
    lengths: np.ndarray | None
    weights: np.ndarray | None


def chance(case: Case, purpose: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(f"{case.name}, {purpose}".encode()))


def examples(case: Case, dtype: str) -> Examples:
    """Of all updates, in their order. What stands at padded steps in targets and weights must not matter."""
    drawn, count = chance(case, "examples"), BATCH * UPDATES
    judged = (count, STEPS) if case.per_step else (count,)
    if case.vocabulary:
        inputs = drawn.integers(1, case.vocabulary, (count, STEPS), np.int32)
    else:
        inputs = drawn.standard_normal((count, STEPS, FEATURES)).astype(dtype)
    if case.setup.loss == "softmax":
        targets = drawn.integers(0, case.outputs, judged, np.int32)
    elif case.setup.loss == "sigmoid":
        targets = drawn.integers(0, 2, (*judged, case.outputs)).astype(dtype)
    else:
        targets = drawn.standard_normal((*judged, case.outputs)).astype(dtype)
    lengths = None
    if case.padding is not None:
        lengths = drawn.integers(1, STEPS + 1, count)
        inputs[~real_steps(lengths, case.padding)] = 0
    weights = drawn.uniform(0, 3, judged).astype(dtype) if case.weighted else None
    return Examples(inputs, targets, lengths, weights)


def real_steps(lengths: np.ndarray, padding: Padding) -> np.ndarray:
    """[N, T] bool."""
    steps = np.arange(STEPS)
    return steps < lengths[:, None] if padding == "post" else steps >= STEPS - lengths[:, None]


def start(case: Case, dtype: str) -> list[tuple[str, np.ndarray]]:
    """The weights before the first update, by the engine's names, in the order of a Keras model's."""
    drawn, cell = chance(case, "start"), case.setup.cell
    shapes: dict[str, tuple[int, ...]] = {}
    if case.vocabulary:
        shapes["embedding/embeddings"] = (case.vocabulary, case.setup.embedding or 0)
    for number, (rows, few) in enumerate(zip(case.rows, case.units, strict=True), start=1):
        for direction in case.directions:
            place = f"{cell}_{number}" + (f"/{direction}" if case.setup.bidirectional else "")
            columns = GATES[cell] * few
            shapes[f"{place}/kernel"] = (rows, columns)
            shapes[f"{place}/recurrent_kernel"] = (few, columns)
            shapes[f"{place}/bias"] = (columns,) if cell == "lstm" else (2, columns)
    shapes["head/kernel"] = (case.units[-1] * len(case.directions), case.head)
    shapes["head/bias"] = (case.head,)
    return [(name, drawn.uniform(-0.7, 0.7, shape).astype(dtype)) for name, shape in shapes.items()]


class Dropped(NamedTuple):
    """What one direction of one layer is multiplied by in one update: ``inputs`` [G or 1, B, F] and
    ``recurrent`` [G, B, U], each None where nothing is dropped.
    """

    inputs: np.ndarray | None
    recurrent: np.ndarray | None


def noise(case: Case, dtype: str) -> Iterator[list[list[Dropped]]]:
    """For each update, each layer and each direction."""
    drawn, gates = chance(case, "noise"), GATES[case.setup.cell]

    def kept(rate: float, times: int, columns: int) -> np.ndarray | None:
        if not rate:
            return None
        return ((drawn.random((times, BATCH, columns)) >= rate) / (1 - rate)).astype(dtype)

    times = gates if case.recurrent_dropout else 1
    for _ in range(UPDATES):
        yield [
            [
                Dropped(kept(case.dropout, times, rows), kept(case.recurrent_dropout, gates, few))
                for _ in case.directions
            ]
            for rows, few in zip(case.rows, case.units, strict=True)
        ]


def schedule_steps(case: Case) -> tuple[int, int]:
    """Warm-up and decay steps over all updates: a warm-up is the first twentieth."""
    warmup = UPDATES // 20 if case.setup.schedule == "warmup" else 0
    return warmup, UPDATES - warmup
