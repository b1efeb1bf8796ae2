"""Pipelines are read before anything is asked of them, and one sees how far that is."""

from __future__ import annotations

from typing import Any

from lstmsizer.data.pipelines.gather import read_once
from lstmsizer.data.pipelines.passes import is_pipeline
from lstmsizer.records import Question


def as_read(data: Any, test: Any, question: Question, shown: bool) -> tuple[Any, Any]:
    """The data and the test part: a pipeline is read, once, with a bar if that is to be ``shown``.

    Asked for what no pipeline can answer, such as a forecast, it stays as it is: loading says so.
    """
    if question.task not in (None, "classify", "regress") or not (is_pipeline(data) or is_pipeline(test)):
        return data, test
    if not shown:
        return read_once(data, test)
    from lstmsizer.report.terminal.live import console
    from lstmsizer.report.terminal.reading import ReadingView

    with ReadingView(console()) as view:
        return read_once(data, test, view)
