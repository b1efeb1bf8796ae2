"""A panel's model, fed from the raw file as ``preprocess.json`` says, makes the test errors that are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import lstmsizer
from lstmsizer.report.numbers import number


def write_shops(path: Path) -> None:
    """Three shops of different levels, days mixed, with gaps; a promotion and a side are known."""
    random = np.random.default_rng(5)
    frames: list[pd.DataFrame] = []
    for shop, rows in enumerate((150, 130, 150)):
        promotion = (random.random(rows) < 0.3).astype(float)
        sales = 10.0**shop * (
            5 + np.sin(np.arange(rows) / 3) + 2 * promotion + 0.2 * random.normal(size=rows)
        )
        visits = sales / 10**shop + random.normal(size=rows)
        table = pd.DataFrame(
            {
                "day": pd.date_range("2024-05-29", periods=rows).shift(-rows, freq="D").strftime("%Y-%m-%d"),
                "shop": f"shop {shop}",
                "sales": np.where(random.random(rows) < 0.02, np.nan, sales).round(4),
                "visits": visits.round(4),
                "promotion": np.where(random.random(rows) < 0.05, np.nan, promotion),
                "side": random.choice(["lee", "luv"], rows),
            }
        )
        frames.append(table)
    pd.concat(frames).sort_values(["day", "shop"]).to_csv(path, index=False)


def by_hand(table: pd.DataFrame, prepared: dict[str, Any], number: int) -> tuple[np.ndarray, np.ndarray]:
    """Inputs [R, F] and targets [R, K] of a series, the latter in the data's units."""
    now: list[np.ndarray] = []
    for one in prepared["inputs"]:
        column = table[one["column"]].ffill()
        if "category" in one:
            values = (column == one["category"]).to_numpy(float)
        else:
            units = prepared["levels"].get(one["column"], {"mean": [0.0] * 3, "sd": [1.0] * 3})
            values = ((column - units["mean"][number]) / units["sd"][number]).to_numpy()
            values = np.where(np.isnan(values), prepared["defaults"][one["column"]], values)
        later = np.minimum(np.arange(len(table)) + one.get("ahead", 0), len(table) - 1)
        now.append(values[later])
    return np.stack(now, axis=1), table[prepared["targets"]].to_numpy()


def examples(
    inputs: np.ndarray, targets: np.ndarray, prepared: dict[str, Any], first: int, end: int
) -> tuple[np.ndarray, np.ndarray]:
    """Windows [n, T, F] within these rows, and their targets [n, K H]."""
    window, horizons = prepared["window"], prepared["horizons"]
    x, y = [], []
    for last in range(first + window - 1, end - max(horizons)):
        future = targets[last + np.asarray(horizons)].T.reshape(-1)
        if not np.isnan(future).any():
            x.append(inputs[last - window + 1 : last + 1])
            y.append(future)
    return np.array(x), np.array(y)


@pytest.mark.slow
def test_a_panel_fed_by_hand_makes_the_errors_that_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTMSIZER_CACHE", str(tmp_path / "cache"))
    write_shops(tmp_path / "shops.csv")
    asked = {"target": "sales,visits", "group": "shop", "window": 5, "horizon": 2, "known": "promotion,side"}
    small = {"epochs": 6, "max_units": 2, "max_layers": 1, "budget": None, "more_data": False, "folds": 1}
    sizing = lstmsizer.size(tmp_path / "shops.csv", **asked, **small, out=tmp_path / "out", progress=False)

    import keras

    model = keras.saving.load_model(tmp_path / "out" / "model.keras", compile=False)
    prepared = json.loads((tmp_path / "out" / "preprocess.json").read_text())
    parts = pd.read_csv(tmp_path / "out" / "parts.csv").set_index(["series", "part"])
    whole = pd.read_csv(tmp_path / "shops.csv").sort_values("day", kind="stable")
    errors, train, sds = [], [], []
    for place, name in enumerate(prepared["series"]):
        inputs, targets = by_hand(whole[whole["shop"] == name], prepared, place)
        units = [prepared["levels"][column] for column in prepared["targets"]]
        mean, sd = (np.repeat([of[key][place] for of in units], 2) for key in ("mean", "sd"))
        begin, (first, rows) = parts.loc[(name, "train")].iloc[0], parts.loc[(name, "stop")]
        train.append((examples(inputs, targets, prepared, begin, first + rows)[1] - mean) / sd)
        first, rows = parts.loc[(name, "test")]
        x, y = examples(inputs, targets, prepared, first, first + rows)
        errors.append(np.asarray(model.predict(x.astype("float32"), verbose=0)) - (y - mean) / sd)
        sds.append(np.tile(sd, (len(y), 1)))
    own, raw = np.concatenate(errors), np.concatenate(errors) * np.concatenate(sds)
    scaled = own / np.concatenate(train).std(axis=0)

    test = sizing.answer.test
    np.testing.assert_allclose(np.sqrt(np.mean(scaled**2)), test.rmse, rtol=1e-4)
    np.testing.assert_allclose(np.mean(np.abs(scaled)), test.mae, rtol=1e-4)
    for found, error in zip(test.each, np.split(raw, 2, axis=1), strict=True):
        np.testing.assert_allclose(np.sqrt(np.mean(error**2)), found.rmse, rtol=1e-4)
    assert [found.target for found in test.each] == ["sales", "visits"]
    assert number(test.mse) in repr(sizing)
