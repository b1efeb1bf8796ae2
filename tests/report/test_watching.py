"""What is told of a study that another process works on."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from lstmsizer.records import Candidate, Curve, Replicate, Request, Size, Stage, Trial
from lstmsizer.report.terminal.watching import Moment, WatchView, in_a_line, picture, standings

NOW = 1_800_000_000.0


def trial(units: int, seed: int, score: float, stage: Stage = "confirm", rate: float = 0.003) -> Trial:
    request = Request(Candidate(Size((units,)), rate), Replicate(0, seed), 30, stage)
    return Trial(request, Curve((0.5,), (0.4,), (score,)), "stopped", 1, score, 2.5)


TRIALS = (trial(4, 0, 0.060, "screen"), trial(4, 100, 0.070), trial(4, 101, 0.072), trial(8, 100, 0.066))
MOMENT = Moment(
    "pm25-size/study.journal",
    True,
    TRIALS,
    (NOW - 60, NOW - 40, NOW - 20, NOW - 12),
    "process 7",
    "",
    False,
    NOW,
)


def drawn(moment: Moment, width: int, height: int = 24) -> list[str]:
    recorder = Console(file=io.StringIO(), width=width, height=height, force_terminal=True, color_system=None)
    with recorder.capture() as capture:
        recorder.print(picture(moment))
    return capture.get().splitlines()


def test_fresh_random_starts_count_where_a_size_has_them() -> None:
    four, eight = standings(TRIALS)
    assert (four.size, four.replicates, four.confirmed) == (Size((4,)), 2, True)
    assert four.mean == pytest.approx(0.071)
    assert (eight.replicates, eight.mean) == (1, 0.066)


def test_of_screened_rates_the_best_counts_and_no_training_twice() -> None:
    paused = trial(4, 0, 0.09, "screen")
    further = replace(paused, request=replace(paused.request, epochs=60), score=0.05)
    worse, lost = trial(4, 0, 0.08, "screen", 0.03), trial(8, 0, float("nan"), "screen")
    (four,) = standings((paused, further, worse, lost))
    assert (four.mean, four.replicates, four.learning_rate, four.confirmed) == (0.05, 1, 0.003, False)


def test_other_splits_and_dropout_are_left_out() -> None:
    first = TRIALS[3]
    elsewhere = replace(first, request=replace(first.request, replicate=Replicate(1, 100)), score=9.0)
    dropped = Candidate(Size((8,)), 0.003, dropout=0.2)
    with_dropout = replace(first, request=replace(first.request, candidate=dropped), score=9.0)
    assert standings((first, elsewhere, with_dropout)) == standings((first,))


def test_how_fast_trainings_come_and_who_trains() -> None:
    text = "\n".join(drawn(MOMENT, 80))
    assert "now     Confirming with fresh seeds\n          by process 7\n" in text
    assert "done    4 trainings, 3.0 a minute, the last 12 s ago" in text
    assert "size    1 x 8 has the lowest loss on fresh seeds so far" in text


def test_a_run_that_was_killed_and_one_that_has_ended() -> None:
    assert "Stopped: no run works on it" in in_a_line(replace(MOMENT, driver=""))
    ended = replace(MOMENT, driver="", answer="1 x 4, certified", over=True)
    assert in_a_line(ended) == "Answered, and no run works on it; 4 trainings; 1 x 4, certified"
    assert "size    1 x 4, certified" in "\n".join(drawn(ended, 80))


@pytest.mark.parametrize(("width", "height"), [(40, 24), (80, 24), (200, 60)])
def test_it_fits_the_terminal_and_cuts_no_word(width: int, height: int) -> None:
    lines = drawn(MOMENT, width, height)
    assert max(map(len, lines)) <= width
    assert len(lines) <= height
    assert "…" not in "".join(lines)


def test_a_pipe_is_told_what_has_changed() -> None:
    out, now = io.StringIO(), [0.0]
    later = replace(MOMENT, now=NOW + 30)
    more = replace(later, trials=(*TRIALS, trial(8, 101, 0.067)), ended=(*MOMENT.ended, NOW + 29))
    with WatchView(Console(file=out, width=40, _environ={}), clock=lambda: now[0]) as view:
        for moment, at in ((MOMENT, 0), (later, 30), (more, 31), (more, 32)):
            now[0] = at
            view(moment)
    assert [line.split(", the")[0] for line in out.getvalue().splitlines()] == [
        "Confirming with fresh seeds; 4 trainings, 3.0 a minute",
        "Confirming with fresh seeds; 5 trainings, 2.7 a minute",
    ]


def test_names_do_no_harm() -> None:
    hostile = replace(MOMENT, where="a\x1b[2Jb\nc" + "x" * 500, driver="process 7 on host \x1b[31m")
    text = "\n".join(drawn(hostile, 80))
    assert "\x1b" not in text
