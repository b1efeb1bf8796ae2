"""The part of ``model.py`` that builds, compiles and fits the network: the answer's set-up as Keras code."""

from __future__ import annotations

import json
import pprint
import textwrap
from collections.abc import Sequence
from typing import Any

from lstmsizer.data.tokens.vocabulary import RESERVED
from lstmsizer.export.literals import WIDTH, number, text
from lstmsizer.records import Candidate, Setup

# How the loss in raw units becomes the one in scaled units, in which the weights were trained.
LOSSES = {
    "mse": """\
# Dividing the squared error by the variance gives the loss in scaled units.
loss = "mse"
loss_weight = float(1 / y_variance.mean())
""",
    "mae": """\
# Dividing the error by the standard deviation gives the loss in scaled units.
loss = "mae"
loss_weight = float(1 / np.sqrt(y_variance).mean())
""",
    "huber": """\
# Errors up to one standard deviation count squared, larger ones in proportion; dividing by
# the variance gives the loss in scaled units.
loss = keras.losses.Huber(delta=float(np.sqrt(y_variance.mean())))
loss_weight = float(1 / y_variance.mean())
""",
}
OF_KERAS = """\
# The loss is of numbers in scaled units; the model gives raw ones.
of_scaled = {loss}
y_sd = np.sqrt(y_variance).astype("float32")


def loss(y_true, y_pred):
    \"""The loss that the model was sized with.\"""
    return of_scaled((y_true - y_mean) / y_sd, (y_pred - y_mean) / y_sd)


loss_weight = 1.0
"""
RATES = {
    "constant": "rate = LEARNING_RATE\n",
    "cosine": """\
# The rate falls to 0 along a cosine, over as many epochs as were allowed.
updates = ALLOWED_EPOCHS * -(-len(x_train) // BATCH_SIZE)
rate = keras.optimizers.schedules.CosineDecay(LEARNING_RATE, updates)
""",
    "warmup": """\
# The rate rises in a line for a twentieth of the updates, then falls to 0 along a cosine,
# over as many epochs as were allowed.
updates = ALLOWED_EPOCHS * -(-len(x_train) // BATCH_SIZE)
warmup = min(-(-updates // 20), updates - 1)
rate = keras.optimizers.schedules.CosineDecay(
    0.0, updates - warmup, warmup_target=LEARNING_RATE, warmup_steps=warmup
)
""",
}
COMPILE = """\
model.compile(
    optimizer=optimizer,
    loss=loss,
    loss_weights=loss_weight,
    metrics=["mae", keras.metrics.RootMeanSquaredError(name="rmse")],
)
model.summary()
"""
COMPILE_CLASSES = """\
model.compile(
    optimizer=optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
model.summary()
"""
COMPILE_LABELS = """\
model.compile(optimizer=optimizer, loss="binary_crossentropy", metrics=["accuracy"])
model.summary()
"""
MASKED_LABELS = """\
window = keras.Input((None, x_train.shape[-1]), name="window")
# Steps that are NaN in every feature are padding: layers with a mask pass over them.
real = keras.ops.logical_not(keras.ops.all(keras.ops.isnan(window), axis=-1))
x = keras.ops.where(keras.ops.expand_dims(real, -1), window, 0.0)
"""
MASKED = """\
window = keras.Input((None, len(INPUTS)), name="window")
# Steps that are NaN in every feature are padding: layers with a mask pass over them.
real = keras.ops.logical_not(keras.ops.all(keras.ops.isnan(window), axis=-1))
x = keras.ops.where(keras.ops.expand_dims(real, -1), window, 0.0)
x = keras.layers.Normalization(
    mean=x_mean, variance=x_variance, name="scale_inputs"
)(x)
"""
UNSCALED = """\
x = keras.layers.Normalization(
    mean=y_mean, variance=y_variance, invert=True, name="unscale_outputs"
)(x)
"""
FIT = """\
model.fit(
    x_train,
    y_train,
    batch_size=BATCH_SIZE,
    epochs=EPOCHS,
    validation_data=(x_check, y_check),
    verbose=2,
)
"""


CLASS_WEIGHTS = """\
# In training each class counts alike, however few its sequences are.
counts = np.bincount(y_train, minlength=len(CLASSES))
class_weights = {
    number: len(y_train) / (len(CLASSES) * count) if count else 1.0
    for number, count in enumerate(counts.tolist())
}

"""


