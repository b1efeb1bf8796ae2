"""What is said of limits and of trade-offs: in sentences, in a table, on the page and in answer.json."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report_answers import CERTIFIED, cost, size, trials_of

from lstmsizer.records import Answer, LimitCost, Limits, TradeOff
from lstmsizer.report import facts
from lstmsizer.report.page import page, pareto
from lstmsizer.report.terminal import summary
from lstmsizer.report.words import sentences

LIMITS = Limits(parameters=500, latency=2e-3, file=100_000)
ROWS = tuple(
    TradeOff(
        size=verdict.size,
        mean=verdict.mean,
        confirmed=verdict.confirmed,
        parameters=cost(verdict.size).parameters,
        latency_seconds=1e-4 * (1 + sum(verdict.size.units)),
        bytes=18_000 + 12 * cost(verdict.size).parameters,
        measured=verdict.confirmed,
        within=cost(verdict.size).parameters <= 500,
        front=verdict.size in (size(1), size(2), size(16)),
    )
    for verdict in CERTIFIED.decision.verdicts
)
COST = LimitCost(size(2), (size(16), size(32)), size(16), True, 0.0021, 0.0007, 0.0035)


def limited(limit_cost: LimitCost = COST) -> Answer:
    return replace(CERTIFIED, limits=LIMITS, limit_cost=limit_cost, pareto=ROWS)


@pytest.mark.parametrize(
    ("limit_cost", "said"),
    [
        (
            COST,
            "The limits (at most 500 parameters, 2.0 ms a prediction and a file of 100 kB): without them "
            "1 x 16 would be enough, at a loss 3.0 % lower than that of 1 x 2 [+1.0 %, +5.0 %].",
        ),
        (
            replace(COST, certified=False, gain=None, low=None, high=None),
            "1 x 16 would be the best guess, but 1 x 16 and 1 x 2 were not compared on fresh seeds.",
        ),
        (replace(COST, refused=()), "cost nothing: every size that could be tried is within them."),
        (replace(COST, without=size(2)), "cost nothing: without them 1 x 2 would be the answer too."),
        (
            replace(COST, without=size(4), certified=False),
            "nothing that is known: without them 1 x 4 would be the best guess, which is within them too.",
        ),
        (
            replace(COST, without=None, why="you stopped the search without them"),
            "cost in score is not known: you stopped the search without them.",
        ),
    ],
)
def test_a_sentence_says_what_the_limits_cost(limit_cost: LimitCost, said: str) -> None:
    answer = limited(limit_cost)
    (told,) = (sentence for sentence in sentences.reasons(answer) if "limits (at most" in sentence)
    assert told.endswith(said)


def test_a_certificate_speaks_of_the_sizes_within_the_limits() -> None:
    assert sentences.certainty(limited()) == "certified within the limits, 95 %"
    assert sentences.certainty(limited(replace(COST, refused=()))) == "certified, 95 %"
    assert sentences.certainty(CERTIFIED) == "certified, 95 %"


def test_the_best_trade_offs_stand_in_a_table_of_80_columns() -> None:
    text = summary.text(limited())
    lines = [line for line in text.splitlines() if "kB" in line and "limits (" not in line]
    assert [line.split()[:3] for line in lines[:3]] == [["1", "x", "1"], ["1", "x", "2"], ["1", "x", "16,"]]
    assert "beyond the limits" in lines[2]
    assert max(map(len, text.splitlines())) <= 80
    assert "best trade-offs" not in summary.text(CERTIFIED)


def test_the_page_shows_all_that_was_tried_and_marks_what_is_only_predicted() -> None:
    html = page.html(limited(), trials_of(CERTIFIED))
    assert "<h2>Score, parameters and latency</h2>" in html
    assert "~" in pareto.section(limited())
    measured = replace(limited(), pareto=tuple(replace(row, measured=True) for row in ROWS))
    assert "~" not in pareto.section(measured)
    assert "Score, parameters and latency" not in page.html(CERTIFIED, trials_of(CERTIFIED))


def test_limits_and_trade_offs_are_facts_and_come_back_whole() -> None:
    known = facts.to_dict(limited())
    assert known["limits"] == {"parameters": 500, "memory": None, "latency": 0.002, "file": 100_000}
    assert known["limit_cost"]["without"] == [16]
    assert [row["size"] for row in known["pareto"] if row["front"]] == [[1], [2], [16]]
    assert facts.from_json(facts.to_json(limited())) == limited()
