"""report.html and the notebook's fragment: complete, harmless, readable by everybody."""

from __future__ import annotations

import base64
import hashlib
import math
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from report_answers import ALL, CERTIFIED, HOSTILE, INTERRUPTED, TAPER, size, trials_of

from lstmsizer.records import Answer, Curve, Size, Trial
from lstmsizer.report import notebook
from lstmsizer.report.figures import curves, sizes, timeline
from lstmsizer.report.page import markup, page

EMPTY_TAGS = {"meta", "br"}


class Checker(HTMLParser):
    """Collects tags and attributes, and complains about a tag that is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY_TAGS:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def drawings(text: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", text, re.DOTALL)]


@pytest.mark.parametrize("answer", ALL.values(), ids=ALL)
def test_every_page_is_whole_and_needs_nothing_else(answer: Answer) -> None:
    text = page.html(answer, trials_of(answer))
    checked = Checker(text)
    assert checked.open == []
    names = {tag for tag, _ in checked.tags}
    assert not names & {"link", "img", "iframe", "object", "form"}
    assert not any(key == "src" or key.startswith("on") for _, attrs in checked.tags for key in attrs)
    identifiers = [attrs["id"] for _, attrs in checked.tags if "id" in attrs]
    assert len(identifiers) == len(set(identifiers))
    ways = [attrs["href"] or "" for _, attrs in checked.tags if "href" in attrs]
    assert {way[0] for way in ways} == {"#"}
    assert {way[1:] for way in ways} <= set(identifiers)
    assert "http" not in text.replace("http-equiv", "")
    assert "nan" not in re.findall(r"[a-z]+", re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL))
    text.encode("utf-8")


@pytest.mark.parametrize("answer", ALL.values(), ids=ALL)
def test_every_drawing_is_well_formed_and_speaks_to_those_who_cannot_see_it(answer: Answer) -> None:
    found = drawings(page.html(answer, trials_of(answer)))
    assert len(found) >= 3 + (answer.windows is not None)
    for svg in found:
        identifiers = [child.attrib["id"] for child in svg if child.tag in {"title", "desc"}]
        assert svg.attrib["aria-labelledby"].split() == identifiers
        assert all((child.text or "").strip() for child in svg if child.tag in {"title", "desc"})


def test_the_only_script_is_the_page_s_own() -> None:
    text = page.html(HOSTILE, trials_of(HOSTILE), "print('</script><script>alert(1)</script>')")
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert text.count("<script") == 1
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in text
    assert "default-src 'none'" in text
    assert not re.search("innerHTML|outerHTML|insertAdjacentHTML|eval|Function\\(|document.write", script)


def test_hostile_names_stay_names() -> None:
    text = page.html(HOSTILE, trials_of(HOSTILE)) + notebook.html_fragment(HOSTILE)
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_the_number_after_a_right_to_left_name_stays_after_it() -> None:
    assert markup.sentence("Test MSE of \u05d0\u05d1 \u05d2: 0.02 <b>") == (
        "Test MSE of <bdi>\u05d0\u05d1 \u05d2</bdi>: 0.02 &lt;b&gt;"
    )


def test_the_page_says_what_the_terminal_says() -> None:
    words = " ".join(Checker(page.html(CERTIFIED, ())).words).replace("\u00a0", " ")
    assert "Use 1 LSTM layer of 2 units." in words
    assert "certified, 95 %" in words
    assert "1 x 1 is too small: +8.2 % [+7.2 %, +9.2 %]." in words
    assert "2,067 targets are missing" in words
    assert "Off the figure: seasonal naive (0.900)" in " ".join(words.split()).replace("( ", "(")


def test_the_figure_marks_the_answer_and_shows_every_replicate() -> None:
    svg = ElementTree.fromstring(sizes.score_figure(CERTIFIED, trials_of(CERTIFIED)))
    classes = [element.attrib.get("class", "") for element in svg.iter()]
    finite = sum(verdict.replicates for verdict in CERTIFIED.decision.verdicts)
    assert classes.count("ring") == 1
    assert classes.count("dot") == finite  # the one that diverged has no place
    assert classes.count("mark hollow") == 3 + 1  # three screened sizes, and the legend
    assert classes.count("whisker") == 6
    assert [element.text for element in svg.iter() if element.attrib.get("class") == "answer"] == [
        "answer: 1 x 2"
    ]


@pytest.mark.parametrize("named", [verdict.size for verdict in CERTIFIED.decision.verdicts], ids=str)
def test_the_answer_s_name_lies_on_nothing(named: Size) -> None:
    kept = tuple(verdict for verdict in CERTIFIED.decision.verdicts if math.isfinite(verdict.mean))
    lowest = tuple(replace(v, mean=v.mean - 0.02, excess=None) if v.size == named else v for v in kept)
    answer = replace(CERTIFIED, decision=replace(CERTIFIED.decision, size=named, verdicts=lowest))
    svg = ElementTree.fromstring(sizes.score_figure(answer, ()))
    (words,) = [text for text in svg.iter("text") if text.attrib["class"] == "answer"]
    top = float(words.attrib["y"]) - 13
    marks = [float(mark.attrib["cy"]) + float(mark.attrib["r"]) for mark in svg.iter("circle")]
    assert max(marks) <= top
    at, wide = float(words.attrib["x"]), 8 * len(words.text or "")
    right = at + wide * {"start": 1, "middle": 0.5, "end": 0}[words.attrib["text-anchor"]]
    assert right <= min(float(text.attrib["x"]) for text in svg.iter("text") if text.text == "ridge")


def test_the_page_of_a_large_study_stays_under_two_megabytes() -> None:
    sizes = [size(*[units] * depth) for depth in (1, 2, 3) for units in range(1, 17)]
    tried = tuple(replace(CERTIFIED.decision.verdicts[1], size=one, replicates=20) for one in sizes)
    waves = tuple(0.07 + 0.01 * math.sin(epoch) for epoch in range(300))
    behind = trials_of(replace(CERTIFIED, decision=replace(CERTIFIED.decision, verdicts=tried)))
    long = [replace(one, curve=Curve(waves, waves[::-1], waves)) for one in behind]
    answer = replace(HOSTILE, decision=replace(HOSTILE.decision, verdicts=tried))
    text = page.html(answer, long, "x = 1  # of many\n" * 5_500)
    assert len(long) > 900
    assert 1_000_000 < len(text.encode()) < 2_000_000


def test_the_axes_say_what_is_on_them() -> None:
    svg = ElementTree.fromstring(sizes.score_figure(CERTIFIED, ()))
    words = [element.text for element in svg.iter("text")]
    assert {"units in each layer", "MSE on the score part, scaled units"} <= set(words)
    learned = ElementTree.fromstring(curves.learning_curves(CERTIFIED, CERTIFIED.final))
    assert {"epoch", "loss"} <= {element.text for element in learned.iter("text")}


def test_lower_losses_are_lower_in_the_figure_and_baselines_keep_their_distance() -> None:
    svg = ElementTree.fromstring(sizes.score_figure(CERTIFIED, ()))
    marks = {}
    for group in svg.iter("g"):
        title = group.find("title")
        circle = group.find("circle")
        if title is not None and circle is not None:
            marks[(title.text or "").split(":")[0]] = float(circle.attrib["cy"])
    assert marks["1 x 1"] < marks["1 x 16"] < marks["1 x 8"] < marks["1 x 2"]


def test_tapered_sizes_stand_beside_the_curve_of_their_depth() -> None:
    svg = ElementTree.fromstring(sizes.score_figure(TAPER, ()))
    lines = [element for element in svg.iter("polyline") if "depth2" in element.attrib["class"]]
    assert [len(line.attrib["points"].split()) for line in lines] == [2]


@pytest.mark.parametrize("means", [(math.nan, math.nan, math.nan), (0.0, 0.0, 0.0), (1e-9, 1.0, 1e9)])
def test_strange_scores_are_drawn_without_an_error(means: tuple[float, ...]) -> None:
    verdicts = tuple(
        replace(verdict, mean=mean)
        for verdict, mean in zip(INTERRUPTED.decision.verdicts, means, strict=True)
    )
    strange = replace(INTERRUPTED, decision=replace(INTERRUPTED.decision, verdicts=verdicts))
    svg = sizes.score_figure(strange, ())
    ElementTree.fromstring(svg)
    assert "nan" not in svg
    assert Checker(page.html(strange, ())).open == []


def test_the_learning_curve_marks_the_epoch_that_was_kept() -> None:
    assert "kept: epoch 15" in curves.learning_curves(CERTIFIED, CERTIFIED.final)


@pytest.mark.parametrize("losses", [(), (math.nan,), (0.5, math.nan, math.inf)])
def test_a_training_that_diverged_still_has_a_drawing(losses: tuple[float, ...]) -> None:
    lost: Trial = replace(
        CERTIFIED.final, curve=Curve(losses, losses, losses), status="diverged", best_epoch=0
    )
    svg = curves.learning_curves(CERTIFIED, lost)
    ElementTree.fromstring(svg)
    assert "Status: diverged" in svg
    assert "no epoch was kept" in svg


def test_the_time_line_is_in_the_order_and_proportion_of_the_rows() -> None:
    svg = ElementTree.fromstring(timeline.timeline(CERTIFIED.splits))
    boxes = [(float(e.attrib["x"]), float(e.attrib["width"])) for e in svg.iter("rect")]
    assert boxes == sorted(boxes)
    assert boxes[0][1] / boxes[1][1] == pytest.approx(26_225 / 6_536, rel=0.01)
    assert timeline.timeline(()) == ""


def _luminance(colour: str) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG21/#dfn-relative-luminance."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_and_lines_have_the_contrast_that_wcag_asks_for(scheme: int) -> None:
    style = page.html(CERTIFIED, ())
    pairs = re.findall(r"--(\w+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", style)
    colours = {key: both[scheme] for key, *both in pairs}
    paper = _luminance(colours["paper"])
    for key in ("ink", "soft", "one", "two", "three", "good", "open"):
        light, dark = sorted((paper, _luminance(colours[key])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, key


def test_the_notebook_fragment_is_small_and_whole() -> None:
    text = notebook.html_fragment(CERTIFIED)
    checked = Checker(text)
    assert checked.open == []
    assert "Use 1 LSTM layer of 2 units." in " ".join(checked.words)
    assert sum(tag == "tr" for tag, _ in checked.tags) == 1 + len(CERTIFIED.decision.verdicts)
    assert str(size(2)) in checked.words