TOKENS = [
    '        keras.Input((None,), dtype="int32", name="tokens"),',
    "        # Layers with a mask pass over the zeros after a text's end.",
    "        keras.layers.Embedding(",
    f'            {RESERVED} + len(VOCABULARY), EMBEDDING, mask_zero=True, name="embedding"',
    "        ),",
]


def network(candidate: Candidate, setup: Setup, outputs: str = "len(HORIZONS)") -> str:
    """The lines from ``model = keras.Sequential(`` to the end of ``model.fit``, for forecasts."""
    model = _sequential(candidate, setup, "WINDOW", outputs)
    return "\n".join((model, _losses(setup), _optimizer(setup), COMPILE, FIT))


def labelled_network(candidate: Candidate, setup: Setup, *, masked: bool) -> str:
    """The same for labelled sequences; ``masked``: they differ in length, and NaN pads the shorter ones."""
    outputs = "len(CLASSES)" if setup.loss == "softmax" else "y_train.shape[1]"
    model = _masking(candidate, setup, outputs) if masked else _sequential(candidate, setup, "STEPS", outputs)
    return _fitted(model, setup)


def token_network(candidate: Candidate, setup: Setup) -> str:
    """The same for labelled texts, whose tokens are embedded; 0 pads the shorter ones."""
    outputs = "len(CLASSES)" if setup.loss == "softmax" else "y_train.shape[1]"
    return _fitted(_stack(candidate, setup, TOKENS, outputs), setup)


def step_network(candidate: Candidate, setup: Setup, *, tokens: bool, scaled: bool) -> str:
    """The same with a head at every step: for ``tokens``, or numbers padded with NaN (``scaled``, or not)."""
    if tokens:
        model = _stack(candidate, setup, TOKENS, "len(CLASSES)", every_step=True)
    else:
        outputs = "len(CLASSES)" if setup.loss == "softmax" else "y_train.shape[-1]"
        model = _masking(candidate, setup, outputs, MASKED if scaled else MASKED_LABELS, every_step=True)
    compiled = COMPILE_CLASSES if setup.loss == "softmax" else COMPILE_LABELS
    return "\n".join((model, _optimizer(setup), compiled, FIT))


def _fitted(model: str, setup: Setup) -> str:
    """The lines of the model, its compilation and its training, for classes or for numbers."""
    if setup.loss == "softmax":
        fit = FIT
        if setup.class_weights:
            fit = CLASS_WEIGHTS + FIT.replace(
                "    epochs=EPOCHS,\n", "    epochs=EPOCHS,\n    class_weight=class_weights,\n"
            )
        return "\n".join((model, _optimizer(setup), COMPILE_CLASSES, fit))
    return "\n".join((model, _losses(setup), _optimizer(setup), COMPILE, FIT))


def _sequential(candidate: Candidate, setup: Setup, steps: str, outputs: str) -> str:
    """A model whose layers follow each other and see every step; ``steps``, ``outputs``: expressions."""
    inputs = [
        f'        keras.Input(({steps}, len(x_mean)), name="window"),',
        "        keras.layers.Normalization(",
        '            mean=x_mean, variance=x_variance, name="scale_inputs"',
        "        ),",
    ]
    return _stack(candidate, setup, inputs, outputs)


def _stack(
    candidate: Candidate, setup: Setup, inputs: Sequence[str], outputs: str, *, every_step: bool = False
) -> str:
    """Layers that follow each other; ``inputs``: the lines up to what the first recurrent one reads."""
    lines = ["model = keras.Sequential(", "    [", *inputs]
    for position in range(1, candidate.size.depth + 1):
        lines += _layer(candidate, setup, position, every_step=every_step)
    lines.append(f'        keras.layers.Dense({outputs}, name="head"),')
    if setup.loss == "softmax":
        lines.append(f"        {_probabilities('softmax', every_step=every_step)},")
    else:
        lines += [
            "        keras.layers.Normalization(",
            '            mean=y_mean, variance=y_variance, invert=True, name="unscale_outputs"',
            "        ),",
        ]
    return "\n".join([*lines, "    ],", '    name="forecaster",', ")", ""])


