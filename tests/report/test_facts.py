"""answer.json: the way out and the way back."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_answers import ALL, CERTIFIED, DAY_AHEAD, FURTHER_SPLITS, HOSTILE, TAPER

from lstmsizer.errors import OutputError
from lstmsizer.records import Answer
from lstmsizer.report import facts


@pytest.mark.parametrize("answer", ALL.values(), ids=ALL)
def test_what_was_written_reads_back_as_it_was(answer: Answer) -> None:
    # repr, since NaN is not equal to itself.
    assert repr(facts.from_json(facts.to_json(answer))) == repr(answer)


@given(
    score=st.floats(),
    detectable=st.none() | st.floats(allow_nan=False),
    source=st.text(),
    missing=st.integers(0),
)
@settings(deadline=None)
def test_any_number_and_any_text_survive(
    score: float, detectable: float | None, source: str, missing: int
) -> None:
    answer = replace(
        CERTIFIED,
        source=source,
        mean_predictor=score,
        decision=replace(CERTIFIED.decision, detectable=detectable, missing=missing),
    )
    text = facts.to_json(answer)
    assert repr(facts.from_json(text)) == repr(answer)
    text.encode("utf-8")


def test_the_first_keys_are_the_answer() -> None:
    document = json.loads(facts.to_json(CERTIFIED))
    assert list(document)[:5] == ["schema", "size", "layers", "units", "verdict"]
    assert (document["size"], document["layers"], document["units"]) == ([2], 1, 2)
    assert (document["verdict"], document["worth_it"]) == ("certified", True)
    assert document["sizes"][1]["parameters"] == 115


def test_layers_that_differ_have_no_single_number_of_units() -> None:
    document = facts.to_dict(TAPER)
    assert (document["size"], document["layers"], document["units"]) == ([64, 32], 2, None)


def test_numbers_that_do_not_exist_are_null_as_json_demands() -> None:
    lost = replace(CERTIFIED, final=replace(CERTIFIED.final, score=math.nan), mean_predictor=math.inf)
    document = json.loads(facts.to_json(lost), parse_constant=pytest.fail)
    assert document["final"]["score"] is None
    assert document["mean_predictor"] == "Infinity"


def test_a_file_name_that_is_not_text_can_be_written_and_read() -> None:
    text = facts.to_json(HOSTILE)
    assert "\udcff" not in text
    assert facts.from_json(text).source.endswith("\udcff.csv")


def _without(key: str) -> str:
    document = facts.to_dict(CERTIFIED)
    del document[key]
    return json.dumps(document)


def _with(key: str, value: object) -> str:
    return json.dumps({**facts.to_dict(CERTIFIED), key: value})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ('{"schema": 1', "not JSON"),
        ("[1, 2]", "no 'schema'"),
        ('{"size": [2]}', "no 'schema'"),
        (_with("schema", 99), "schema 99"),
        (_without("spec"), "answer.spec is missing"),
        (_without("sizes"), "answer.sizes is missing"),
        (_with("size", []), "has no layers"),
        (_with("size", [2.5]), r"size\[0\] is float, not int"),
        (_with("size", [True]), r"size\[0\] is bool, not int"),
        (_with("ending", "tired"), "'tired', not one of certified"),
        (_with("tolerance", {"delta": 1.0, "relative": 0.1, "reason": "mood"}), "'mood', not one of asked"),
        (_with("seconds", "long"), "answer.seconds is str, not float"),
        (_with("seconds", 10**400), "too large"),
        (_with("notes", "one"), "answer.notes is not a list"),
        (_with("rules", ["one"]), r"answer.rules\[0\] is not an object"),
        (_with("versions", []), "answer.versions"),
    ],
)
def test_a_broken_or_unknown_file_is_one_clear_line(text: str, words: str) -> None:
    with pytest.raises(OutputError, match=words) as caught:
        facts.from_json(text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_an_answer_from_before_further_splits_could_be_tried_reads_as_one_without() -> None:
    assert facts.from_json(_without("sensitivity")) == CERTIFIED


def test_keys_that_a_later_version_adds_are_left_alone() -> None:
    assert facts.from_json(_with("colour", "blue")) == CERTIFIED


@dataclass(frozen=True)
class _Plan:
    source: str = "a.csv"
    shapes: object = CERTIFIED.shapes
    notes: tuple[str, ...] = ("a note",)
    splits: object = CERTIFIED.splits
    rules: object = CERTIFIED.rules
    costs: object = CERTIFIED.costs
    calibrated: bool = False
    classes: tuple[str, ...] = ()


def test_a_plan_is_json_with_the_same_conventions() -> None:
    document = json.loads(facts.plan_to_json(_Plan()))  # type: ignore[arg-type]
    assert document["rules"][0]["size"] == [11]
    assert document["calibrated"] is False


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _keys(item) if key != "versions" else ()
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item)


def test_the_manual_names_every_key() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "answer-json.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`\"?(\w+)\"?`", manual))
    written = [set(_keys(facts.to_dict(answer))) for answer in (CERTIFIED, DAY_AHEAD, FURTHER_SPLITS)]
    assert set().union(*written) <= documented
