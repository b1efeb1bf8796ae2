"""Small answers made by hand, and a synthetic series with every kind of column."""

from __future__ import annotations

import runpy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstmsizer.data.dataset import Dataset, Scaling
from lstmsizer.records import (
    Answer,
    Baseline,
    Candidate,
    Cost,
    Curve,
    Decision,
    Question,
    Replicate,
    Request,
    Scores,
    Setup,
    Size,
    Spec,
    Tolerance,
    Trial,
    Verdict,
)


def write_series(path: Path, rows: int = 400, separator: str = ",") -> Path:
    """A wave with noise, its driver, a category and a flag, with gaps in all of them."""
    random = np.random.default_rng(7)
    time = np.arange(rows)
    driver = np.sin(time / 5)
    load_ = 500 + 40 * np.roll(driver, 1) + 4 * random.standard_normal(rows)
    lines = [separator.join(["day", "load", "temp", "wind", "open"])]
    for i in range(rows):
        gap = random.random(4) < 0.03
        cells = [
            f"{load_[i]:.3f}",
            f"{driver[i]:.4f}",
            ["NE", "SW", "cv"][i // 3 % 3],
            ["True", "False"][i % 2],
        ]
        known = ["NA" if missing else cell for cell, missing in zip(cells, gap, strict=True)]
        lines.append(separator.join([f"{np.datetime64('2020-01-01') + i}", *known]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def question(**changes: object) -> Question:
    return replace(Question(targets=("load",), window=6, horizons=(1, 2)), **changes)  # pyright: ignore


DEFAULT_SIZE, DEFAULT_TEST = Size((8,)), Scores(mse=25.0, rmse=5.0, mae=4.0)


def make_answer(
    data: Dataset,
    size: Size = DEFAULT_SIZE,
    asked: Question | None = None,
    certified: bool = True,
    epochs: int = 12,
    test: Scores = DEFAULT_TEST,
    seed: int = 0,
) -> Answer:
    """An answer about a data set: its size, its source and what was found can be given."""
    request = Request(Candidate(size, 0.01), Replicate(1, 0), 40, "finish")
    curve = Curve(tuple(np.linspace(1, 0.1, epochs)), (0.2,) * epochs, (0.2,) * epochs)
    verdicts = (
        Verdict(Size((1,)), "worse", 0.41, 0.02, 5, True, 0.01, 20.0, 0.2, 0.15, 0.25),
        Verdict(size, "enough", 0.2, 0.01, 5, True, 0.01, 12.0, 0.001, -0.002, 0.003),
        Verdict(Size((64,)), "undecided", 0.19, 0.01, 1, False, 0.003, 9.0),
    )
    return Answer(
        spec=Spec(asked or question(), Setup(batch_size=16, epochs=40), seed=seed),
        source=data.source,
        fingerprint=data.fingerprint,
        shapes=data.shapes,
        columns=data.columns,
        splits=data.splits,
        notes=data.notes,
        decision=Decision(
            size=size,
            certified=certified,
            tolerance=Tolerance(0.004, 0.021, "seed"),
            verdicts=verdicts,
            contenders=(size,),
            reference=(Size((64,)),),
            confidence=0.95,
            detectable=0.003,
            missing=0,
        ),
        ending="certified" if certified else "budget",
        costs=tuple(Cost(s, 100 * s.units[0], 1, 1, 1, None, None) for s in (Size((1,)), size, Size((64,)))),
        rules=(),
        mean_predictor=1.0,
        baselines=(Baseline("last value", 0.3, Scores(36.0, 6.0, 5.0)),),
        test=test,
        final=Trial(request, curve, "stopped", epochs, 0.2, 1.0),
        model_bytes=25_000,
        model_latency_seconds=1.3e-4,
        trials=11,
        fits=3.0,
        seconds=60.0,
        budget=300.0,
        versions=(("keras", "3"), ("backend", "jax")),
    )


def prepared(code: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the program, run in its folder, holds when the network's turn has come."""
    text = code.read_text(encoding="utf-8")
    start = min(place for word in ("window = keras", "model = keras") if (place := text.find(word)) >= 0)
    half = code.with_name("half.py")
    half.write_text(text[:start], encoding="utf-8")
    monkeypatch.chdir(code.parent)
    return runpy.run_path(str(half))


def trained(
    code: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[dict[str, Any], str]:
    """What the program, run in its folder, holds at its end, and what it has printed."""
    monkeypatch.chdir(code.parent)
    capsys.readouterr()
    return runpy.run_path(str(code)), capsys.readouterr().out


# Raw units far from 0 and 1; the last feature is constant.
SCALING = Scaling(
    input_mean=np.array([1013.0, 0.004, 7.0]),
    input_sd=np.array([10.0, 0.001, 1.0]),
    target_mean=np.array([250.0, 251.0]),
    target_sd=np.array([40.0, 41.0]),
)


Weights = tuple[tuple[str, np.ndarray], ...]


GATES = {"lstm": 4, "gru": 3}


def random_weights(
    size: Size, features: int, outputs: int, seed: int = 0, cell: str = "lstm", bidirectional: bool = False
) -> Weights:
    """Weights by name, as a trainer gives them."""
    random = np.random.default_rng(seed)

    def draw(*shape: int) -> np.ndarray:
        return (0.4 * random.standard_normal(shape)).astype(np.float32)

    weights: list[tuple[str, np.ndarray]] = []
    for number, units in enumerate(size.units, start=1):
        columns = GATES[cell] * units
        for direction in ("forward/", "backward/") if bidirectional else ("",):
            weights += [
                (f"{cell}_{number}/{direction}kernel", draw(features, columns)),
                (f"{cell}_{number}/{direction}recurrent_kernel", draw(units, columns)),
                (
                    f"{cell}_{number}/{direction}bias",
                    draw(2, columns) if cell == "gru" else draw(columns),
                ),
            ]
        features = units * (1 + bidirectional)
    return (*weights, ("head/kernel", draw(features, outputs)), ("head/bias", draw(outputs)))


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def lstm_outputs(x: np.ndarray, kernel: np.ndarray, recurrent: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """[n, T, F] -> [n, T, U] (gates i, f, c, o)."""
    h = c = np.zeros((len(x), len(recurrent)))
    steps: list[np.ndarray] = []
    for t in range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent + bias, 4, axis=1)  # [n, U] each
        c = c * sigmoid(f) + np.tanh(g) * sigmoid(i)
        h = np.tanh(c) * sigmoid(o)
        steps.append(h)
    return np.stack(steps, axis=1)


def gru_outputs(x: np.ndarray, kernel: np.ndarray, recurrent: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """[n, T, F] -> [n, T, U] (gates z, r, h; the reset gate after the product)."""
    h = np.zeros((len(x), len(recurrent)))
    steps: list[np.ndarray] = []
    for t in range(x.shape[1]):
        z, r, g = np.split(x[:, t] @ kernel + bias[0], 3, axis=1)  # [n, U] each
        z_state, r_state, g_state = np.split(h @ recurrent + bias[1], 3, axis=1)
        z = sigmoid(z + z_state)
        h = z * h + (1 - z) * np.tanh(g + sigmoid(r + r_state) * g_state)
        steps.append(h)
    return np.stack(steps, axis=1)


def numpy_network(size: Size, weights: Weights, x: np.ndarray, per_step: bool = False) -> np.ndarray:
    """[n, T, F] -> [n, (T,) O] by the equations in float64, of the network that the weights' names tell."""
    by_name = {name: array.astype(np.float64) for name, array in weights}
    cell = weights[0][0].partition("_")[0]
    outputs_of = {"lstm": lstm_outputs, "gru": gru_outputs}[cell]

    def run(name: str, x: np.ndarray) -> np.ndarray:
        return outputs_of(x, *(by_name[f"{name}/{part}"] for part in ("kernel", "recurrent_kernel", "bias")))

    for name in (f"{cell}_{number}" for number in range(1, size.depth + 1)):
        if f"{name}/kernel" in by_name:
            x = run(name, x)
        else:
            backward = run(f"{name}/backward", x[:, ::-1])[:, ::-1]
            x = np.concatenate([run(f"{name}/forward", x), backward], axis=2)
    if not per_step:  # each direction's last output; a backward one ends at the first step
        units = size.units[-1]
        x = np.concatenate([x[:, -1, :units], x[:, 0, units:]], axis=1)
    return x @ by_name["head/kernel"] + by_name["head/bias"]


def numpy_forecast(size: Size, weights: Weights, scaling: Scaling, windows: np.ndarray) -> np.ndarray:
    """[n, T, F] raw -> [n, O] raw."""
    scaled = numpy_network(size, weights, (windows - scaling.input_mean) / scaling.input_sd)
    return scaled * scaling.target_sd + scaling.target_mean