def _masking(
    candidate: Candidate, setup: Setup, outputs: str, inputs: str = MASKED, *, every_step: bool = False
) -> str:
    """A model that passes over padding; from the first layer on the mask goes along with the outputs."""
    lines = [inputs.rstrip()]
    for position in range(1, candidate.size.depth + 1):
        layer = _layer(candidate, setup, position, every_step=every_step)
        layer = textwrap.dedent("\n".join(layer)).removesuffix(",")
        lines.append(f"x = {layer}(x{', mask=real' if position == 1 else ''})")
    lines.append(f'x = keras.layers.Dense({outputs}, name="head")(x)')
    if setup.loss in ("softmax", "sigmoid"):
        lines.append(f"x = {_probabilities(setup.loss, every_step=every_step)}(x)")
    else:
        lines.append(UNSCALED.rstrip())
    return "\n".join([*lines, 'model = keras.Model(window, x, name="forecaster")', ""])


def _probabilities(loss: str, *, every_step: bool) -> str:
    """The last layer; Keras's Softmax would take the mask of the steps for one of the classes."""
    if loss == "softmax" and not every_step:
        return 'keras.layers.Softmax(name="probabilities")'
    return f'keras.layers.Activation("{loss}", name="probabilities")'


def _layer(candidate: Candidate, setup: Setup, position: int, *, every_step: bool) -> list[str]:
    """A recurrent layer of the list."""
    cell = f"keras.layers.{setup.cell.upper()}"
    arguments = [str(candidate.size.units[position - 1])]
    if every_step or position < candidate.size.depth:
        arguments.append("return_sequences=True")
    if candidate.dropout:
        arguments.append(f"dropout={number(candidate.dropout)}")
    if candidate.recurrent_dropout:
        arguments.append(f"recurrent_dropout={number(candidate.recurrent_dropout)}")
    name = f'name="{setup.cell}_{position}"'
    if not setup.bidirectional:
        return _call(cell, [*arguments, name], 8)
    inner = _call(cell, arguments, 12)
    whole = f"        keras.layers.Bidirectional({inner[0].strip()[:-1]}, {name}),"
    if len(inner) == 1 and len(whole) <= WIDTH:
        return [whole]
    return ["        keras.layers.Bidirectional(", *inner, f"            {name},", "        ),"]


def _call(function: str, arguments: list[str], indent: int) -> list[str]:
    """``function(a, b),`` on one line; if too long, the arguments on a line of their own, or one a line."""
    space = " " * indent
    line = f"{space}{function}({', '.join(arguments)}),"
    inner = f"{space}    {', '.join(arguments)}"
    if len(line) <= WIDTH:
        return [line]
    if len(inner) <= WIDTH:
        return [f"{space}{function}(", inner, f"{space}),"]
    return [f"{space}{function}(", *(f"{space}    {argument}," for argument in arguments), f"{space}),"]


def _losses(setup: Setup) -> str:
    """``loss`` and ``loss_weight`` for numbers."""
    if setup.compiled and setup.compiled.loss:
        return OF_KERAS.replace("{loss}", of_keras("losses", json.loads(setup.compiled.loss)))
    return LOSSES[setup.loss]


def of_keras(what: str, config: dict[str, Any]) -> str:
    """A call that makes one of Keras's optimizers or losses of its config."""
    if not config["config"]:
        return f"keras.{what}.get({text(config['class_name'])})"
    settings = pprint.pformat(config, width=WIDTH - 4, sort_dicts=False)
    return f"keras.{what}.get(\n{textwrap.indent(settings, '    ')}\n)"


def _optimizer(setup: Setup) -> str:
    """``rate`` and ``optimizer``."""
    if setup.compiled and setup.compiled.optimizer:
        made = of_keras("optimizers", json.loads(setup.compiled.optimizer))
        return f"optimizer = {made}\noptimizer.learning_rate = LEARNING_RATE\n"
    name, arguments = "Adam", ["rate"]
    if setup.weight_decay > 0:
        name = "AdamW"
        arguments.append(f"weight_decay={number(setup.weight_decay)}")
    if setup.clip_norm is not None:
        arguments.append(f"global_clipnorm={number(setup.clip_norm)}")
    # A call in a list ends in a comma, an assigned one does not.
    call = "\n".join(_call(f"optimizer = keras.optimizers.{name}", arguments, 0)).removesuffix(",")
    return f"{RATES[setup.schedule]}{call}\n"
