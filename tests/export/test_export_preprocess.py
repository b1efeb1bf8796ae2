"""``preprocess.json`` keeps everything that must be done to a file."""

from __future__ import annotations

import json
import math
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from export_cases import question, write_series
from hypothesis import given
from hypothesis import strategies as st

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.load import load
from lstmsizer.data.preprocessing import LabelledPreprocessing, Preprocessing
from lstmsizer.errors import OutputError
from lstmsizer.export.preprocess import from_json, to_json

names = st.text(max_size=8)
preprocessings = st.builds(
    Preprocessing,
    time=st.lists(names, max_size=3).map(tuple),
    columns=st.lists(st.tuples(names, st.none() | names), max_size=5).map(tuple),
    carried_forward=st.lists(names, max_size=3).map(tuple),
    defaults=st.dictionaries(names, st.floats(allow_nan=False, allow_infinity=False)).map(
        lambda defaults: tuple(defaults.items())
    ),
    targets=st.tuples(names),
    window=st.integers(1, 999),
    horizons=st.sets(st.integers(1, 99), min_size=1).map(lambda ahead: tuple(sorted(ahead))),
)


@given(preprocessings)
def test_what_is_written_is_read_again(preprocessing: Preprocessing) -> None:
    assert from_json(to_json(preprocessing)) == preprocessing


labelled = st.builds(
    LabelledPreprocessing,
    source=st.sampled_from(["table", "arrays", "ts"]),
    columns=st.lists(st.tuples(names, st.none() | names), max_size=5).map(tuple),
    carried_forward=st.lists(names, max_size=3).map(tuple),
    defaults=st.dictionaries(names, st.floats(allow_nan=False, allow_infinity=False)).map(
        lambda defaults: tuple(defaults.items())
    ),
    steps=st.integers(1, 999),
    class_names=st.lists(names, max_size=4).map(tuple),
    sequence=st.none() | names,
    label=st.none() | names,
    time=st.none() | names,
    arrays=st.tuples(names, names, names),
)


@given(labelled)
def test_so_it_is_for_labelled_sequences(preprocessing: LabelledPreprocessing) -> None:
    assert from_json(to_json(preprocessing)) == preprocessing


def test_the_layout_is_the_documented_one(dataset: Dataset) -> None:
    facts = json.loads(to_json(dataset.preprocessing))
    assert list(facts) == [
        "format", "targets", "window", "horizons", "time", "time_format", "resample", "calendar",
        "log_target", "inputs", "carried_forward", "defaults",
    ]  # fmt: skip
    assert facts["format"] == 1
    assert facts["time"] == ["day"]
    assert facts["inputs"][0] == {"column": "load"}
    assert {"column": "wind", "category": "NE"} in facts["inputs"]


def test_an_unknown_default_is_null() -> None:
    unknown = Preprocessing((), (("a", None),), ("a",), (("a", math.nan),), "a", 3, (1,))
    assert json.loads(to_json(unknown))["defaults"] == {"a": None}
    assert math.isnan(from_json(to_json(unknown)).defaults[0][1])


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1}', '{"format": 1, "inputs": [3]}'])
def test_a_damaged_file_is_one_clear_line(text: str) -> None:
    with pytest.raises(OutputError, match=r"^preprocess\.json is damaged .*$") as error:
        from_json(text)
    assert "\n" not in str(error.value)


def test_a_later_format_is_refused(dataset: Dataset) -> None:
    later = to_json(dataset.preprocessing).replace('"format": 1', '"format": 2')
    with pytest.raises(OutputError, match="has format 2, but this version reads format 1"):
        from_json(later)


def by_hand() -> str:
    """The lines of the documentation that prepare new data."""
    page = Path(__file__).parents[2] / "docs" / "tour.md"
    (code,) = [block for block in page.read_text().split("```python\n") if block.startswith("import json\n")]
    return code.partition("```")[0]


def test_new_data_is_prepared_by_hand_as_the_documentation_shows(tmp_path, monkeypatch):
    data = load(write_series(tmp_path / "new.csv"), question())
    (tmp_path / "pm25-size").mkdir()
    (tmp_path / "pm25-size" / "preprocess.json").write_text(to_json(data.preprocessing))
    monkeypatch.chdir(tmp_path)
    seen: list[np.ndarray] = []

    with warnings.catch_warnings(action="ignore", category=FutureWarning):  # pandas, about booleans with gaps
        names = {"model": SimpleNamespace(predict=seen.append)}
        exec(by_hand(), names)

    sequences, means = data.sequences, data.final.scaling.input_mean
    known = np.where(np.isnan(sequences.values), means, sequences.values)
    np.testing.assert_allclose(names["rows"], known, rtol=1e-6)
    np.testing.assert_array_equal(seen[0], names["rows"][None, -sequences.steps :])
