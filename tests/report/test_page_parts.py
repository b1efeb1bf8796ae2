"""The parts that the page's sections are made of: tables, folds, the list of contents, trainings and code."""

from __future__ import annotations

import json
import math
import re
from html import unescape

from report_answers import CERTIFIED, HOSTILE, size, trials_of

from lstmsizer.report import facts
from lstmsizer.report.page import code, contents, markup, settings, trainings
from lstmsizer.report.page.markup import Cell


def test_a_cell_keeps_all_digits_of_what_it_rounds() -> None:
    rows = [("1 x 2", Cell("0.333", 1 / 3)), ("64 + 32", Cell("–", math.nan))]
    table = markup.table(("size", "loss"), rows, numeric=(1,), sizes=(size(2), size(64, 32)), csv="sizes")
    assert '<table data-csv="sizes">' in table
    assert re.findall(r'data-value="([^"]*)"', table) == ["0.3333333333"]
    assert re.findall(r'<tr data-size="([^"]*)">', table) == ["1x2", "64+32"]


def test_a_column_without_a_name_has_no_head() -> None:
    table = markup.table(("size", ""), [("1 x 2", "chosen")], numeric=())
    assert table.count("<th ") == 1
    assert "<td></td></tr></thead>" in table


def test_each_section_is_named_by_its_heading_and_no_two_alike() -> None:
    text = contents.with_contents("<header>Use it.</header>\n<h2>The data</h2>\na\n<h2>The data</h2>\nb")
    assert re.findall(r'<section id="([^"]*)">', text) == ["the-data", "the-data-2"]
    assert re.findall(r'<a href="#([^"]*)">The data</a>', text) == ["the-data", "the-data-2"]
    assert text.index("</header>") < text.index("<nav") < text.index("<section")


def test_every_training_has_its_row_as_far_as_there_is_room() -> None:
    every = trials_of(CERTIFIED)
    text = trainings.section(every)
    assert text.count("<tr data-size=") == len(every)
    assert "<td>diverged</td>" in text
    long = trainings.section([every[0]] * 1_200)
    assert long.count("<tr data-size=") == 1_000
    assert "Left to the study: 200 later trainings." in long
    assert trainings.section(()) == ""


def test_code_that_is_too_long_to_be_shown_is_named() -> None:
    assert "<pre>print(&quot;&lt;/script&gt;&quot;)\n</pre>" in code.section('print("</script>")\n')
    long = code.section("x = 1\n" * 20_000)
    assert len(long) < 1_000
    assert "model.py is too long" in long
    assert code.section("") == ""


def test_all_settings_stand_on_the_page_as_in_the_answer_s_file() -> None:
    (shown,) = re.findall(r"<pre>(.*?)</pre>", settings.section(HOSTILE), re.DOTALL)
    read, kept = json.loads(unescape(shown)), facts.to_dict(HOSTILE)
    assert read["spec"] == json.loads(json.dumps(kept["spec"]))
    assert read["versions"] == kept["versions"]
    assert all(letter.isprintable() or letter == "\n" for letter in shown)
