"""Bytes that a training or a prediction allocates; float32 throughout.

Counted from the arrays that the engine's programs hold at the same time (``train/cells/``). XLA's own account
of a compiled program differs by a few per cent (``tests/train/test_memory_model.py``).
What Python and JAX take beside these, some hundred megabytes, is not part of a size's cost.
"""

from __future__ import annotations

from dataclasses import dataclass

from lstmsizer.cost.flops import GATES
from lstmsizer.cost.layout import EVALUATION_BATCH, batches, padded
from lstmsizer.cost.parameters import layer_inputs, network_inputs, network_outputs, network_parameters
from lstmsizer.records import Cell, Setup, Shapes, Size

FLOAT = 4
"""Bytes of a float32, and of the int32 that tokens and example numbers are."""

# Derivatives that the forward pass keeps for the backward pass, of each unit, step and sequence.
_SLOPES: dict[Cell, int] = {"lstm": 6, "gru": 5}
# Weights and two moments, before and after; the best weights.
_STATES = 7
# What one step works on, for each unit and sequence.
_STEP = 8
# Copies of the weights beside the state: transposed for the forward and the backward pass, gradients.
_TRAINING_COPIES, _EVALUATION_COPIES = 4.0, 1.5
# Arrays as large as a batch's outputs at every step, in training and in evaluation: these and their
# logarithms; where each is a label by itself, the labels and both sides' logarithms too.
_OF_CLASSES, _OF_LABELS = (3.0, 1.0), (5.0, 3.4)


@dataclass(frozen=True)
class _Layer:
    """Of one layer in one direction, for each step and sequence: numbers of the arrays it needs.

    ``causes``: its input, the ones and its output, side by side; ``slopes``: what the backward pass needs.
    """

    read: int
    units: int
    cell: Cell

    @property
    def causes(self) -> int:
        return self.read + 1 + self.units

    @property
    def slopes(self) -> int:
        return _SLOPES[self.cell] * self.units

    @property
    def gradients(self) -> int:
        """By the pre-activations; only where something below learns too."""
        return GATES[self.cell] * self.units


def training_bytes(size: Size, shapes: Shapes, setup: Setup) -> int:
    """What one training allocates beside the data, which all trainings share.

    Weights and Adam's two moments before and after an epoch, the best weights, and the activations of a batch
    in training or in evaluation, whichever is more; all as wide as the program is.
    """
    wide = padded(size)
    weights = network_parameters(wide, shapes, setup)
    of_training, of_evaluation = _OF_CLASSES if setup.loss == "softmax" else _OF_LABELS
    outputs = shapes.steps * network_outputs(shapes, setup) if shapes.per_step else 0
    trained = _trained(wide, shapes, setup) + of_training * outputs
    evaluated = _evaluated(wide, shapes, setup) + of_evaluation * outputs
    training = setup.batch_size * trained + _TRAINING_COPIES * weights
    evaluation = EVALUATION_BATCH * evaluated + _EVALUATION_COPIES * weights
    return round(FLOAT * (_STATES * weights + max(training, evaluation)))


def data_bytes(shapes: Shapes, setup: Setup) -> int:
    """One fold on the device, which all trainings on it share: the series, targets, starts, orders.

    A class is one number, however many there are. Counted for windows that follow each other row by row; so
    many rows and sequences as the parts have.
    """
    examples = shapes.train + shapes.stop + shapes.score + shapes.test
    rows = examples + shapes.steps
    series = rows * (1 if shapes.vocabulary else shapes.features)
    numbers = 1 if setup.loss == "softmax" else shapes.outputs
    targets = (rows if shapes.per_step else examples) * numbers
    held = EVALUATION_BATCH * batches(shapes.stop + shapes.score, EVALUATION_BATCH)
    return FLOAT * (series + targets + examples + shapes.train + held)


def inference_bytes(size: Size, shapes: Shapes, setup: Setup) -> int:
    """Weights, one sequence, and the largest layer's states and outputs at batch 1."""
    working = max(
        shapes.steps * (layer.read + layer.units) + 2 * layer.units for layer in _layers(size, shapes, setup)
    )
    outputs = network_outputs(shapes, setup) * (shapes.steps if shapes.per_step else 1)
    return FLOAT * (network_parameters(size, shapes, setup) + working + outputs)


def _layers(size: Size, shapes: Shapes, setup: Setup) -> list[_Layer]:
    read = layer_inputs(size, network_inputs(shapes, setup), setup.bidirectional)
    return [_Layer(few, units, setup.cell) for few, units in zip(read, size.units, strict=True)]


def _trained(size: Size, shapes: Shapes, setup: Setup) -> int:
    """Numbers of one sequence at the height of a batch: in the backward pass of one of the layers.

    Until its backward pass is done, a layer keeps its causes and slopes. Gradients by its outputs come in;
    gradients by its pre-activations are kept to be summed up where a layer below, or an embedding, learns.
    """
    directions = 1 + setup.bidirectional
    kept, most = 0, 0
    for number, layer in enumerate(_layers(size, shapes, setup)):
        kept += directions * (layer.causes + layer.slopes)
        learns_below = number > 0 or setup.embedding is not None
        most = max(most, kept + directions * (layer.units + learns_below * layer.gradients))
    return shapes.steps * most + _STEP * max(size.units)


def _evaluated(size: Size, shapes: Shapes, setup: Setup) -> int:
    """Numbers of one sequence at the height of an evaluation: a layer's causes made from those below."""
    directions = 1 + setup.bidirectional
    below, most = 0, 0
    for layer in _layers(size, shapes, setup):
        now = directions * layer.causes
        most = max(most, (shapes.steps + 1) * (below + now))
        below = now
    return most + _STEP * max(size.units)
