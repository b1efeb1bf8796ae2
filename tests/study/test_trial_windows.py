"""The window of a trial is kept, and a study of before there were several is read as it was."""

from __future__ import annotations

from dataclasses import replace

from some_trials import trial

from lstmsizer.records import Trial
from lstmsizer.study.codec import decode, encode
from lstmsizer.study.trials import from_optuna, to_optuna


def at_window(window: int) -> Trial:
    plain = trial()
    candidate = replace(plain.request.candidate, window=window)
    return replace(plain, request=replace(plain.request, candidate=candidate))


def test_trials_that_differ_in_the_window_alone_are_different_trials() -> None:
    assert decode(encode(at_window(12))) == at_window(12) != at_window(24)
    assert from_optuna(to_optuna(at_window(12))).request.candidate.window == 12


def test_optuna_s_plots_know_the_window_by_name() -> None:
    assert to_optuna(at_window(12)).params["window"] == 12
    assert "window" not in to_optuna(trial()).params


def test_a_trial_that_says_nothing_of_windows_has_the_question_s_only() -> None:
    old = encode(trial())
    del old["window"]
    assert decode(old) == trial()
