"""Where logarithms are trained on, the Keras model and ``model.py`` give the target's own units."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from export_cases import make_answer, trained

from lstmsizer.data.dataset import Dataset, in_own_units, scaled, scaled_targets
from lstmsizer.data.forecast.tested import tested as on_test
from lstmsizer.data.load import load
from lstmsizer.data.scores import metric_value, scores
from lstmsizer.export import keras_model
from lstmsizer.export.files import files
from lstmsizer.export.folder import CODE, PREPROCESS
from lstmsizer.export.preprocess import from_json
from lstmsizer.export.service import Delivered, Delivery, open_exporter
from lstmsizer.records import Candidate, Question, Replicate, Request, Setup, Size
from lstmsizer.train.base import Fitted
from lstmsizer.train.engine import EnginePayload, Fit, open_engine

ASKED = Question(("sales",), 6, (1, 2), log_target=True)
BY_SHOP = replace(ASKED, group="shop")


def never() -> bool:
    return False


def table(path: Path, *, zeros: bool = False) -> Path:
    """Two shops whose sales move by factors, one below the other."""
    chance = np.random.default_rng(4)
    frames: list[pl.DataFrame] = []
    for shop, level in (("kiosk", 2.0), ("market", 900.0)):
        moved = np.sin(np.arange(220) / 5)
        sales = level * np.exp(np.roll(moved, 1) + 0.1 * chance.standard_normal(220))
        visits = sales * np.exp(0.2 * chance.standard_normal(220))
        if zeros:
            sales[[30, 40]] = 0
        frames.append(
            pl.DataFrame({"sales": sales, "visits": visits, "moved": moved}).with_columns(shop=pl.lit(shop))
        )
    pl.concat(frames).write_csv(path)
    return path


def delivered(data: Dataset, path: Path) -> tuple[Fitted, Delivered]:
    """A layer trained by the engine for some epochs, and what its Keras model says of the score part."""
    setup, candidate = Setup(batch_size=16, epochs=4), Candidate(Size((4,)), 0.02)
    fold = data.folds[0]
    engine = open_engine(EnginePayload((scaled(data.sequences, fold),), setup, 0, 1), never)
    fitted = engine(Fit(Request(candidate, Replicate(0, 0), setup.epochs, "finish")))
    assert isinstance(fitted, Fitted)
    item = Delivery(
        path=path,
        candidate=candidate,
        setup=setup,
        updates=20,
        weights=fitted.weights,
        scaling=fold.scaling,
        sequences=in_own_units(data.sequences, fold.levels),
        examples=fold.score,
        defaults=fold.scaling.input_mean,
    )
    return fitted, open_exporter(None, never)(item)


@pytest.mark.parametrize("zeros", [False, True], ids=["log", "log1p"])
def test_keras_gives_the_exponential_of_what_was_trained(zeros: bool, tmp_path: Path) -> None:
    one = (
        pl.read_csv(table(tmp_path / "all.csv", zeros=zeros)).filter(pl.col("shop") == "market").drop("shop")
    )
    data = load(one, ASKED)
    fold, targets = data.folds[0], data.sequences.targets
    fitted, out = delivered(data, tmp_path / "model.keras")
    truth, told = (scaled_targets(part, fold.scaling) for part in (targets[fold.score], out.outputs))
    assert metric_value("mse", truth, told) == pytest.approx(fitted.trial.score, rel=1e-4)
    assert scores(targets[fold.score], out.outputs).rmse < targets[fold.score].std()  # in own units

    model = keras_model.load(tmp_path / "model.keras")  # in safe mode
    layers = [layer.name for layer in model.layers][-3 if zeros else -2 :]
    assert layers == ["unscale_outputs", "exponential", *(["minus_one"] if zeros else [])]
    assert not model.compiled, "Keras has no loss of logarithms"


def test_of_several_series_it_gives_logarithms_in_units_of_each(tmp_path: Path) -> None:
    data = load(table(tmp_path / "shops.csv"), BY_SHOP)
    fitted, out = delivered(data, tmp_path / "model.keras")
    fold = data.folds[0]
    own = in_own_units(data.sequences, fold.levels).targets[fold.score]
    truth, told = scaled_targets(own, fold.scaling), scaled_targets(out.outputs, fold.scaling)
    assert metric_value("mse", truth, told) == pytest.approx(fitted.trial.score, rel=1e-4)

    final, sequences = data.final, data.sequences
    perfect = in_own_units(sequences, final.levels).targets[final.test]
    assert on_test(data, perfect).each[0].rmse < 1e-2
    twice = perfect + np.log(2) / final.levels.target_sd[(sequences.starts[final.test] >= 220).astype(int)]  # type: ignore[union-attr]
    truths = sequences.targets[final.test]
    assert on_test(data, twice).each[0].rmse == pytest.approx(np.sqrt(np.mean(truths**2)), rel=1e-4)


def written(data: Dataset, question: Question, folder: Path) -> Path:
    """``model.py``; what it reads stands beside it."""
    texts = files(make_answer(replace(data, source="data.csv"), asked=question, epochs=30), data)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert from_json(texts[PREPROCESS]) == data.preprocessing
    return folder / CODE


@pytest.mark.parametrize("asked", [ASKED, replace(ASKED, targets=("sales", "visits"))], ids=["one", "two"])
def test_the_program_trains_on_logarithms_and_tells_errors_in_own_units(
    asked: Question, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = pl.read_csv(table(tmp_path / "data.csv", zeros=len(asked.targets) == 1))
    frame.filter(pl.col("shop") == "market").drop("shop").write_csv(tmp_path / "data.csv")
    data = load(tmp_path / "data.csv", asked)
    held, printed = trained(written(data, asked, tmp_path), monkeypatch, capsys)
    final, targets = data.final, data.sequences.targets
    np.testing.assert_allclose(held["y_mean"], final.scaling.target_mean, rtol=1e-4)
    np.testing.assert_allclose(held["y_variance"], final.scaling.target_sd**2, rtol=1e-4)
    np.testing.assert_allclose(held["y_test"], targets[final.test], rtol=1e-6)
    own = on_test(data, held["model"].predict(held["x_test"], verbose=0))
    assert own.rmse < (0.9 if own.each else 0.9 * targets.std())
    shown = re.search(r"Test RMSE (\S+), MAE ([\d.]*\d)", printed)
    assert shown
    assert float(shown[1]) == pytest.approx(own.rmse, rel=1e-3)
    assert float(shown[2]) == pytest.approx(own.mae, rel=1e-3)
    for each in own.each:
        (told,) = re.findall(rf"{each.target}: RMSE (\S+) in the units", printed)
        assert float(told) == pytest.approx(each.rmse, rel=1e-3)


@pytest.mark.slow  # the ordinary tests run another program of the same kind
def test_the_program_of_several_series_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = load(table(tmp_path / "data.csv"), BY_SHOP)
    facts = json.loads(files(make_answer(data, asked=BY_SHOP), data)[PREPROCESS])
    assert facts["log_target"] == "log"
    assert facts["target_levels"]["sales"]["mean"] != facts["levels"]["sales"]["mean"]
    held, printed = trained(written(data, BY_SHOP, tmp_path), monkeypatch, capsys)
    final = data.final
    by_series = final.test[np.argsort(data.sequences.starts[final.test], kind="stable")]
    own = in_own_units(data.sequences, final.levels).targets
    np.testing.assert_allclose(held["y_test"], own[by_series], rtol=1e-4, atol=1e-5)
    told = held["model"].predict(held["x_test"], verbose=0)
    outputs = np.empty_like(told)
    outputs[np.argsort(by_series)] = 0  # every place is filled below
    outputs[np.searchsorted(final.test, by_series)] = told
    found = on_test(data, outputs)
    shown = re.search(r"Test RMSE ([\d.]+),[\s\S]*sales: RMSE ([\d.]+) in the units", printed)
    assert shown
    assert float(shown[1]) == pytest.approx(found.rmse, rel=1e-3)
    assert float(shown[2]) == pytest.approx(found.each[0].rmse, rel=1e-3)


@pytest.mark.slow  # the ordinary tests run another program of the same kind
def test_the_program_of_whole_sequences_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = np.random.default_rng(1)
    values = chance.standard_normal((90, 5, 2)).astype(np.float32)
    lives = np.exp(5 + 2 * values[:, -1, 0])
    np.savez(tmp_path / "data.npz", X=values, y=lives)
    asked = Question(task="regress", log_target=True)
    data = load(tmp_path / "data.npz", asked)
    texts = files(make_answer(replace(data, source="data.npz"), asked=asked, epochs=40), data)
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    held, printed = trained(tmp_path / CODE, monkeypatch, capsys)
    np.testing.assert_allclose(held["y_mean"], data.final.scaling.target_mean, rtol=1e-4)
    own = scores(data.sequences.targets[data.final.test], held["model"].predict(held["x_test"], verbose=0))
    shown = re.search(r"Test RMSE ([\d.]+)", printed)
    assert shown
    assert float(shown[1]) == pytest.approx(own.rmse, rel=1e-3)
