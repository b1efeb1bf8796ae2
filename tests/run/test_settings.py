"""What users write, and what is made of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmsizer.errors import SettingError
from lstmsizer.records import Question
from lstmsizer.run import asking, settings


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("90s", 90),
        ("5m", 300),
        ("5min", 300),
        ("1h30m", 5400),
        ("45", 45),
        (2.5, 2.5),
        ("1.5h", 5400),
        (None, None),
        ("none", None),
    ],
)
def test_a_budget_is_written_as_people_write_times(written, meant):
    assert settings.seconds(written) == meant


@pytest.mark.parametrize(
    "nonsense", ["", "five", "5x", "m5", "-3", 0, -1, "0m", float("inf"), float("nan"), "5m!"]
)
def test_a_budget_that_is_no_time_is_refused(nonsense):
    with pytest.raises(SettingError, match="budget"):
        settings.seconds(nonsense)


def test_a_horizon_is_a_number_of_steps_or_a_list_of_them():
    assert asking.horizons(3) == (1, 2, 3)
    assert asking.horizons("3") == (1, 2, 3)
    assert asking.horizons("24,1,6") == (1, 6, 24)
    assert asking.horizons([2, 2, 5]) == (2, 5)


def test_numbers_may_be_numpy_s_and_must_be_whole():
    asked = asking.question("y", np.int64(3), np.arange(1, 3), None, (), None)
    assert (asked.window, asked.horizons) == (3, (1, 2))
    assert asking.horizons(np.int64(2)) == (1, 2)
    with pytest.raises(SettingError, match=r"window must be a whole number, not 2\.5"):
        asking.question("y", 2.5, 1, None, (), None)


def test_columns_are_named_as_a_text_or_as_a_list():
    asked = asking.question("y", 3, 1, "a, b", ["c,d"], None)
    assert (asked.features, asked.exclude) == (("a", "b"), ("c,d",))
    assert asking.question("y", 3, 1, None, "", None).exclude == ()


@pytest.mark.parametrize("nonsense", [0, "0", "x", "1,,2", (), (0, 1), "-2", 1.5, (1, "6")])
def test_a_horizon_that_is_no_number_of_steps_is_refused(nonsense):
    with pytest.raises(SettingError, match="horizon"):
        asking.horizons(nonsense)


@given(st.integers(1, 10_000_000))
def test_the_batch_stays_between_32_and_256_and_an_epoch_near_256_updates(train):
    batch = settings.batch_size(train)
    assert batch in (32, 64, 128, 256)
    assert batch == 32 or train > 128 * batch


def test_a_seed_is_what_numpy_and_keras_take():
    settings.check_seed(0)
    settings.check_seed(2**32 - 1)
    for nonsense in (-1, 2**32):
        with pytest.raises(SettingError, match="seed"):
            settings.check_seed(nonsense)


def test_a_tolerance_is_a_share_or_a_percentage():
    assert settings.demand("2%", 0.95).tolerance == settings.demand(0.02, 0.95).tolerance == 0.02
    assert settings.demand(None, 0.9).tolerance is None


@pytest.mark.parametrize(
    ("tolerance", "confidence"), [("x", 0.95), (-0.1, 0.95), (1.5, 0.95), (None, 1.0), (None, 0.2)]
)
def test_tolerance_and_confidence_that_make_no_sense_are_refused(tolerance, confidence):
    with pytest.raises(SettingError, match=r"tolerance|confidence"):
        settings.demand(tolerance, confidence)


@pytest.mark.parametrize(
    "wrong",
    [
        {"batch": 0},
        {"epochs": 0},
        {"patience": 0},
        {"metric": "accuracy"},
        {"cell": "rnn"},
        {"metric": "error"},
        {"loss": "softmax"},
    ],
)
def test_a_set_up_that_cannot_be_trained_is_refused(wrong):
    usual = {"train": 100, "batch": 32, "epochs": 10, "patience": 3, "cell": "lstm", "metric": "mse"}
    with pytest.raises(SettingError):
        settings.setup(**{**usual, **wrong})


def test_a_batch_is_never_larger_than_the_train_part():
    assert settings.setup(50, 10_000, None, None, "lstm", "mse").batch_size == 50
    assert settings.setup(20, None, None, None, "lstm", "mse").batch_size == 20


def test_cell_directions_and_loss_are_part_of_the_set_up():
    asked = settings.setup(100, None, None, None, "gru", None, bidirectional=True, loss="huber")
    assert (asked.cell, asked.bidirectional, asked.loss, asked.metric) == ("gru", True, "huber", "mse")
    assert settings.setup(100, None, None, None, "lstm", None, loss="mae").metric == "mae"
    assert settings.setup(100, None, None, None, "lstm", "rmse", loss="mae").metric == "rmse"


def test_a_strategy_is_named_and_all_but_the_ladder_take_a_number_of_trials():
    assert settings.strategy("ladder", None) == "ladder"
    assert settings.strategy("tpe", 50) == "tpe"
    for name, trials in (("bayes", None), ("ladder", 9), ("grid", 0)):
        with pytest.raises(SettingError):
            settings.strategy(name, trials)


def test_class_weights_are_for_classes():
    given = 100, None, None, None, "lstm", None
    assert settings.setup(*given, task="classify", class_weights="balanced").class_weights == "balanced"
    assert settings.setup(*given, task="classify").class_weights is None
    with pytest.raises(SettingError, match="'even' are not known: write balanced, or leave them out"):
        settings.setup(*given, task="classify", class_weights="even")
    with pytest.raises(SettingError, match="for classes, not for the task 'regress'"):
        settings.setup(*given, task="regress", class_weights="balanced")


def test_a_window_of_zero_is_refused():
    with pytest.raises(SettingError, match="window must be at least 1, not 0"):
        asking.question("y", 0, 1, None, (), None)


@given(st.integers(1, 10_000_000))
def test_the_cap_of_epochs_allows_6000_updates_within_30_to_200_epochs(train):
    setup = settings.setup(train, None, None, None, "lstm", "mse")
    updates = setup.epochs * -(-train // setup.batch_size)
    assert 30 <= setup.epochs <= 200
    assert setup.epochs == 200 or updates >= 6000
    assert 5 <= setup.patience <= 20


def test_the_question_is_a_forecast_or_about_labels_of_whole_sequences() -> None:
    assert asking.question("y", 4, 2, None, (), None) == Question(("y",), 4, (1, 2))
    labelled = asking.question(None, None, 1, "a, b", (), "t", label="y", sequence="id", group="who")
    assert labelled == Question(
        features=("a", "b"), time="t", task=None, label="y", sequence="id", group="who"
    )
    assert asking.question(None, None, 1, None, (), None, task="regress").task == "regress"


@pytest.mark.parametrize(
    ("target", "window", "labels", "words"),
    [
        (
            "y",
            4,
            {"label": "y"},
            "the column of the label for labels of whole sequences: leave one of them out",
        ),
        ("y", 4, {"task": "classify"}, "ask for a forecast, the task 'classify'"),
        ("y", None, {}, "needs a window"),
        (None, 4, {}, "needs a target"),
        (None, None, {"task": "forecast"}, "needs a target"),
        (
            None,
            None,
            {"task": "guess"},
            "task 'guess' is not known: choose one of forecast, classify, regress",
        ),
    ],
)
def test_questions_that_contradict_themselves(
    target: str | None, window: int | None, labels: dict[str, str], words: str
) -> None:
    with pytest.raises(SettingError, match=words):
        asking.question(target, window, 1, None, (), None, **labels)


@pytest.mark.parametrize(
    ("foreign", "words"),
    [
        ({"calendar": "hour"}, "A calendar is for forecasts"),
        ({"known": "price"}, "known ahead is for forecasts"),
        ({"resample": "1h"}, "resample. is for forecasts"),
        ({"tokens": "words"}, "is for texts"),
        ({"max_tokens": 9}, "is for texts"),
    ],
)
def test_nothing_that_runs_do_not_have_is_let_pass_unheeded(foreign: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingError, match=words):
        asking.question(None, 5, 1, None, (), None, sequence="id", remaining=9, **foreign)


def test_a_horizon_of_runs_and_tokens_of_forecasts_and_tags_are_refused() -> None:
    with pytest.raises(SettingError, match="how far to forecast"):
        asking.question(None, 5, 3, None, (), None, sequence="id", remaining=9)
    with pytest.raises(SettingError, match="is for texts"):
        asking.question("y", 5, 1, None, (), None, tokens="words")
    with pytest.raises(SettingError, match="has no most tokens"):
        asking.question(None, None, 1, None, (), None, task="tag", max_tokens=9)
