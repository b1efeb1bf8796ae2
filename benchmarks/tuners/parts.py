"""The tool's own data set, copied out for Keras: scaled windows of each part, and the true test targets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.tuners.cases import Job, frame
from lstmsizer.data.dataset import Dataset, Fold
from lstmsizer.data.load import load
from lstmsizer.data.windows import windows
from lstmsizer.records import Setup
from lstmsizer.run import asking, settings

Pair = tuple[np.ndarray, np.ndarray]
"""Windows [N, T, F] and targets [N, O], float32, scaled."""


@dataclass(frozen=True)
class Parts:
    """What a network is fitted on and stopped by, scaled; the test windows, scaled; the test targets, raw."""

    train: Pair
    held: Pair
    test: np.ndarray
    truth: np.ndarray
    target_mean: np.ndarray
    target_sd: np.ndarray

    def error(self, forecast: np.ndarray) -> float:
        """Mean squared error of scaled forecasts [n, O] of the test part, in the target's units."""
        return float(np.mean((forecast * self.target_sd + self.target_mean - self.truth) ** 2))


def read(job: Job) -> tuple[Dataset, Setup]:
    """The data as the tool reads and splits it, and the epochs, patience and batch size that it chooses."""
    case = job.case
    question = asking.question(case.target, case.window, 1, None, case.exclude, None)
    dataset = load(frame(case), question)
    return dataset, settings.setup(dataset.shapes.train, None, job.rules.epochs, None, "lstm", None)


def searched(dataset: Dataset) -> Parts:
    """For a search: fitted on train; what the tool calls stop and score is validation data together."""
    fold = dataset.folds[0]
    return _parts(dataset, fold, np.concatenate([fold.stop, fold.score]))


def finished(dataset: Dataset) -> Parts:
    """For the answer, as the tool finishes it: fitted on train and stop, stopped by score."""
    return _parts(dataset, dataset.final, dataset.final.score)


def _parts(dataset: Dataset, fold: Fold, held: np.ndarray) -> Parts:
    scaling, sequences = fold.scaling, dataset.sequences

    def inputs(examples: np.ndarray) -> np.ndarray:
        raw = windows(sequences, examples, scaling.input_mean)
        return ((raw - scaling.input_mean) / scaling.input_sd).astype(np.float32)

    def pair(examples: np.ndarray) -> Pair:
        targets = (sequences.targets[examples] - scaling.target_mean) / scaling.target_sd
        return inputs(examples), targets.astype(np.float32)

    return Parts(
        train=pair(fold.train),
        held=pair(held),
        test=inputs(fold.test),
        truth=sequences.targets[fold.test],
        target_mean=scaling.target_mean,
        target_sd=scaling.target_sd,
    )
