"""What a notebook shows while a search works: one display, changed in place, that ends as one line."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from report_answers import CERTIFIED
from test_live import CONFIRM, SCREEN, TRANSCRIPT

from lstmsizer.records import Progress
from lstmsizer.report import notebook_live
from lstmsizer.report.notebook_live import NotebookView, kernel_display, moment
from lstmsizer.report.words import sentences


class Shown:
    """Stands for a cell's output: what was displayed, and each picture that took its place."""

    def __init__(self) -> None:
        self.displayed: list[dict[str, str]] = []
        self.updates: list[dict[str, str]] = []
        self.changed = threading.Event()

    def display(self, bundle: dict[str, str], *, raw: bool, display_id: bool) -> Shown:
        assert raw
        assert display_id
        self.displayed.append(bundle)
        return self

    def update(self, bundle: dict[str, str], *, raw: bool) -> None:
        assert raw
        self.updates.append(bundle)
        self.changed.set()


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    monkeypatch.setattr(notebook_live, "_EVERY", 0.01)
    return Shown()


def watched(shown: Shown, tell: Callable[[NotebookView], Any]) -> None:
    with NotebookView(shown.display) as view:
        tell(view)
        assert shown.changed.wait(60)


def test_a_moment_has_the_best_answer_trainings_time_and_a_chart_of_the_sizes() -> None:
    page = moment(CONFIRM, waited=1.0, rest=62.0)["text/html"]
    for said in (
        "<strong>1 x 2, best guess so far</strong>",
        "<p>Confirming with fresh seeds: look 1: 40 fresh random starts</p>",
        "<p>12 of 40 trainings, the rest in about 1 min</p>",
        "<p>1 min 13 s used, 3 min 47 s left</p>",
        '<tr class="best"><td>1 x 2</td><td>0.0698 ± 0.00027</td>',
        'aria-label="1 x 2: 0.0698"',
    ):
        assert said in page
    assert page.count("<circle") == 5
    assert page.count("<path") == 4  # those beyond the axis


def test_where_no_page_can_be_shown_it_is_the_terminal_s_picture() -> None:
    text = moment(CONFIRM, waited=1.0, rest=62.0)["text/plain"]
    assert "\n".join(line.rstrip() for line in text.splitlines()) + "\n" == TRANSCRIPT


def test_before_the_first_answer_there_is_no_table() -> None:
    page = moment(replace(SCREEN, decision=None, left=None, done=0, asked=0))["text/html"]
    assert "No answer yet" in page
    assert "<table" not in page


def test_a_hostile_name_is_read_and_not_run() -> None:
    page = moment(replace(CONFIRM, message="</p><script>alert(1)</script>\udcff"))["text/html"]
    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page
    assert page.encode("utf-8")


def test_one_display_changes_while_it_works_and_ends_as_the_answer_s_line(shown: Shown) -> None:
    def tell(view: NotebookView) -> None:
        view(SCREEN)
        view(CONFIRM)
        view.conclude(CERTIFIED)

    watched(shown, tell)
    assert [bundle["text/plain"] for bundle in shown.displayed] == ["Starting."]
    assert "Confirming with fresh seeds" in shown.updates[0]["text/html"]
    last = shown.updates[-1]
    assert last["text/plain"].startswith(
        f"{sentences.headline(CERTIFIED)} (certified, 95 %) 74 trainings in 2 min"
    )
    assert "<table" not in last["text/html"]
    assert "lstmsizer-display" not in [thread.name for thread in threading.enumerate()]


def interrupt(_: Progress) -> None:
    raise KeyboardInterrupt


def test_without_an_answer_it_says_that_it_stopped(shown: Shown) -> None:
    with pytest.raises(KeyboardInterrupt):
        watched(shown, lambda view: (view(SCREEN), interrupt(SCREEN)))
    assert shown.updates[-1]["text/plain"] == "Stopped before there was an answer."


def test_there_is_no_display_outside_a_notebook_s_kernel() -> None:
    assert kernel_display() is None


def test_a_display_that_fails_does_not_cost_the_answer(
    shown: Shown, caplog: pytest.LogCaptureFixture
) -> None:
    def closed(*_: object, **__: object) -> None:
        shown.changed.set()
        raise RuntimeError("the kernel's channel is closed")

    shown.update = closed  # type: ignore[method-assign]
    watched(shown, lambda view: view(SCREEN))
    assert [record.message for record in caplog.records] == [
        "the notebook's display failed, and is left as it is"
    ]
