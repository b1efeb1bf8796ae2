"""What is said of windows: in the first sentence, in a table, on the page and in answer.json."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report_answers import CERTIFIED, WINDOWS, trials_of

from lstmsizer.records import Answer, Demand
from lstmsizer.report import facts
from lstmsizer.report.page import page
from lstmsizer.report.terminal import summary
from lstmsizer.report.words import sentences, windows
from lstmsizer.run.demand import asked_again

FOUND = WINDOWS.windows
assert FOUND is not None
UNSURE = replace(WINDOWS, windows=replace(FOUND, certified=False, missing=4))
GUESSED = replace(WINDOWS, decision=replace(WINDOWS.decision, certified=False))


def test_the_first_sentence_names_the_size_and_the_window() -> None:
    assert sentences.headline(WINDOWS) == "Use 1 LSTM layer of 2 units and a window of 24 steps."
    assert "window" not in sentences.headline(CERTIFIED)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (WINDOWS, "certified, 95 %"),
        (UNSURE, "size certified, 97.5 %; window: best guess"),
        (GUESSED, "window certified; size: best guess: undecided"),
        (CERTIFIED, "certified, 95 %"),
    ],
)
def test_it_says_how_sure_both_are_together(answer: Answer, said: str) -> None:
    assert sentences.certainty(answer) == said


def test_a_sentence_says_what_shorter_and_longer_windows_are_worth() -> None:
    assert windows.on_windows(WINDOWS) == (
        "A window of 24 steps is the shortest that is enough (within 2.1 %): 6 is too short (+14 % "
        "[+12 %, +17 %]); 72 gains nothing that counts (+0.1 % [-1.4 %, +1.6 %])."
    )
    assert windows.on_windows(CERTIFIED) == ""
    assert "not tried" not in windows.on_windows(WINDOWS)
    cut_short = replace(UNSURE, spec=replace(WINDOWS.spec, windows=(6, 12, 24, 48, 72)))
    assert windows.on_windows(cut_short).endswith("would probably decide. 12 and 48 were not tried yet.")
    assert windows.on_windows(UNSURE).endswith("4 more replicates of each would probably decide.")


def test_a_longer_window_that_leads_in_screening_is_said_to_lead() -> None:
    screened = [replace(v, confirmed=False, excess=None, low=None, high=None) for v in FOUND.verdicts]
    means = (0.0730, 0.0700, 0.0714)
    verdicts = tuple(replace(v, mean=mean) for v, mean in zip(screened, means, strict=True))
    found = replace(FOUND, window=6, certified=False, missing=6, verdicts=verdicts)
    assert windows.on_windows(replace(UNSURE, windows=found)) == (
        "A window of 6 steps is the best guess so far (within 2.1 %): 24, the best of the longer ones, "
        "may still gain something (-2.0 % in screening). It had not come to fresh seeds yet."
    )


def test_the_terminal_shows_every_window_with_its_verdict() -> None:
    text = summary.text(WINDOWS)
    rows = [line.split() for line in text.splitlines() if line.split()[:1] in (["6"], ["24"], ["72"])]
    assert [row[0] for row in rows] == ["6", "24", "72"]
    assert rows[0][-5:-3] == ["too", "short"]
    assert max(map(len, text.splitlines())) <= 80


def test_the_page_has_a_section_with_a_figure() -> None:
    html = page.html(WINDOWS, trials_of(WINDOWS))
    assert "<h2>Windows</h2>" in html
    assert 'class="drawing windows"' in html
    assert "<h2>Windows</h2>" not in page.html(CERTIFIED, trials_of(CERTIFIED))


def test_answer_json_has_the_window_first_and_gives_the_same_answer_back() -> None:
    document = facts.to_dict(WINDOWS)
    assert list(document)[5] == "window"
    assert document["window"] == 24
    assert [verdict["judgement"] for verdict in document["windows"]["verdicts"]] == [
        "worse",
        "enough",
        "enough",
    ]
    assert facts.from_json(facts.to_json(WINDOWS)) == WINDOWS


def test_a_demand_that_was_changed_after_the_fact_certifies_no_window_either() -> None:
    again = asked_again(WINDOWS, Demand(tolerance=0.5))
    assert again.windows is not None
    assert not again.windows.certified
    assert sentences.certainty(again) == "enough, but no certificate"
