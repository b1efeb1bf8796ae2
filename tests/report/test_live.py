"""The live view, on terminals of several kinds and where there is none."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from report_answers import BEST_GUESS, INTERRUPTED
from rich.console import Console

from lstmsizer.records import Progress
from lstmsizer.report.terminal.live import LiveView, console, picture

SCREEN = Progress("screen", "learning rates of 1 x 4", 3, 12, 14.2, 285.8, INTERRUPTED.decision)
CONFIRM = Progress("confirm", "1 x 1 and 1 x 2 against 1 x 8", 12, 40, 72.3, 227.7, BEST_GUESS.decision)

TRANSCRIPT = """
  now     Confirming with fresh seeds: 1 x 1 and 1 x 2 against 1 x 8
  done    12 of 40 trainings, 1 min 13 s used, 3 min 47 s left
          ━━━━━━━━━╸
  size    1 x 2, best guess so far

  size    loss ± std. error  seeds  to best other
  ──────────────────────────────────────────────────
  1 x 1   0.0705 ± 0.00027       5  [-0.7 %, +3.0 %]
  1 x 2   0.0698 ± 0.00027       5  [-1.3 %, +0.7 %]
  1 x 4   0.0700 ± 0.00027       5  [-0.7 %, +1.3 %]
  1 x 8   0.0704 ± 0.00027       5  [-0.9 %, +2.6 %]
  1 x 16  0.0731 ± 0.00027       5  [+3.7 %, +5.7 %]
  1 x 32  0.0745                 1
  1 x 64  0.0752                 1
  2 x 2   0.0703 ± 0.00027       5  [-0.3 %, +1.7 %]
  2 x 16  0.0761                 1
"""


def drawn(progress: Progress, width: int = 80, waited: float = 0.0) -> str:
    recorder = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    with recorder.capture() as capture:
        recorder.print(picture(progress, waited))
    return "\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n"


def test_a_moment_of_the_run_as_it_is_drawn() -> None:
    assert drawn(CONFIRM, waited=1.0) == TRANSCRIPT


def test_the_clock_goes_on_between_two_reports_and_stops_at_nothing_left() -> None:
    assert "1 min 22 s used, 3 min 38 s left" in drawn(CONFIRM, waited=10)
    assert "0 s left" in drawn(CONFIRM, waited=1000)
    assert "left" not in drawn(replace(CONFIRM, left=None))


@pytest.mark.parametrize("width", [40, 60, 200])
def test_it_fits_narrow_and_wide_terminals(width: int) -> None:
    lines = drawn(CONFIRM, width).splitlines()
    assert max(map(len, lines)) <= width
    assert not any("…" in line for line in lines)


def test_before_the_first_training_there_is_no_table() -> None:
    text = drawn(replace(SCREEN, decision=None, done=0))
    assert "std. error" not in text
    assert "0 of 12 trainings" in text


def test_many_sizes_leave_room_for_the_best_of_them() -> None:
    verdicts = tuple(replace(v, mean=v.mean + i) for i in range(4) for v in BEST_GUESS.decision.verdicts)
    crowded = replace(CONFIRM, decision=replace(BEST_GUESS.decision, verdicts=verdicts))
    assert len(drawn(crowded).splitlines()) == len(TRANSCRIPT.splitlines()) + 1


def test_a_terminal_is_drawn_on_and_left_clean() -> None:
    terminal = Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None, _environ={})
    now = [0.0]
    with LiveView(terminal, clock=lambda: now[0]) as view:
        view(SCREEN)
        now[0] = 2.0
        view(CONFIRM)
    transcript = terminal.file.getvalue()  # type: ignore[attr-defined]
    assert "Confirming with fresh seeds" in transcript
    assert transcript.rstrip().endswith("\x1b[2K")  # the last thing done is to erase the picture
    assert "\x1b[?25h" in transcript  # the cursor is back


def test_an_error_inside_leaves_the_terminal_clean_as_well() -> None:
    terminal = Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None, _environ={})

    def interrupted() -> None:
        with LiveView(terminal) as view:
            view(SCREEN)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert "\x1b[?25h" in terminal.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize("environ", [{}, {"TERM": "dumb", "FORCE_COLOR": "1"}], ids=["pipe", "dumb terminal"])
def test_elsewhere_there_is_one_line_a_stage(environ: dict[str, str]) -> None:
    log = Console(file=io.StringIO(), width=40, _environ=environ)
    with LiveView(log) as view:
        for progress in (SCREEN, SCREEN, CONFIRM, CONFIRM):
            view(progress)
    assert log.file.getvalue() == (  # type: ignore[attr-defined]
        "Screening sizes: learning rates of 1 x 4 (14 s used, 4 min 46 s left), best guess 1 x 4\n"
        "Confirming with fresh seeds: 1 x 1 and 1 x 2 against 1 x 8 (1 min 12 s used, 3 min 48 s left), "
        "best guess 1 x 2\n"
    )


def test_no_color_leaves_no_colour_codes() -> None:
    terminal = Console(file=io.StringIO(), width=80, force_terminal=True, _environ={"NO_COLOR": "1"})
    with LiveView(terminal) as view:
        view(CONFIRM)
    assert "\x1b[3" not in terminal.file.getvalue()  # type: ignore[attr-defined]


def test_progress_goes_to_the_standard_error() -> None:
    assert console().stderr is True
