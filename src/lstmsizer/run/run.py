"""From a data set and a question to an answer: search, finish, and put together what was found."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillComputing
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path

from lstmsizer.cost.calibration import Calibration
from lstmsizer.data.baselines import baselines, mean_predictor_score
from lstmsizer.data.class_weights import weighted
from lstmsizer.data.dataset import Dataset, Scaled, scaled
from lstmsizer.execute.base import OpenExecutor
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.export.service import Delivered
from lstmsizer.records import (
    Answer,
    Baseline,
    Cost,
    Decision,
    Progress,
    RuleSize,
    Setup,
    Size,
    Spec,
    Stages,
    Trial,
)
from lstmsizer.run.calibrate import calibrated_by
from lstmsizer.run.clock import Clock
from lstmsizer.run.cores import cores
from lstmsizer.run.finish import (
    Finished,
    finish,
    reserve_seconds,
    scored_on_test,
)
from lstmsizer.run.loop import Found, Watch, search
from lstmsizer.run.memory import free_memory, room
from lstmsizer.run.network import Network, Training
from lstmsizer.run.planned import said_by_rules
from lstmsizer.run.stack import Stack
from lstmsizer.run.stages.after import after_decision, with_stages
from lstmsizer.run.stages.more_data import shares_of
from lstmsizer.run.windows import Asked, choose_window, sizing, with_window
from lstmsizer.search.strategies import strategy_for
from lstmsizer.study.base import Study

UNIT_OF_PRICE = Size((32,))  # a 'fit': one training of this size to the epoch cap
ONLY_THE_DECISION = Stages()
SHOWN_VERSIONS = ("lstmsizer", "jax", "keras", "numpy", "scikit-learn")


def run(
    dataset: Dataset,
    spec: Spec,
    *,
    study: Study,
    clock: Clock,
    model_path: Path,
    watch: Watch,
    stages: Stages = ONLY_THE_DECISION,
    open_executor: OpenExecutor = LocalExecutor,
    free: int | None = None,
    network: Network | None = None,
) -> tuple[Answer, tuple[Trial, ...]]:
    """Answer the question on this data within the clock's budget.

    Gives the answer and the trials that it rests on; ``model_path`` is where the trained Keras model is
    written. The same data, spec and study give the same answer, unless the answer's ``ending`` is 'budget' or
    'interrupted'. ``stages`` are what comes after the decision. ``free`` bytes may be taken (None: all that
    can be had now); sizes that need more are not tried. ``network`` is what is sized; None: ``Stack``.
    """
    slots = cores()
    numbers, folds = _folds(dataset, spec.setup, stages)
    mean_score = mean_predictor_score(dataset, spec.setup.metric)
    shapes = dataset.shapes
    network = network or Stack(shapes, spec.setup)
    fits = room(folds, network.training_bytes, slots, free_memory() if free is None else free)
    fits.check(Size((1,)))
    sized = partial(strategy_for, mean_predictor=mean_score, parameters=network.parameters, available=fits)
    service = network.service(Training(folds, numbers, spec, slots, lambda: sized(spec).likely))
    growth = (shapes.train + shapes.stop) / shapes.train

    def reserve(decision: Decision | None, trials: Sequence[Trial]) -> float:
        return reserve_seconds(clock.budget or 0.0, decision, trials, growth, slots)

    def spare(now: Found) -> float:
        left = clock.left()
        return inf if left is None else slots * (left - reserve(now.decision, now.trials))

    def tell(found: Found) -> Callable[[str], None]:
        return lambda message: watch(
            Progress("finish", message, 0, 1, clock.elapsed(), clock.left(), found.decision)
        )

    with (
        open_executor("lstmsizer.export.service:open_exporter", None) as exporter,
        open_executor(*service) as trainer,
    ):
        network.meet(trainer)
        asked = choose_window(Asked(dataset, spec, trainer, study), sized, clock, reserve, watch)
        data, one = asked.dataset, asked.spec
        with _computed_aside(data, one) as simple:
            train = partial(
                search, executor=asked.executor, study=asked.study, clock=clock, reserve=reserve, watch=watch
            )
            found = asked.found or train(sizing(asked, sized))
            after = after_decision(data, one, stages, mean_score, network.parameters, found, train, spare)
            found = after.found
            finished = finish(
                data, one, network, after.candidate, asked.executor, exporter, model_path, tell(found)
            )
            compared = _baselines_in_time(simple, clock)
    kept = study.trials()
    answer = _answer(data, spec, network, clock, found, kept, finished, mean_score, compared)
    answer = with_window(replace(answer, notes=(*answer.notes, *fits.notes())), asked, found)
    heard = tuple(trial for trial in found.trials if trial.request in found.asked)
    return with_stages(answer, after), heard


def _folds(dataset: Dataset, setup: Setup, stages: Stages) -> tuple[tuple[int, ...], tuple[Scaled, ...]]:
    """What replicates call the folds, and these: the data's, the finish's, those with less to train on."""
    whole = [scaled(dataset.sequences, fold) for fold in (*dataset.folds, dataset.final)]
    folds = {**dict(enumerate(whole)), **shares_of(dataset, stages.more_data)}
    if setup.class_weights:
        folds = {number: weighted(fold) for number, fold in folds.items()}
    return tuple(folds), tuple(folds.values())


@contextmanager
def _computed_aside(dataset: Dataset, spec: Spec) -> Generator[Future[tuple[Baseline, ...]]]:
    """The baselines, computed in a thread while the search goes on; nobody waits for it at the end."""
    pool = ThreadPoolExecutor(1, "baselines")
    try:
        yield pool.submit(baselines, dataset, spec.setup.metric)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _baselines_in_time(simple: Future[tuple[Baseline, ...]], clock: Clock) -> tuple[Baseline, ...]:
    """The baselines; where the clock or Ctrl-C leaves no time for them, none and a note that says so."""
    left = clock.left()
    try:
        return simple.result(None if left is None else max(left, 1.0))
    except StillComputing:
        why = "the budget ended"
    except KeyboardInterrupt:
        why = "you stopped"
    return (Baseline("all", float("nan"), None, f"{why} before they were computed"),)


def _answer(
    dataset: Dataset,
    spec: Spec,
    network: Network,
    clock: Clock,
    found: Found,
    kept: Sequence[Trial],
    finished: Finished,
    mean_score: float,
    compared: tuple[Baseline, ...],
) -> Answer:
    of_these_shapes = [trial for trial in found.trials if trial.request.replicate.fold == 0]
    calibrated = calibrated_by(of_these_shapes, dataset.shapes, spec.setup)
    said = said_by_rules(dataset)
    return Answer(
        spec=spec,
        source=dataset.source,
        fingerprint=dataset.fingerprint,
        shapes=dataset.shapes,
        columns=dataset.columns,
        splits=dataset.splits,
        notes=dataset.notes,
        decision=found.decision,
        ending=found.ending,
        costs=_costs(network, found.decision, said, calibrated),
        rules=said,
        mean_predictor=mean_score,
        baselines=compared,
        test=scored_on_test(dataset, finished.delivered),
        final=finished.trial,
        model_bytes=finished.delivered.bytes,
        model_latency_seconds=finished.delivered.latency_seconds,
        trials=found.told,
        fits=_fits(network, spec, kept, calibrated),
        seconds=clock.elapsed(),
        budget=clock.budget,
        versions=_versions(finished.delivered),
        task=dataset.task,
        classes=dataset.class_names,
    )


def _costs(
    network: Network,
    decision: Decision,
    said: tuple[RuleSize, ...],
    calibrated: Calibration | None,
) -> tuple[Cost, ...]:
    """Of every size that was tried or that a rule named, cheapest first."""
    sizes = {verdict.size for verdict in decision.verdicts} | {rule.size for rule in said if rule.size}
    costs = [network.cost(size, calibrated) for size in sizes]
    return tuple(sorted(costs, key=lambda c: (c.parameters, c.size)))


def _fits(network: Network, spec: Spec, trials: Sequence[Trial], calibrated: Calibration | None) -> float:
    """The price in fits: training seconds over those of one layer of 32 units to the epoch cap."""
    unit = network.cost(UNIT_OF_PRICE, calibrated).epoch_seconds
    spent = sum(trial.seconds for trial in trials)
    return spent / (unit * spec.setup.epochs) if unit else float("nan")


def _versions(delivered: Delivered) -> tuple[tuple[str, str], ...]:
    """Of Python, of what took part, and of the backend that the Keras model was built with."""
    packages = {name: importlib.metadata.version(name) for name in SHOWN_VERSIONS} | dict(delivered.versions)
    return (("python", platform.python_version()), *packages.items(), ("backend", delivered.backend))
