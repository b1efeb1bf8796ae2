"""Trials and an answer to be logged, and what a reader of a log finds in it."""

from __future__ import annotations

import math
import os
import struct
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from lstmsizer.records import (
    Answer,
    Candidate,
    Curve,
    Question,
    Replicate,
    Request,
    Scores,
    Setup,
    Size,
    Spec,
    Trial,
)
from lstmsizer.track.base import Studied


def studied(key: str, resumed: bool = False) -> Studied:
    spec = Spec(Question(targets=("pm2.5",), window=24), Setup(batch_size=32))
    return Studied("pm25-size", key, "pm25.csv", "f1", spec, resumed)


CURVE = Curve((0.875, 0.5, 0.4375), (0.75, 0.25, 0.5), (0.75, 0.375, 0.5))  # whole in float32


def trial(seed: int = 3) -> Trial:
    """A trial whose second epoch was its best."""
    request = Request(Candidate(Size((8,)), 0.003, dropout=0.25), Replicate(0, seed), 30, "screen")
    return Trial(request, CURVE, "stopped", 2, 0.375, 1.5)


DIVERGED = Trial(
    Request(Candidate(Size((4, 2)), 0.1), Replicate(1, 7), 50, "confirm"),
    Curve((1.0, math.inf), (1.0, math.nan), (1.0, math.nan)),
    "diverged",
    0,
    math.nan,
    0.5,
)
FAILED = Trial(DIVERGED.request, Curve((), (), ()), "failed", 0, math.nan, 0.0, "no memory left")


# What trackers read of an answer.
ANSWER = cast(
    Answer,
    SimpleNamespace(
        decision=SimpleNamespace(size=Size((8,)), certified=True),
        test=Scores(4.0, 2.0, 1.5),
        final=trial(),
        trials=2,
        fits=0.5,
        seconds=60.0,
    ),
)


@dataclass
class Run:
    """One run as it stands in a log: its settings, and its curves as (step, value)."""

    settings: dict[str, Any] = field(default_factory=dict)
    curves: dict[str, list[tuple[int, float]]] = field(default_factory=lambda: defaultdict(list))


def tensorboard_runs(folder: Path) -> dict[str, Run]:
    """Every run of TensorBoard's folder by its path below it."""
    from tensorboardX.proto.event_pb2 import Event
    from tensorboardX.proto.plugin_hparams_pb2 import HParamsPluginData

    runs: dict[str, Run] = defaultdict(Run)
    for path in sorted(folder.rglob("events*")):
        run, content = runs[os.fspath(path.parent.relative_to(folder))], path.read_bytes()
        while content:  # length, its checksum, the event, its checksum
            (length,) = struct.unpack_from("Q", content)
            event = Event.FromString(content[12 : 12 + length])
            content = content[16 + length :]
            for value in event.summary.value:
                if value.HasField("simple_value"):
                    run.curves[value.tag].append((event.step, value.simple_value))
                elif value.tag.endswith("session_start_info"):
                    data = HParamsPluginData.FromString(value.metadata.plugin_data.content)
                    told = data.session_start_info.hparams.items()
                    run.settings = {name: getattr(one, one.WhichOneof("kind")) for name, one in told}
                elif value.tag.endswith("experiment"):
                    data = HParamsPluginData.FromString(value.metadata.plugin_data.content)
                    run.settings = {"columns": [info.name for info in data.experiment.hparam_infos]}
    return dict(runs)


def mlflow_runs(uri: str, key: str) -> dict[str, Run]:
    """Runs of the studies of a key, each study's below its name: 'pm25-size', 'pm25-size/0001-...'."""
    from mlflow import MlflowClient

    client = MlflowClient(uri)
    experiments = [experiment.experiment_id for experiment in client.search_experiments()]
    found = client.search_runs(experiments, f"tags.`lstmsizer.study` = '{key}'", order_by=["start_time ASC"])
    names = {run.info.run_id: f"pm25-size{f'-{i + 1}' if i else ''}" for i, run in enumerate(found)}
    runs: dict[str, Run] = {}
    for study, name in names.items():
        runs[name] = _read(client, client.get_run(study))
        for run in client.search_runs(experiments, f"tags.`mlflow.parentRunId` = '{study}'"):
            runs[f"{name}/{run.info.run_name}"] = _read(client, run)
    return runs


def _read(client: Any, run: Any) -> Run:
    curves = {
        tag: sorted((point.step, point.value) for point in client.get_metric_history(run.info.run_id, tag))
        for tag in run.data.metrics
    }
    return Run({**run.data.params, **run.data.tags, "status of run": run.info.status}, curves)
