"""A whole run as it is seen on a terminal of 80 columns and 24 lines."""

from __future__ import annotations

import io
import re

from report_answers import BEST_GUESS, CERTIFIED, INTERRUPTED
from rich.console import Console

from lstmsizer.records import Progress
from lstmsizer.report.terminal.live import LiveView
from lstmsizer.report.terminal.summary import render

WIDTH, HEIGHT = 80, 24
SCREENED, BEST, FOUND = INTERRUPTED.decision, BEST_GUESS.decision, CERTIFIED.decision
RUN = (  # seconds, and what is told then
    (3.0, Progress("screen", "which learning rate?", 0, 4, 3.0, 57.0, None)),
    (8.0, Progress("screen", "which learning rate?", 3, 4, 8.0, 52.0, SCREENED)),
    (9.0, Progress("screen", "do more units or layers help?", 0, 8, 9.0, 51.0, SCREENED)),
    (20.0, Progress("confirm", "look 1: 21 fresh random starts", 4, 21, 20.0, 40.0, SCREENED)),
    (40.0, Progress("confirm", "look 1: 21 fresh random starts", 14, 21, 40.0, 20.0, BEST)),
    (50.0, Progress("finish", "training 1 x 2 once more, on all but the test part", 0, 1, 50, 10, FOUND)),
)

AT_40_SECONDS = """
  now     Confirming with fresh seeds
          look 1: 21 fresh random starts
  done    14 of 21 trainings, the rest in about 15 s
  time    40 s used, 20 s left
          ━━━━━━━━━━━━━━━━━━━━━━━━━━╸
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


class Screen:
    """What stands on a terminal that was sent this: text, and the few codes that a live picture needs."""

    CODES = re.compile(r"\x1b\[(\?25[lh]|[\d;]*[A-Za-z])|(\r)|(\n)|([^\x1b\r\n]+)")

    def __init__(self) -> None:
        self.rows, self.row, self.column = [""], 0, 0

    def send(self, sent: str) -> Screen:
        for code, back, down, text in self.CODES.findall(sent):
            if back:
                self.column = 0
            elif down:
                self.row, self.column = self.row + 1, 0
                self.rows += [""] * (self.row + 1 - len(self.rows))
            elif text:
                before = self.rows[self.row].ljust(self.column)
                self.rows[self.row] = before[: self.column] + text + before[self.column + len(text) :]
                self.column += len(text)
            elif code.endswith("A"):
                self.row -= int(code[:-1] or 1)
            elif code == "2K":
                self.rows[self.row] = ""
            else:
                assert code in ("?25l", "?25h") or code.endswith("m"), code
        return self

    @property
    def text(self) -> str:
        return "\n".join(row.rstrip() for row in self.rows).rstrip() + "\n"


def seen(width: int = WIDTH) -> tuple[list[str], str]:
    """What stands on the terminal after each moment of the run, and in the end."""
    sent, now = io.StringIO(), [0.0]
    terminal = Console(
        file=sent, width=width, height=HEIGHT, force_terminal=True, color_system=None, _environ={}
    )
    pictures: list[str] = []
    with LiveView(terminal, clock=lambda: now[0]) as view:
        assert view.live is not None
        for now[0], progress in RUN:
            view(progress)
            view.live.refresh()
            pictures.append(Screen().send(sent.getvalue()).text)
    terminal.print(render(CERTIFIED))
    return pictures, Screen().send(sent.getvalue()).text


def test_a_moment_of_the_run() -> None:
    pictures, _ = seen()
    assert pictures[4] == AT_40_SECONDS


def test_no_line_jumps_while_the_run_goes_on() -> None:
    pictures, _ = seen()
    for label in ("  now  ", "  done ", "  time ", "  size    1 x"):
        rows = {
            row
            for picture in pictures
            for row, line in enumerate(picture.splitlines())
            if line.startswith(label)
        }
        assert len({row for row in rows if row < 9}) == 1, label
    assert max(len(picture.splitlines()) for picture in pictures) <= HEIGHT


def test_the_picture_goes_and_the_answer_stays() -> None:
    _, end = seen()
    assert "time " not in end
    assert end.splitlines()[1].startswith("  Use 1 LSTM layer of 2 units.  ")
    assert end.splitlines()[1].endswith("certified, 95 %")
    assert len(end.splitlines()[1]) == WIDTH - 2
    assert max(map(len, end.splitlines())) <= WIDTH


def test_the_answer_fits_narrow_and_wide_terminals_without_cutting_a_word() -> None:
    for width in (40, 60, 200):
        _, end = seen(width)
        lines = end.splitlines()
        assert max(map(len, lines)) <= width
        assert "…" not in end
        apart = [line for line in lines if re.search(r"\d$", line) and not line.startswith("  1 x")]
        follows = [lines[lines.index(line) + 1] for line in apart if line != lines[-1]]
        assert not any(re.match(r" *(%|x|s|ms|min|kB)( |$)", line) for line in follows)
