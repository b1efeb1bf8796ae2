"""What is seen of a user's model before the search, and said where it cannot be sized."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstmsizer.data.dataset import Scaled
from lstmsizer.records import Candidate, Replicate, Request, Setup, Size
from lstmsizer.train.by_keras.builder import Builder, CannotBuild, facts_of
from lstmsizer.train.by_keras.course import Course, Examine, Examined
from lstmsizer.train.by_keras.examine import examine, made_callbacks, spoken
from lstmsizer.train.by_keras.fit import train
from lstmsizer.train.by_keras.functions import Function, found, given
from lstmsizer.train.by_keras.task import Done, Task

FILE = Path(__file__).with_name("own_builds.py")
COLUMNS = (("first", "first"), ("second", "second"))
SETUP = Setup(batch_size=16, epochs=4, patience=4)


def course_of(name: str, fold: Scaled, **more: object) -> Course:
    return Course((fold,), (), SETUP, 0, Function(f"{FILE}:{name}"), columns=COLUMNS, **more)


def seen(name: str, fold: Scaled, *units: int, **more: object) -> Examined:
    course = course_of(name, fold, **more)
    sizes = tuple(Size((of,)) for of in units or (2, 4))
    return examine(Builder(course.build, facts_of(fold)), course, Examine(sizes))


def trained(name: str, fold: Scaled, size: Size, **more: object) -> Done:
    course = course_of(name, fold, **more)
    builder = Builder(course.build, facts_of(fold), SETUP)
    model = builder(Candidate(size, 0.01))
    request = Request(Candidate(size, 0.01), Replicate(0, 0), SETUP.epochs, "confirm")
    return train(model, spoken(model, builder, course), course, Task(request, None), made_callbacks(course))


def labelled(wave, classes: int) -> Scaled:
    fold = wave()
    return replace(fold, targets=(np.arange(len(fold.targets)) % classes).astype(np.int32), classes=classes)


def test_weights_are_counted_and_what_is_compiled_is_told(wave):
    found = seen("cnn_lstm", wave(), 2, 4)
    assert [count for _, count in found.parameters] == [28 + 4 * 2 * 7 + 6, 28 + 4 * 4 * 9 + 10]
    assert (found.optimizer, found.loss, found.fault) == ("RMSprop (clipnorm 1)", "mse", "")
    assert {"layers", "units", "learning_rate"} <= set(found.takes)


@pytest.mark.parametrize("name", ["cnn_lstm", "two_inputs", "lazy", "subclassed"])
def test_models_of_any_shape_are_trained(name, wave):
    inputs = (("past", ("first",)),) if name == "two_inputs" else ()
    done = trained(name, wave(), Size((2,)), inputs=inputs)
    assert (done.trial.status, done.trial.message) == ("capped", "")
    assert np.isfinite(done.trial.score)
    assert done.trial.blocks  # for what is drawn anew of the score part


@pytest.mark.parametrize(("name", "classes"), [("logits", 3), ("one_column", 2)])
def test_the_score_of_classes_is_the_log_loss_of_probabilities(name, classes, wave, monkeypatch):
    monkeypatch.setattr("test_keras_examine.SETUP", replace(SETUP, metric="loss", loss="softmax"))
    fold = labelled(wave, classes)
    done = trained(name, fold, Size((2,)))
    assert 0.5 * np.log(classes) < done.trial.score < 3 * np.log(classes)


def test_callbacks_are_made_for_each_training_and_may_stop_it(wave):
    made = Function(f"{FILE}:stops_soon")
    first, second = (trained("lazy", wave(), Size((2,)), callbacks=made).trial for _ in range(2))
    assert (first.status, len(first.curve.stop)) == ("stopped", 2)  # patience 1, and nothing gains by 10
    assert first.score == first.curve.score[first.best_epoch - 1]
    assert len(second.curve.stop) == 2


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("raising", r"fails for 1 x 2 \(own_builds.py, line \d+\): ValueError"),
        ("nothing", "must return a compiled keras.Model, not nothing"),
        ("uncompiled", r"call model.compile\(optimizer, loss\)"),
        (
            "wrong_outputs",
            r"outputs are \[B, 7\], but the targets need \[B, 2\]: end it with a Dense layer of 2",
        ),
        ("wrong_inputs", r"input 'window' is \[6, 9\], but what it reads is \[6, 2\] \(steps, features\)"),
        ("unnamed_inputs", "which columns the model's input 'left' reads"),
        ("scheduled", "give it a parameter learning_rate"),
    ],
)
def test_what_cannot_be_sized_is_said_in_a_sentence(name, said, wave):
    fault = seen(name, wave()).fault
    assert fault
    assert "Traceback" not in fault
    assert "\n" not in fault
    with pytest.raises(AssertionError, match=said):
        raise AssertionError(fault)


def test_sizes_that_cannot_be_built_are_told_apart(wave):
    found = seen("attention", wave(), 2, 4, 8)
    assert [size for size, _ in found.failures] == [Size((2,))]
    assert [size.units[0] for size, _ in found.parameters] == [4, 8]


def test_callbacks_that_are_none_are_refused(wave):
    assert (
        "must return a list of new keras callbacks"
        in seen("lazy", wave(), callbacks=Function(f"{FILE}:no_callbacks")).fault
    )


def test_a_closure_travels_and_is_known_by_what_it_does():
    def made(width: int):
        return lambda units: units * width

    two, three = given(made(2), "model"), given(made(3), "model")
    assert found(two.function)(4) == 8
    assert two.fingerprint == given(made(2), "model").fingerprint
    assert two.fingerprint != three.fingerprint


def test_a_model_without_layers_cannot_have_two(wave):
    builder = Builder(Function(f"{FILE}:subclassed"), facts_of(wave()))
    with pytest.raises(CannotBuild, match="no parameter 'layers'"):
        builder(Candidate(Size((2, 2)), 0.1))
