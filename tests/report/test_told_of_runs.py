"""Runs that end have no column to be named: what is told of them are the steps that are left."""

from __future__ import annotations

from dataclasses import replace

from report_answers import CERTIFIED

from lstmsizer.records import Question
from lstmsizer.report import readings
from lstmsizer.report.page import page

RUNS = Question(task="regress", sequence="unit", window=30, remaining=125)


def test_what_is_told_are_the_steps_that_are_left() -> None:
    answer = replace(CERTIFIED, task="regress", spec=replace(CERTIFIED.spec, question=RUNS))
    assert readings.target_name(answer) == "steps left"
    assert "steps left" in page.html(answer, ())
