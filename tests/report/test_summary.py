"""The answer and the plan on a terminal."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from report_answers import (
    ALL,
    BEST_GUESS,
    CERTIFIED,
    HOSTILE,
    INTERRUPTED,
    NOT_WORTH_IT,
    TAPER,
    size,
    verdict,
)
from rich.console import Console

from lstmsizer.records import Answer
from lstmsizer.report.terminal import summary

CERTIFIED_TEXT = """\
  Use 1 LSTM layer of 2 units.                                 certified, 95 %

  size      loss  against best other         0  +2.1 %       verdict     weights
  ──────────────────────────────────────────────────────────────────────────────
  1 x 1   0.0755  +8.2 % [+7.2 %, +9.2 %]    ┊  ┊      ──●─  too small        54
  1 x 2   0.0698  -0.3 % [-1.3 %, +0.7 %]  ─●── ┊            the answer      115
  2 x 2   0.0703  +0.7 % [-0.3 %, +1.7 %]   ──●─┊            enough          155
  1 x 4   0.0700  +0.3 % [-0.7 %, +1.3 %]   ─●──┊            enough          261
  1 x 8   0.0704  +0.9 % [-0.9 %, +2.6 %]   ──●───           undecided       649
  1 x 16  0.0731  +4.7 % [+3.7 %, +5.7 %]    ┊  ┊ ──●─       too large     1,809
  2 x 16  0.0761                             ┊  ┊            screened      3,921
  1 x 32  0.0745                             ┊  ┊            screened      5,665
  1 x 64  0.0752                             ┊  ┊            screened     19,521
"""


def test_the_certified_answer_as_it_is_printed() -> None:
    assert summary.text(CERTIFIED).startswith(CERTIFIED_TEXT)


def test_the_first_line_is_the_verdict_whatever_it_is() -> None:
    first = {key: summary.text(answer).splitlines()[0].split() for key, answer in ALL.items()}
    assert " ".join(first["best guess"]) == "Use 1 LSTM layer of 2 units. best guess: undecided"
    assert " ".join(first["not worth it"]).startswith("No LSTM is worth it here: ridge")
    assert summary.text(NOT_WORTH_IT).splitlines()[2].strip() == "certified, 95 %"


@pytest.mark.parametrize("width", [40, 60, 72, 80, 120])
@pytest.mark.parametrize("answer", ALL.values(), ids=ALL)
def test_it_fits_every_width_and_loses_no_number(answer: Answer, width: int) -> None:
    lines = summary.text(answer, width).splitlines()
    assert max(map(len, lines)) <= width
    table = [line for line in lines if line.strip().startswith(("1 x", "2 x", "64 +"))]
    assert len(table) >= len(answer.decision.verdicts)
    assert not any("…" in line for line in table)


def test_three_tapered_layers_still_fit_80_columns() -> None:
    wide = verdict(size(256, 128, 64), "enough", 0.2601, excess=0.0004)
    decision = replace(TAPER.decision, verdicts=(*TAPER.decision.verdicts, wide))
    text = summary.text(replace(TAPER, decision=decision))
    assert "256 + 128 + 64" in text
    assert max(map(len, text.splitlines())) <= 80


def test_plain_text_has_no_escape_codes_even_if_names_do() -> None:
    text = summary.text(HOSTILE)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[bold]" in text  # a name, not markup


def test_colours_add_nothing_but_weight() -> None:
    console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None)
    with console.capture() as capture:
        console.print(summary.render(BEST_GUESS))
    assert "best guess" in capture.get()


def test_a_console_without_unicode_gets_a_chart_of_ascii() -> None:
    raw = io.BytesIO()
    console = Console(file=io.TextIOWrapper(raw, encoding="ascii"), width=80)
    console.print(summary.render(CERTIFIED))
    console.file.flush()
    assert "-o--" in raw.getvalue().decode("ascii")


def test_nothing_compared_means_no_empty_columns() -> None:
    assert "against best other" not in summary.text(INTERRUPTED)


@dataclass(frozen=True)
class _Plan:
    source: str = CERTIFIED.source
    shapes: object = CERTIFIED.shapes
    notes: tuple[str, ...] = CERTIFIED.notes
    splits: object = CERTIFIED.splits
    rules: object = CERTIFIED.rules
    costs: object = CERTIFIED.costs
    calibrated: bool = True
    classes: tuple[str, ...] = ()


def test_a_plan_shows_parts_rules_and_costs() -> None:
    text = summary.plan_text(_Plan())  # type: ignore[arg-type]
    assert text.splitlines()[0] == "  examples/beijing-pm25.csv: 24 steps of 11 features in, 1 number out."
    assert "  twice-features  1 x 22    3,015  2F" in text
    assert "parameters = bits/5 (the bits are not known)" in text
    assert "  1 x 2       115  5.5 k      31 kB        460 B     20 ms       0.20 ms" in text
    assert "F = 11 features, O = 1 output, N = 26,000 training sequences" in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_plan_without_calibration_says_how_to_get_seconds() -> None:
    bare = tuple(replace(cost, epoch_seconds=None, latency_seconds=None) for cost in CERTIFIED.costs)
    text = summary.plan_text(_Plan(costs=bare, calibrated=False))  # type: ignore[arg-type]
    assert "'lstmsizer plan --calibrate' does it" in " ".join(text.split())
    assert "an epoch" not in text


def test_showing_an_answer_ends_with_where_its_files_are(capsys: pytest.CaptureFixture[str]) -> None:
    summary.show(CERTIFIED, Path("pm25-size"))
    summary.show_plan(_Plan())  # type: ignore[arg-type]
    printed = capsys.readouterr().out
    assert "Model, code and report: pm25-size" in printed
    assert "rule of thumb" in printed
    assert all(line == line.rstrip() for line in printed.splitlines())  # a file needs no filling
