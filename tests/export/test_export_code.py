"""``model.py`` is plain Keras that runs by itself, whatever the columns are called."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from export_cases import SCALING, make_answer, prepared, question, write_series
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.load import load
from lstmsizer.data.preprocessing import Preprocessing
from lstmsizer.export.code import source
from lstmsizer.export.keras_model import Interface, build
from lstmsizer.export.literals import text
from lstmsizer.export.network_code import network
from lstmsizer.records import Answer, Candidate, Scores, Setup, Size

HOSTILE = [
    '"""',
    "'''",
    "a\"b'c",
    "x\ny",
    "\\",
    "{0} {TARGET}",
    "# no",
    "\u202eabc",
    "naïve 😀",
    "\x00",
    "'); exit()",
]


def assigned(code: str) -> dict[str, Any]:
    """The constants that the program sets at its top level."""
    found: dict[str, Any] = {}
    for node in ast.parse(code).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                found[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                continue  # computed, not a constant
    return found


def skeleton(code: str) -> list[str]:
    """What the program does, its texts and numbers left out."""
    return [type(node).__name__ for node in ast.walk(ast.parse(code)) if not isinstance(node, ast.Constant)]


def run(code: str, folder: Path) -> str:
    (folder / "model.py").write_text(code, encoding="utf-8")
    # Keras itself warns on its other backends, of what NumPy will no longer do.
    strictly = ["-W", "error"] if os.environ["KERAS_BACKEND"] == "jax" else []
    done = subprocess.run(
        [sys.executable, *strictly, "model.py"],
        cwd=folder,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def ruff(*arguments: str, code: str) -> str:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "ruff",
            *arguments,
            "--isolated",
            "--no-cache",
            "--stdin-filename",
            "model.py",
            "-",
        ],
        input=code,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_it_trains_a_model_that_comes_near_the_noise(tmp_path: Path) -> None:
    data = load(write_series(tmp_path / "load.csv"), question())
    answer = make_answer(replace(data, source="load.csv"), epochs=40)

    printed = run(source(answer, data.preprocessing), tmp_path)

    rmse = float(re.search(r"Test RMSE ([\d.]+)", printed).group(1))  # pyright: ignore
    spread = data.sequences.targets[data.final.test].std()  # the error of always saying the mean
    assert 4 < rmse < 0.35 * spread  # the noise is 4
    assert "The model that was sized had 5 and 4." in printed


@pytest.mark.parametrize("decimal", [".", ","])
def test_its_arrays_are_those_of_the_data_room(
    decimal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_series(tmp_path / "load.txt", separator=";")
    path.write_text(path.read_text().replace(".", decimal))
    data = load(path, question(horizons=(1, 3)))
    code = tmp_path / "model.py"
    code.write_text(source(make_answer(data), data.preprocessing), encoding="utf-8")

    held = prepared(code, monkeypatch)

    sequences, final = data.sequences, data.final
    for part, name in ((final.train, "train"), (final.score, "check"), (final.test, "test")):
        rows = sequences.starts[part][:, None] + np.arange(sequences.steps)
        expected = sequences.values[rows]
        expected = np.where(np.isnan(expected), final.scaling.input_mean, expected)
        np.testing.assert_allclose(held[f"x_{name}"], expected, rtol=1e-6)
        np.testing.assert_array_equal(held[f"y_{name}"], sequences.targets[part])


def test_a_frame_is_read_from_a_file_that_the_user_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pl.read_csv(write_series(tmp_path / "load.csv"), null_values="NA")
    data = load(frame, question())
    code = source(make_answer(data), data.preprocessing)
    assert 'DATA = "data.parquet"' in code
    assert "came as a DataFrame" in code

    frame.write_parquet(tmp_path / "data.parquet")
    (tmp_path / "model.py").write_text(code, encoding="utf-8")
    held = prepared(tmp_path / "model.py", monkeypatch)
    assert [len(held["x_train"]), len(held["x_test"])] == [len(data.final.train), len(data.final.test)]


@pytest.mark.parametrize("size", [Size((8,)), Size((64, 32)), Size((1, 1, 1))])
@pytest.mark.parametrize("certified", [True, False])
def test_it_is_clean_and_formatted(size: Size, certified: bool, dataset: Dataset) -> None:
    answer = make_answer(replace(dataset, source="data/load.csv"), size, certified=certified)
    code = source(answer, dataset.preprocessing)
    assert ruff("check", code=code) == ""
    assert ruff("format", "--diff", code=code) == ""


candidates = st.builds(
    Candidate,
    size=st.lists(st.integers(1, 4096), min_size=1, max_size=3).map(lambda units: Size(tuple(units))),
    learning_rate=st.just(0.01),
    dropout=st.sampled_from([0.0, 0.25]),
    recurrent_dropout=st.sampled_from([0.0, 0.123456]),
)
setups = st.builds(
    Setup,
    batch_size=st.just(16),
    cell=st.sampled_from(["lstm", "gru"]),
    bidirectional=st.booleans(),
    loss=st.sampled_from(["mse", "mae", "huber"]),
    weight_decay=st.sampled_from([0.0, 0.004]),
    clip_norm=st.sampled_from([None, 1.0]),
    schedule=st.sampled_from(["constant", "cosine", "warmup"]),
)


@given(candidate=candidates, setup=setups)
@settings(max_examples=40, deadline=None)
def test_whatever_the_set_up_the_network_is_formatted(candidate: Candidate, setup: Setup) -> None:
    code = network(candidate, setup)
    assert ruff("format", "--diff", code=code) == ""


def test_the_network_is_the_delivered_one() -> None:
    """Layers, optimizer and loss are configured as in the Keras model."""
    import keras

    setup = Setup(
        16, 4, 4, "gru", bidirectional=True, loss="huber", weight_decay=0.01, clip_norm=1.0, schedule="warmup"
    )
    candidate = Candidate(Size((3, 2)), 0.01, dropout=0.1, recurrent_dropout=0.2)
    delivered: Any = build(candidate, setup, Interface(6, 3, 2), SCALING, updates=4 * 7)
    known: dict[str, Any] = {"keras": keras, "np": np, "WINDOW": 6, "HORIZONS": [1, 2], "INPUTS": "abc"}
    known |= {"x_train": range(100), "LEARNING_RATE": 0.01, "BATCH_SIZE": 16, "ALLOWED_EPOCHS": 4}
    known |= {"x_mean": SCALING.input_mean, "x_variance": SCALING.input_sd**2}
    known |= {"y_mean": SCALING.target_mean, "y_variance": SCALING.target_sd**2}
    exec(network(candidate, setup).split("model.summary()")[0], known)

    written = known["model"]
    assert [layer.name for layer in written.layers] == [layer.name for layer in delivered.layers[1:]]
    for name in ("gru_1", "gru_2"):
        configs = [model.get_layer(name).forward_layer.get_config() for model in (written, delivered)]
        ours, theirs = ({k: v for k, v in config.items() if k != "name"} for config in configs)
        assert ours == theirs
    ours, theirs = (one.get_config() for one in (known["optimizer"], delivered.optimizer))
    assert ours | {"name": ""} == theirs | {"name": ""}
    assert (
        known["loss"].get_config() | {"delta": known["loss"]._fn_kwargs["delta"]}
        == delivered.loss.get_config()
    )
    assert known["loss_weight"] == pytest.approx(1 / np.mean(SCALING.target_sd**2))


def test_the_opening_names_cell_and_directions(dataset: Dataset) -> None:
    answer = make_answer(dataset, Size((3, 2)))
    asked = replace(answer.spec, setup=replace(answer.spec.setup, cell="gru", bidirectional=True))
    code = source(replace(answer, spec=asked), dataset.preprocessing)
    assert code.startswith("# 2 bidirectional GRU layers of 3 and 2 units: forecasts")


def test_it_says_why(dataset: Dataset) -> None:
    reasons = source(make_answer(dataset), dataset.preprocessing).split("import os")[0]
    for said in (
        "One LSTM layer of 8 units",
        "95 % certain",
        "2.1 % of the best loss",
        "too small",
        "only tried",
    ):
        assert said in reasons
    guess = source(make_answer(dataset, certified=False), dataset.preprocessing)
    assert "best guess" in guess


def test_the_settings_are_those_of_the_answer(dataset: Dataset) -> None:
    constants = assigned(source(make_answer(dataset, seed=3), dataset.preprocessing))
    assert constants["LEARNING_RATE"] == 0.01
    assert constants["BATCH_SIZE"] == 16
    assert constants["EPOCHS"] == 12
    assert constants["HORIZONS"] == [1, 2]
    assert constants["INPUTS"] == list(dataset.preprocessing.columns)
    assert constants["DEFAULTS"]["load"] == pytest.approx(dataset.final.scaling.input_mean[0], rel=1e-7)


def renamed(preprocessing: Preprocessing, names: list[str]) -> Preprocessing:
    return replace(
        preprocessing,
        targets=(names[0],),
        columns=((names[0], None), (names[1], None), (names[2], names[3]), (names[2], names[4])),
        defaults=((names[0], 1.5), (names[1], float("nan"))),
        carried_forward=tuple(names[:3]),
        time=(names[2],),
    )


def check_literals(answer: Answer, preprocessing: Preprocessing, path: str) -> None:
    code = source(replace(answer, source=path), preprocessing)
    constants = assigned(code)
    assert constants["DATA"] == path
    assert constants["TARGET"] == preprocessing.targets[0]
    assert constants["INPUTS"] == list(preprocessing.columns)
    assert constants["DEFAULTS"].keys() == {name for name, _ in preprocessing.defaults}
    plain_path = "[a].parquet" if any(mark in path for mark in "*?[") else "a.parquet"
    plain = source(replace(answer, source=plain_path), renamed(preprocessing, ["a", "b", "c", "d", "e"]))
    assert skeleton(code) == skeleton(plain)


names = st.lists(st.text(min_size=1) | st.sampled_from(HOSTILE), min_size=5, max_size=5, unique=True)


@given(names=names, path=st.text())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_names_from_data_stay_literals(names: list[str], path: str, dataset: Dataset) -> None:
    check_literals(make_answer(dataset), renamed(dataset.preprocessing, names), f"{path}a.parquet")


@given(st.text() | st.sampled_from(HOSTILE))
def test_a_literal_is_one_printable_line_with_the_same_text(value: str) -> None:
    literal = text(value)
    assert ast.literal_eval(literal) == value
    assert literal.isprintable()


def test_hostile_names_pass_ruff(dataset: Dataset) -> None:
    code = source(make_answer(dataset), renamed(dataset.preprocessing, HOSTILE[:5]))
    assert ruff("check", code=code) == ""


def test_a_single_score_is_not_rounded_away(dataset: Dataset) -> None:
    tiny = make_answer(dataset, test=Scores(1e-18, 1e-9, 8e-10))
    assert "SIZED_RMSE, SIZED_MAE = 1e-09, 8e-10" in source(tiny, dataset.preprocessing)
