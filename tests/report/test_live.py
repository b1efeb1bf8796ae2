"""The live view, on terminals of several kinds and where there is none."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from report_answers import BEST_GUESS, CERTIFIED, INTERRUPTED
from rich.console import Console

from lstmsizer.records import Progress
from lstmsizer.report.terminal.live import LiveView, console, picture

SCREEN = Progress("screen", "learning rates of 1 x 4", 3, 12, 14.2, 285.8, INTERRUPTED.decision)
CONFIRM = Progress("confirm", "look 1: 40 fresh random starts", 12, 40, 72.3, 227.7, BEST_GUESS.decision)
FINISH = Progress("finish", "writing the Keras model", 0, 1, 72.3, 227.7, CERTIFIED.decision)

TRANSCRIPT = """
  now     Confirming with fresh seeds
          look 1: 40 fresh random starts
  done    12 of 40 trainings, the rest in about 1 min
  time    1 min 13 s used, 3 min 47 s left
          ━━━━━━━━━╸
  size    1 x 2, best guess so far

  size    loss ± std. error  seeds  to best other     0.0695            0.0719
  ────────────────────────────────────────────────────────────────────────────
  1 x 1   0.0705 ± 0.00027       5  [-0.7 %, +3.0 %]         ──●───
  1 x 2   0.0698 ± 0.00027       5  [-1.3 %, +0.7 %]  ───●──
  1 x 4   0.0700 ± 0.00027       5  [-0.7 %, +1.3 %]    ───●──
  1 x 8   0.0704 ± 0.00027       5  [-0.9 %, +2.6 %]        ──●───
  1 x 16  0.0731 ± 0.00027       5  [+3.7 %, +5.7 %]                         ›
  1 x 32  0.0745                 1                                           ›
  1 x 64  0.0752                 1                                           ›
  2 x 2   0.0703 ± 0.00027       5  [-0.3 %, +1.7 %]       ──●───
  2 x 16  0.0761                 1                                           ›
"""


class Ascii(io.StringIO):
    """Where no other letters can be written."""

    encoding = "ascii"


def drawn(
    progress: Progress,
    width: int = 80,
    waited: float = 0.0,
    rest: float | None = None,
    height: int = 24,
    file: io.StringIO | None = None,
) -> str:
    recorder = Console(
        file=file or io.StringIO(), width=width, height=height, force_terminal=True, color_system=None
    )
    with recorder.capture() as capture:
        recorder.print(picture(progress, waited, rest))
    return "\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n"


def test_a_moment_of_the_run_as_it_is_drawn() -> None:
    assert drawn(CONFIRM, waited=1.0, rest=62.0) == TRANSCRIPT


def test_the_clock_goes_on_between_two_reports_and_stops_at_nothing_left() -> None:
    assert "1 min 22 s used, 3 min 38 s left" in drawn(CONFIRM, waited=10)
    assert "0 s left" in drawn(CONFIRM, waited=1000)
    assert "left" not in drawn(replace(CONFIRM, left=None))


@pytest.mark.parametrize("width", [40, 60, 200])
def test_it_fits_narrow_and_wide_terminals(width: int) -> None:
    lines = drawn(CONFIRM, width, rest=62.0).splitlines()
    assert max(map(len, lines)) <= width
    assert not any("…" in line for line in lines)
    assert not any(line.endswith(("1", "min 13")) and "used" in line for line in lines)  # no number is cut


@pytest.mark.parametrize("height", [14, 24, 60])
def test_it_fits_low_terminals(height: int) -> None:
    assert len(drawn(CONFIRM, height=height).splitlines()) <= height


def test_a_terminal_that_has_only_ascii() -> None:
    text = drawn(CONFIRM, rest=62.0, file=Ascii())
    assert text.isascii()
    assert "0.0698 +- 0.00027" in text
    assert "--o--" in text


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


@pytest.mark.parametrize(
    "environ",
    [{}, {"TERM": "dumb", "FORCE_COLOR": "1"}, {"FORCE_COLOR": "1"}],
    ids=["pipe", "dumb", "coloured"],
)
def test_elsewhere_there_is_a_line_a_stage_and_one_a_minute(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("TERM", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    now = [0.0]
    with LiveView(console(), clock=lambda: now[0]) as view:
        moments = (SCREEN, 0), (SCREEN, 10), (CONFIRM, 20), (CONFIRM, 79), (CONFIRM, 81), (FINISH, 90)
        for progress, after in moments:
            now[0] = after
            view(progress)
    confirming = (
        "Confirming with fresh seeds: look 1: 40 fresh random starts (1 min 12 s used, 3 min 48 s left), "
        "best guess 1 x 2\n"
    )
    assert capsys.readouterr().err == (
        "Screening sizes: learning rates of 1 x 4 (14 s used, 4 min 46 s left), best guess 1 x 4\n"
        f"{confirming}{confirming}"
        "Finishing: writing the Keras model (1 min 12 s used, 3 min 48 s left), certified 1 x 2\n"
    )


def test_the_rest_of_a_wave_is_told_by_how_fast_it_goes() -> None:
    now = [0.0]
    terminal = Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None, _environ={})
    view = LiveView(terminal, clock=lambda: now[0])

    def told(done: int, at: float) -> str:
        now[0] = at
        view(replace(CONFIRM, done=done))
        with terminal.capture() as capture:
            terminal.print(view._picture())  # pyright: ignore[reportPrivateUsage]
        return next(line.strip() for line in capture.get().splitlines() if "  done " in line)

    assert told(10, 0.0) == "done    10 of 40 trainings"  # known from before: they say nothing of the pace
    assert told(20, 10.0) == "done    20 of 40 trainings, the rest in about 20 s"
    assert told(38, 28.0) == "done    38 of 40 trainings, the rest in a few seconds"


def test_no_color_leaves_no_colour_codes() -> None:
    terminal = Console(file=io.StringIO(), width=80, force_terminal=True, _environ={"NO_COLOR": "1"})
    with LiveView(terminal) as view:
        view(CONFIRM)
    assert "\x1b[3" not in terminal.file.getvalue()  # type: ignore[attr-defined]


def test_progress_goes_to_the_standard_error() -> None:
    assert console().stderr is True
