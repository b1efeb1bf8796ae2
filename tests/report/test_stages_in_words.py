"""What the taper and dropout came to, in words and on the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from report_answers import CERTIFIED, DELTA, TAPER, size, verdict

from lstmsizer.records import Answer, Candidate, DropoutEffect, Regularisation, Taper
from lstmsizer.report import facts
from lstmsizer.report.page import page
from lstmsizer.report.page import stages as page_stages
from lstmsizer.report.terminal import summary
from lstmsizer.report.words import sentences, stages

BEFORE, STACK = size(64, 64), size(64, 32)
ENOUGH = next(v for v in TAPER.decision.verdicts if v.size == STACK)
LOST = verdict(size(32, 64), "undecided", 0.29, replicates=2)
WORSE = verdict(size(64, 16), "worse", 0.30, excess=0.04, half=0.01)
TAPERED = replace(TAPER, taper=Taper(BEFORE, (ENOUGH, LOST, WORSE)))
KEPT = replace(
    TAPER,
    decision=replace(TAPER.decision, size=BEFORE),
    taper=Taper(BEFORE, (replace(WORSE, size=STACK), LOST)),
)

OWN = Candidate(size(2), 0.01, dropout=0.25)
WIDE = Candidate(size(16), 0.01, recurrent_dropout=0.1)
PAYS = DropoutEffect(OWN, 6, 3 * DELTA, 2 * DELTA, 4 * DELTA)
NOTHING = DropoutEffect(WIDE, 12, 0.1 * DELTA, -0.5 * DELTA, 0.7 * DELTA)
PERHAPS = DropoutEffect(WIDE, 24, DELTA, -DELTA, 3 * DELTA)
SCREENED = DropoutEffect(WIDE, 2, -DELTA)
CUT = DropoutEffect(WIDE, 1, DELTA)


def dropped(*effects: DropoutEffect, chosen: Candidate | None = None) -> Answer:
    found = Regularisation((size(8), size(16)), effects, chosen)
    return replace(CERTIFIED, regularisation=found)


def test_a_tapered_answer_says_what_it_saves_and_where_it_ends() -> None:
    said = stages.on_taper(TAPERED)
    assert said.startswith("64 + 32 is enough where 2 x 64 was the answer, and saves ")
    assert "32 + 64 was left behind in screening (" in said
    assert "64 + 16 is worse: +" in said
    assert said in sentences.reasons(TAPERED)
    assert sentences.headline(TAPERED) == "Use 2 LSTM layers of 64 and 32 units."


def test_an_answer_that_cannot_be_tapered_says_why() -> None:
    said = stages.on_taper(KEPT)
    assert said.startswith("No layer of 2 x 64 was found that can be halved: 64 + 32 is worse: +")
    assert "<h2>Narrower layers</h2>" in page.html(KEPT, ())


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        (PAYS, "dropout 0.25 on 1 x 2 lowers the loss by 6.4 % [+4.3 %, +8.6 %]"),
        (NOTHING, "recurrent dropout 0.1 on 1 x 16 buys nothing that counts: +0.2 % [-1.1 %, +1.5 %]"),
        (PERHAPS, "recurrent dropout 0.1 on 1 x 16 may buy something: +2.1 % [-2.1 %, +6.4 %]"),
        (SCREENED, "recurrent dropout 0.1 on 1 x 16 buys nothing (in screening -2.1 %)"),
        (CUT, "recurrent dropout 0.1 on 1 x 16 was not confirmed (in screening +2.1 %)"),
    ],
)
def test_it_says_what_dropout_buys(effect: DropoutEffect, words: str) -> None:
    said = stages.on_dropout(dropped(effect))
    assert said == f"1 x 8 and 1 x 16 show signs of overfitting. Beside 1 x 2 without dropout, {words}."


def test_dropout_that_is_delivered_stands_in_the_headline() -> None:
    answer = dropped(PAYS, SCREENED, chosen=OWN)
    assert sentences.headline(answer) == "Use 1 LSTM layer of 2 units, with dropout 0.25."
    assert "without cuDNN" not in stages.on_dropout(answer)
    recurrent = replace(PAYS, candidate=replace(OWN, dropout=0.0, recurrent_dropout=0.25))
    assert "without cuDNN" in stages.on_dropout(dropped(recurrent, chosen=recurrent.candidate))


def test_where_nothing_overfits_it_is_said() -> None:
    answer = replace(CERTIFIED, regularisation=Regularisation((), (), None))
    assert stages.on_dropout(answer).startswith(
        "No larger size shows signs of overfitting beyond the tolerance"
    )
    assert "What dropout buys" not in page.html(answer, ())


@pytest.mark.parametrize("answer", [TAPERED, KEPT, dropped(PAYS, SCREENED, chosen=OWN), dropped(PERHAPS)])
def test_it_is_shown_and_read_back(answer: Answer) -> None:
    assert facts.from_json(facts.to_json(answer)) == answer
    shown = " ".join(summary.text(answer).split())
    for sentence in filter(None, (stages.on_taper(answer), stages.on_dropout(answer))):
        assert sentence in shown
    heading = "Narrower layers" if answer.taper else "What dropout buys"
    assert f"<h2>{heading}</h2>" in page.html(answer, ())


def test_the_manual_names_their_keys() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "answer-json.md").read_text(encoding="utf-8")
    document = facts.to_dict(dropped(PAYS, chosen=OWN))["regularisation"]
    keys = {*document, *document["effects"][0], *document["chosen"], *facts.to_dict(TAPERED)["taper"]}
    assert {key for key in keys if f"`{key}`" not in manual} == set()


def test_without_these_stages_nothing_is_said_of_them() -> None:
    assert stages.on_taper(CERTIFIED) == stages.on_dropout(CERTIFIED) == page_stages.sections(CERTIFIED) == ""
