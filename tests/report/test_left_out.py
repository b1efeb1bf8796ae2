"""What an answer lacks for want of time: told on the terminal and on the page, and read back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from report_answers import CERTIFIED

from lstmsizer.records import Answer, LeftOut
from lstmsizer.report import facts
from lstmsizer.report.page import page
from lstmsizer.report.terminal import summary
from lstmsizer.report.words.left_out import on_left_out


def lacking(*left_out: LeftOut) -> Answer:
    return replace(CERTIFIED, left_out=left_out)


SAID = [
    (LeftOut("taper", "budget"), "No layer was tapered: the budget ended the search."),
    (LeftOut("taper", "budget", begun=True), "Tapering the layers came to no end: the time was over."),
    (LeftOut("dropout", "interrupted"), "No dropout was tried: the search was stopped."),
    (LeftOut("dropout", "interrupted", begun=True), "Trying dropout came to no end: you stopped it."),
    (
        LeftOut("splits", "too little"),
        "The further splits were not tried: too little of the budget was left; allow more (--budget).",
    ),
    (
        LeftOut("splits", "budget", begun=True, done=2, of=3),
        "Of 3 further splits 2 could be tried before the time was over.",
    ),
    (
        LeftOut("splits", "interrupted", begun=True, done=0, of=3),
        "Of 3 further splits none could be tried before you stopped it.",
    ),
    (
        LeftOut("more data", "budget", begun=True),
        "What more data would change was not tried to its end: the time was over.",
    ),
    (
        LeftOut("comparison", "interrupted", begun=True),
        "Comparing your model came to no end: you stopped it.",
    ),
    (
        LeftOut("windows", "budget"),
        "The windows were not compared, for want of time: the size is for the middle one, 24.",
    ),
    (
        LeftOut("windows", "interrupted"),
        "The windows were not compared, as you stopped the run: the size is for the middle one, 24.",
    ),
    (
        LeftOut("splits", "too little", begun=True, done=0, of=1),
        "Of 1 further split none could be tried before the time was over.",
    ),
    (
        LeftOut("training", "interrupted", begun=True, done=4, of=100),
        "The model was trained for 4 of up to 100 epochs, as you stopped the run; the same command again "
        "trains it to the end.",
    ),
    (
        LeftOut("refit", "interrupted"),
        "The model is the one trained on the train and the stop part, as you stopped the run.",
    ),
]


@pytest.mark.parametrize(("one", "said"), SAID, ids=str)
def test_each_thing_is_a_sentence(one: LeftOut, said: str) -> None:
    assert on_left_out(lacking(one)) == (said,)


def test_they_stand_after_the_notes_and_on_the_page() -> None:
    answer = lacking(*(one for one, _ in SAID))
    shown, drawn = " ".join(summary.text(answer).split()), page.html(answer, ())
    for _, said in SAID:
        assert 0 < shown.index("'No' counts rows and is left out.") < shown.index(said)
        assert said in drawn


def test_what_is_told_where_it_would_stand_is_not_told_twice() -> None:
    told_there = (
        LeftOut("limits", "budget", begun=True),
        LeftOut("baselines", "interrupted"),
        LeftOut("comparison", "too little"),
        LeftOut("windows", "budget", begun=True),
        LeftOut("measured", "budget", begun=True),
    )
    assert on_left_out(lacking(*told_there)) == ()


def test_answer_json_brings_it_back_and_its_manual_names_the_keys() -> None:
    answer = lacking(LeftOut("splits", "budget", begun=True, done=2, of=3), LeftOut("taper", "too little"))
    text = facts.to_json(answer)
    assert facts.from_json(text) == answer
    manual = (Path(__file__).parents[2] / "docs" / "answer-json.md").read_text(encoding="utf-8")
    written = json.loads(text)["left_out"]
    assert [key for key in ("left_out", *written[0]) if f"`{key}`" not in manual] == []


def test_an_answer_of_an_earlier_version_lacks_nothing_that_it_does_not_note() -> None:
    document = json.loads(facts.to_json(CERTIFIED))
    del document["left_out"]
    assert facts.from_json(json.dumps(document)) == CERTIFIED
