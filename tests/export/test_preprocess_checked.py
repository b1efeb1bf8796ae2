"""A ``preprocess.json`` that no sizing wrote is refused in a sentence, whatever stands in it."""

from __future__ import annotations

import json

import pytest

from lstmsizer.data.dataset import Dataset
from lstmsizer.errors import OutputError
from lstmsizer.export.checked import usable
from lstmsizer.export.preprocess import to_json

PANEL = {"group": "shop", "series": ["a", "b"], "levels": {"load": {"mean": [1, 2], "sd": [1, 1]}}}


@pytest.mark.parametrize(
    "changes",
    [
        {"window": 0},
        {"window": 10**12},
        {"horizons": []},
        {"horizons": [3, 1]},
        {"inputs": []},
        {"inputs": [{"category": "x"}]},
        {"inputs": None},
        {"calendar": ["fortnight"]},
        {"resample": "1 day or so"},
        {"resample": "1h", "time": []},
        {**PANEL, "series": ["a"]},
        {**PANEL, "levels": {}},
        {**PANEL, "levels": {"load": {"mean": [1, "x"], "sd": [1, 1]}}},
        {"defaults": []},
        {"source": "table", "steps": 3, "class_names": [], "sequence": None, "label": None, "arrays": "Xyz"},
        {"vocabulary": ["a"], "source": "table", "max_tokens": 0},
        {"every_step": True, "source": "rolls", "steps": -1},
    ],
)
def test_what_cannot_be_done_is_refused(changes: dict[str, object], dataset: Dataset) -> None:
    facts = json.loads(to_json(dataset.preprocessing))
    assert usable(json.dumps(facts)) == dataset.preprocessing
    with pytest.raises(OutputError, match=r"^preprocess\.json is damaged"):
        usable(json.dumps(facts | changes))


@pytest.mark.parametrize("text", ["", "[]", "null", "[" * 10**5])
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(OutputError, match="damaged"):
        usable(text)
