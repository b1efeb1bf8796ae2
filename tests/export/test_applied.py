"""A kept model tells of new data what it would have told of the same examples in training."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from step_sources import sentences, write_conll

from lstmsizer.data.anew.new_data import NewData
from lstmsizer.data.anew.prepare import prepare
from lstmsizer.data.dataset import Dataset, in_own_units
from lstmsizer.data.load import load
from lstmsizer.data.windows import token_windows, windows
from lstmsizer.export import keras_model
from lstmsizer.export.applied import Predicted, Prediction, open_predictor
from lstmsizer.records import Candidate, Question, Setup, Size

CHANCE = np.random.default_rng(2)
VALUES = [CHANCE.standard_normal((steps, 2)).astype(np.float32) for steps in CHANCE.integers(2, 9, 60)]
KINDS = CHANCE.integers(0, 3, 60)


def never() -> bool:
    return False


def kept(data: Dataset, path: Path) -> np.ndarray:
    """A model that nobody trained, in its file; and what it gives of the data set's examples."""
    sequences = data.sequences
    setup = Setup(batch_size=16, loss=data.loss, embedding=4 if sequences.vocabulary else None)
    interface = keras_model.Interface(
        steps=sequences.steps,
        features=setup.embedding or sequences.values.shape[1],
        outputs=data.shapes.outputs,
        per_step=sequences.per_step,
        masked=sequences.lengths is not None,
        vocabulary=sequences.vocabulary,
    )
    model = keras_model.build(Candidate(Size((3,)), 0.01), setup, interface, data.final.scaling)
    model.save(path)
    every = np.arange(len(sequences.starts))
    if sequences.vocabulary:
        return model.predict(token_windows(sequences, every), verbose=0)
    own = in_own_units(sequences, data.final.levels)
    given = windows(own, every, data.final.scaling.input_mean, padding=np.nan)
    return model.predict(given, verbose=0)


def told(new: NewData, path: Path) -> Predicted:
    item = Prediction(path, new.sequences, new.defaults, new.outputs, bool(new.class_names))
    return open_predictor(None, never)(item)


ROWS = np.arange(90)
PANEL = pl.concat(
    pl.DataFrame(
        {"shop": [name] * 90, "sales": level * (5 + np.sin(ROWS / 3) + CHANCE.random(90)), "day": ROWS}
    )
    for name, level in (("kiosk", 1.0), ("market", 100.0))
)


@pytest.mark.parametrize("kind", ["a panel", "sequences", "texts"])
def test_it_tells_the_same_of_the_same(kind: str, tmp_path: Path) -> None:
    source, new_source, asked = {
        "a panel": (PANEL, PANEL, Question(("sales",), 5, (1, 2), group="shop", time="day")),
        "sequences": ((VALUES, KINDS), VALUES, Question(task=None)),
        "texts": (
            ([f"no. {n} {'good' if n % 2 else 'bad'} film" + " !" * (n % 5) for n in range(60)],
             ["yes" if n % 2 else "no" for n in range(60)]),
            [f"no. {n} {'good' if n % 2 else 'bad'} film" + " !" * (n % 5) for n in range(60)],
            Question(task=None),
        ),
    }[kind]  # fmt: skip
    data = load(source, asked, 1)
    expected = kept(data, tmp_path / "model.keras")
    new = prepare(new_source, data.preprocessing)
    place = np.searchsorted(new.sequences.starts, data.sequences.starts)
    outputs = told(new, tmp_path / "model.keras").outputs
    assert len(outputs) == len(new.sequences.starts)
    np.testing.assert_allclose(outputs[place], expected, rtol=1e-4, atol=1e-5)


def test_of_steps_only_the_likeliest_class_is_kept(tmp_path: Path) -> None:
    file = write_conll(tmp_path / "corpus.conll", sentences())
    data = load(file, Question(task="tag"), 1)
    probabilities = kept(data, tmp_path / "model.keras")
    found = told(prepare(file, data.preprocessing), tmp_path / "model.keras").outputs
    lengths = np.asarray(data.sequences.lengths)
    real = np.arange(data.sequences.steps) < lengths[:, None]
    np.testing.assert_array_equal(found[:, 0], probabilities[real].argmax(axis=1))
    np.testing.assert_allclose(found[:, 1], probabilities[real].max(axis=1), rtol=1e-4)


def test_sequences_of_other_lengths_are_refused_where_all_had_the_same(tmp_path: Path) -> None:
    data = load((CHANCE.standard_normal((60, 6, 2)), KINDS), Question(task=None), 1)
    kept(data, tmp_path / "model.keras")
    new = prepare([VALUES[0][:2], CHANCE.standard_normal((6, 2))], data.preprocessing)
    refused = told(new, tmp_path / "model.keras").refused
    assert refused.startswith("The model reads sequences of 6 steps")
    assert " has 2;" in refused
    longer = prepare([CHANCE.standard_normal((7, 2))], data.preprocessing)
    assert " has 7;" in told(longer, tmp_path / "model.keras").refused


def test_files_of_two_answers_are_refused(tmp_path: Path) -> None:
    data = load((VALUES, KINDS), Question(task=None), 1)
    kept(data, tmp_path / "model.keras")
    other = replace(data.preprocessing, class_names=("a", "b"))
    refused = told(prepare(VALUES, other), tmp_path / "model.keras").refused
    assert refused.endswith("they are not of one answer.")
