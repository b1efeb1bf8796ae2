"""Twenty updates of small networks with all that can be learnt, as Keras makes them: NumPy in, NumPy out.

Nothing here knows the engine or a Keras backend, so that the same cases run on each backend, in a process of
its own. ``keras_run`` and the engine's run of a case give the same names and shapes.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import keras
import numpy as np

from lstmsizer.records import Padding, Setup

STEPS, FEATURES, BATCH, UPDATES = 6, 3, 5, 20
GATES = {"lstm": 4, "gru": 3}


@dataclass(frozen=True)
class Case:
    """What is trained. ``outputs`` are columns of the targets, or classes; ``padding`` None: all are of one
    length; ``weighted``: examples have weights (steps, where ``per_step``).
    """

    name: str
    setup: Setup
    units: tuple[int, ...] = (4,)
    dropout: float = 0.0
    recurrent_dropout: float = 0.0
    outputs: int = 2
    vocabulary: int = 0
    per_step: bool = False
    padding: Padding | None = None
    weighted: bool = False
    learning_rate: float = 0.01

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
        setup(loss="mae", weight_decay=0.1, clip_norm=0.3, schedule="cosine"),
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
        setup(cell="gru", loss="sigmoid", clip_norm=0.05),
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
        setup(cell="gru", loss="softmax", bidirectional=True, embedding=4, weight_decay=0.05, clip_norm=0.5),
        (3,),
        outputs=4,
        vocabulary=9,
        per_step=True,
        padding="post",
        weighted=True,
    ),
    Case(
        "numbers at every step",
        setup(cell="gru", weight_decay=0.01, schedule="warmup"),
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


def keras_run(case: Case, dtype: str, tanh: Any = "tanh") -> dict[str, np.ndarray]:
    """Train the case with Keras; Keras's ``floatx`` must be ``dtype``.

    Gives ``losses`` [UPDATES]; for each weight 'first/NAME', the moving average of its gradient after the
    first update (a tenth of the gradient, clipped), and 'last/NAME', the weight after the last update.
    """
    model, cells = keras_model(case, dtype, tanh)
    weights = start(case, dtype)
    for variable, (name, array) in zip(model.trainable_variables, weights, strict=True):
        assert tuple(variable.shape) == array.shape, name
        variable.assign(array)
    optimizer = keras_optimizer(case)
    model.compile(optimizer=optimizer, loss=keras_loss(case))
    inputs, targets, _, sample_weights = examples(case, dtype)
    run: dict[str, np.ndarray] = {}
    losses: list[float] = []
    for number, drawn in enumerate(noise(case, dtype)):
        for injected, dropped in zip(cells, drawn, strict=True):
            for direction, of_direction in zip(injected, dropped, strict=True):
                direction(of_direction)
        now = slice(number * BATCH, (number + 1) * BATCH)
        weights_now = None if sample_weights is None else sample_weights[now]
        losses.append(float(model.train_on_batch(inputs[now], targets[now], sample_weight=weights_now)))
        if number == 0:
            for (name, _), moment in zip(weights, optimizer._momentums, strict=True):
                run[f"first/{name}"] = keras.ops.convert_to_numpy(moment)
    for (name, _), variable in zip(weights, model.trainable_variables, strict=True):
        run[f"last/{name}"] = keras.ops.convert_to_numpy(variable)
    return run | {"losses": np.array(losses)}


def keras_model(
    case: Case, dtype: str, tanh: Any = "tanh"
) -> tuple[keras.Model, list[list[Callable[[Dropped], None]]]]:
    """The model, and for each layer and direction what injects dropout masks into it.

    All weights are zero, since they are to be set: Keras's own start takes longer than the training.
    """
    layers: list[keras.Layer] = []
    injected: list[list[Callable[[Dropped], None]]] = []
    if case.vocabulary:
        masked = case.padding is not None
        layers.append(keras.Input((STEPS,), dtype="int32"))
        layers.append(
            keras.layers.Embedding(
                case.vocabulary, case.setup.embedding, mask_zero=masked, embeddings_initializer="zeros"
            )
        )
    else:
        layers.append(keras.Input((STEPS, FEATURES), dtype=dtype))
        if case.padding is not None:
            layers.append(keras.layers.Masking(0.0))
    kind = keras.layers.LSTM if case.setup.cell == "lstm" else keras.layers.GRU
    for place, few in enumerate(case.units):
        layer = kind(
            few,
            activation=tanh,
            kernel_initializer="zeros",
            recurrent_initializer="zeros",
            return_sequences=case.per_step or place < len(case.units) - 1,
            dropout=case.dropout,
            recurrent_dropout=case.recurrent_dropout,
        )
        directions = [layer]
        if case.setup.bidirectional:
            layer = keras.layers.Bidirectional(layer)
            directions = [layer.forward_layer, layer.backward_layer]
        layers.append(layer)
        injected.append([inject(direction.cell, case, case.rows[place]) for direction in directions])
    layers.append(keras.layers.Dense(case.head, kernel_initializer="zeros"))
    return keras.Sequential(layers), injected


def inject(cell: Any, case: Case, rows: int) -> Callable[[Dropped], None]:
    """Make a cell drop by variables that the result sets; a compiled step reads them as any other state."""
    gates = GATES[case.setup.cell]

    def variables(rate: float, times: int, columns: int) -> list[Any]:
        shape = (BATCH, columns)
        return [cell.add_weight(shape=shape, trainable=False) for _ in range(times if rate else 0)]

    of_inputs = variables(case.dropout, gates if case.recurrent_dropout else 1, rows)
    of_state = variables(case.recurrent_dropout, gates, cell.units)
    single = not case.recurrent_dropout
    if case.dropout:
        cell.get_dropout_mask = lambda _: of_inputs[0] if single else of_inputs
    if case.recurrent_dropout:
        cell.get_recurrent_dropout_mask = lambda _: of_state

    def assign(dropped: Dropped) -> None:
        for held, drawn in ((of_inputs, dropped.inputs), (of_state, dropped.recurrent)):
            for variable, mask in zip(held, () if drawn is None else drawn, strict=True):
                variable.assign(mask)

    return assign


def keras_optimizer(case: Case) -> keras.optimizers.Optimizer:
    warmup, decay = schedule_steps(case)
    rate: Any = case.learning_rate
    if case.setup.schedule == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(rate, decay)
    elif case.setup.schedule == "warmup":
        rate = keras.optimizers.schedules.CosineDecay(0.0, decay, warmup_target=rate, warmup_steps=warmup)
    clip = case.setup.clip_norm
    if case.setup.weight_decay:
        return keras.optimizers.AdamW(rate, weight_decay=case.setup.weight_decay, global_clipnorm=clip)
    return keras.optimizers.Adam(rate, global_clipnorm=clip)


class Pinball(keras.losses.Loss):
    """Keras has none: the larger of q d and (q - 1) d of each difference d between target and forecast."""

    def __init__(self, quantiles: tuple[float, ...]) -> None:
        super().__init__()
        self.quantiles = quantiles

    def call(self, y_true: Any, y_pred: Any) -> Any:
        share = keras.ops.convert_to_tensor(self.quantiles, dtype=y_pred.dtype)
        forecasts = keras.ops.reshape(y_pred, (*y_true.shape, len(self.quantiles)))
        above = keras.ops.expand_dims(y_true, -1) - forecasts
        return keras.ops.mean(keras.ops.maximum(share * above, (share - 1) * above), axis=(-2, -1))


def keras_loss(case: Case) -> keras.losses.Loss:
    match case.setup.loss:
        case "mse":
            return keras.losses.MeanSquaredError()
        case "mae":
            return keras.losses.MeanAbsoluteError()
        case "huber":
            return keras.losses.Huber()
        case "pinball":
            return Pinball(case.setup.quantiles)
        case "softmax":
            return keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        case "sigmoid":
            return keras.losses.BinaryCrossentropy(from_logits=True)
