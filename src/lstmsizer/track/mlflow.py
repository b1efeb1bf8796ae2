"""MLflow: a run for the study, and nested in it one for each trial, with its settings and its curves."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from lstmsizer.records import Answer, Trial
from lstmsizer.track.base import Studied
from lstmsizer.track.described import curves, decided, figures, name, question, settings, tested

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

EXPERIMENT = "lstmsizer"
"""The experiment, unless ``MLFLOW_EXPERIMENT_NAME`` names another."""

STUDY, NUMBER, PARENT = "lstmsizer.study", "lstmsizer.trial", "mlflow.parentRunId"
AT_ONCE = 1000  # metrics that a server takes in one call


class MLflow:
    """Logs to a tracking server or a database, by default the one that the environment names; a ``Tracker``.

    A trial's run is finished with the last call for it: one that is still running was cut off.

    Attributes
    ----------
    run
        The study's run; that of each trial has it for its parent.
    """

    title = "MLflow"

    def __init__(self, uri: str | None) -> None:
        self._uri = uri
        self.run = ""

    def open(self, studied: Studied) -> frozenset[int]:
        """Begin a run for the study, or go on with the last of its key."""
        self._client = _client(self._uri)
        wanted = os.environ.get("MLFLOW_EXPERIMENT_NAME", EXPERIMENT)
        found = self._client.get_experiment_by_name(wanted)
        self._experiment: str = found.experiment_id if found else self._client.create_experiment(wanted)
        before = next(self._runs(f"tags.`{STUDY}` = '{studied.key}'"), None) if studied.resumed else None
        if before is not None:
            self.run = before.info.run_id
            self._client.update_run(self.run, status="RUNNING")
            return self._logged()
        tags = {STUDY: studied.key, "fingerprint": studied.fingerprint}
        self.run = self._client.create_run(self._experiment, run_name=studied.name, tags=tags).info.run_id
        self._log(self.run, {}, question(studied.spec, studied.source))
        return frozenset()

    def trial(self, number: int, trial: Trial) -> None:
        """Log a trial's run; one that failed or diverged has the status FAILED."""
        tags = {PARENT: self.run, NUMBER: str(number), "stage": trial.request.stage}
        tags |= {"status": trial.status, **({"message": trial.message} if trial.message else {})}
        run = self._client.create_run(self._experiment, run_name=name(number, trial), tags=tags).info.run_id
        points = {tag: [(trial.best_epoch, value)] for tag, value in figures(trial).items()}
        self._log(run, curves(trial) | points, settings(trial))
        self._client.set_terminated(run, "FAILED" if trial.status in ("failed", "diverged") else "FINISHED")

    def end(self, answer: Answer | None, files: Mapping[str, str | bytes]) -> None:
        """Log the answer with the study's run, and its files as artifacts."""
        if answer is None:
            self._client.set_terminated(self.run, "KILLED")
            return
        told = decided(answer)
        self._log(self.run, {tag: [(0, value)] for tag, value in tested(answer).items()}, {})
        for tag, value in told.items():  # no params: these cannot be changed when the study goes on
            self._client.set_tag(self.run, tag, value)
        with TemporaryDirectory(prefix="lstmsizer-mlflow-") as place:
            for file, content in files.items():
                Path(place, file).write_bytes(content.encode() if isinstance(content, str) else content)
            self._client.log_artifacts(self.run, place)
        self._client.set_terminated(self.run, "FINISHED")

    def _log(
        self, run: str, points: Mapping[str, list[tuple[int, float]]], params: Mapping[str, object]
    ) -> None:
        from mlflow.entities import Metric, Param
        from mlflow.utils.time import get_current_time_millis

        now = get_current_time_millis()
        metrics = (Metric(tag, value, now, step) for tag, values in points.items() for step, value in values)
        self._client.log_batch(
            run, list(islice(metrics, AT_ONCE)), [Param(k, str(v)) for k, v in params.items()]
        )
        while some := list(islice(metrics, AT_ONCE)):
            self._client.log_batch(run, some)

    def _logged(self) -> frozenset[int]:
        """Numbers of the study's trials; what was cut off is removed, and will be logged anew."""
        numbers: set[int] = set()
        for run in self._runs(f"tags.`{PARENT}` = '{self.run}'"):
            if run.info.status == "RUNNING":
                self._client.delete_run(run.info.run_id)
            else:
                numbers.add(int(run.data.tags[NUMBER]))
        return frozenset(numbers)

    def _runs(self, where: str) -> Iterator[Run]:
        """Runs of the experiment, the last begun first."""
        token: str | None = ""
        while token is not None:
            page = self._client.search_runs(
                [self._experiment], where, order_by=["attributes.start_time DESC"], page_token=token or None
            )
            yield from page
            token = page.token or None


def _client(uri: str | None) -> MlflowClient:
    """A client that says nothing on the terminal, and nothing to anybody but the server."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")  # read when MLflow is first imported
    from mlflow import MlflowClient

    for library in ("mlflow", "alembic"):
        logging.getLogger(library).setLevel(logging.ERROR)
    return MlflowClient(tracking_uri=uri)
