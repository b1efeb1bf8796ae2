"""The simple forecasters, on series whose right answer is known."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from threadpoolctl import threadpool_limits

from lstmsizer.data.baselines import compared, mean_predictor_score
from lstmsizer.data.forecast.period import detect_period
from lstmsizer.data.load import load
from lstmsizer.data.regressors import GradientBoosting, evenly, kept_steps
from lstmsizer.data.scores import metric_value, scores
from lstmsizer.records import Baseline, Question


def judged(y: np.ndarray, question: Question, metric: str = "mse") -> tuple[float, dict[str, Baseline]]:
    extra = np.random.default_rng(9).normal(size=len(y))
    dataset = load(pl.DataFrame({"y": y, "noise": extra}), question)
    mean, found = mean_predictor_score(dataset, metric), compared(dataset, metric).baselines
    return mean, {baseline.name: baseline for baseline in found}


def noise(rows: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=rows)


def test_a_season_without_noise_is_repeated_exactly() -> None:
    y = np.tile([1.0, 5.0, 2.0, 8.0, 3.0, 0.0], 60)
    mean, by_name = judged(y, Question(("y",), 8, horizons=(1, 7)))
    assert mean == pytest.approx(1, abs=0.05)  # scaled targets have variance 1
    assert by_name["seasonal naive"].score == pytest.approx(0, abs=1e-10)
    assert by_name["seasonal naive"].note == "period 6"
    assert by_name["ridge"].score < 0.01
    assert by_name["last value"].score > mean


def test_an_autoregression_is_found_by_ridge() -> None:
    y = np.zeros(1500)
    for t, shock in enumerate(noise(1500)[2:], start=2):
        y[t] = 10 + 1.2 * (y[t - 1] - 10) - 0.5 * (y[t - 2] - 10) + shock
    mean, by_name = judged(y, Question(("y",), 6))
    best = 1 / np.var(y[100:])  # the shocks' variance in scaled units
    assert by_name["ridge"].score == pytest.approx(best, rel=0.2)
    assert by_name["ridge"].test is not None
    assert by_name["ridge"].test.mse == pytest.approx(1, rel=0.3)  # raw units
    assert by_name["gradient boosting"].score < by_name["last value"].score < mean
    assert by_name["seasonal naive"].test is None
    assert math.isnan(by_name["seasonal naive"].score)
    assert "no season" in by_name["seasonal naive"].note


def test_the_last_value_of_a_random_walk_errs_by_one_step_an_horizon() -> None:
    dataset = load(pl.DataFrame({"y": noise(2000).cumsum()}), Question(("y",), 3, horizons=(1, 4)))
    last, *_ = compared(dataset, "mse").baselines
    assert last.test is not None
    assert last.test.mse == pytest.approx((1 + 4) / 2, rel=0.3)


def test_last_value_needs_no_feature_of_the_target() -> None:
    y = noise(400, 1).cumsum()
    frame = pl.DataFrame({"y": y, "x": noise(400, 2)})
    with_past, *_ = compared(load(frame, Question(("y",), 3)), "mae").baselines
    without, *_ = compared(load(frame, Question(("y",), 3, exclude=("y",))), "mae").baselines
    assert without.test == with_past.test
    assert without.score == pytest.approx(with_past.score)


def test_metrics_agree_with_each_other() -> None:
    y = noise(300).cumsum()
    mse, rmse = judged(y, Question(("y",), 4), "mse")[0], judged(y, Question(("y",), 4), "rmse")[0]
    assert rmse == pytest.approx(math.sqrt(mse))
    truth, forecast = np.array([[0.0, 2.0]]), np.array([[3.0, -2.0]])
    found = scores(truth, forecast)
    assert (found.mse, found.rmse, found.mae) == (12.5, math.sqrt(12.5), 3.5)
    assert metric_value("mae", truth, truth) == 0


def test_several_horizons_share_one_boosted_model_that_tells_them_apart() -> None:
    y = np.tile(np.arange(8.0), 50)
    _, by_name = judged(y, Question(("y",), 8, horizons=(1, 4)))
    assert by_name["gradient boosting"].score < 0.01


@pytest.mark.parametrize("period", [4, 12, 24, 168])
def test_the_period_is_found_under_trend_and_noise(period: int) -> None:
    time = np.arange(1200)
    series = 3 * np.sin(2 * np.pi * time / period) + 0.01 * time + noise(1200)
    assert detect_period(series) in range(period - period // 50, period + period // 50 + 1)


def test_noise_walks_and_short_series_have_no_period() -> None:
    assert detect_period(noise(1000)) is None
    assert detect_period(noise(1000).cumsum()) is None
    assert detect_period(np.arange(50.0)) is None
    assert detect_period(np.zeros(50)) is None
    assert detect_period(np.array([1.0])) is None


def test_wide_windows_and_many_rows_are_thinned_with_the_last_step_kept() -> None:
    assert kept_steps(5, 9).tolist() == [0, 1, 2, 3, 4]
    kept = kept_steps(168, 9)
    assert len(kept) <= 9
    assert {0, 166, 167} <= set(kept)
    assert kept_steps(24, 0).tolist() == [23]
    assert evenly(5, 9).tolist() == [0, 1, 2, 3, 4]
    assert evenly(100, 3).tolist() == [0, 50, 99]


def test_thinning_is_noted() -> None:
    _, by_name = judged(noise(700).cumsum(), Question(("y",), 60))
    assert by_name["ridge"].note == ""
    assert by_name["gradient boosting"].note.endswith("of 60 steps")


def test_boosting_of_many_horizons_lies_on_straight_lines_between_some() -> None:
    x = noise(600).reshape(200, 3).astype(np.float32)
    y = np.stack([x[:, 0] * horizon for horizon in range(7)] + [-x[:, 1]] * 7, axis=1)  # two targets
    whole, some = GradientBoosting(targets=2), GradientBoosting(targets=2, most_horizons=3)
    with threadpool_limits(limits=1):
        whole.fit(x, y)
        some.fit(x, y)
        every, found = whole.predict(x), some.predict(x)
    np.testing.assert_array_equal(found[:, [0, 3, 6, 7, 10, 13]], every[:, [0, 3, 6, 7, 10, 13]])
    np.testing.assert_allclose(found[:, 1], (2 * every[:, 0] + every[:, 3]) / 3)
    np.testing.assert_allclose(found[:, 12], (every[:, 10] + 2 * every[:, 13]) / 3)


def test_boosting_of_many_outputs_says_how_many_it_forecast(monkeypatch: pytest.MonkeyPatch) -> None:
    y = np.sin(np.arange(600) / 9) + 0.1 * noise(600)
    asked = Question(("y",), 12, tuple(range(1, 11)))
    assert "horizons" not in judged(y, asked)[1]["gradient boosting"].note
    monkeypatch.setattr("lstmsizer.data.forecast.baselines.MOST_FORECASTS", 10)
    assert judged(y, asked)[1]["gradient boosting"].note.endswith(
        "8 of 10 horizons, straight lines between them"
    )
