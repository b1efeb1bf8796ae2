"""The answer, put together from all that a run has found."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lstmsizer.cost.calibration import Calibration
from lstmsizer.data.shown import on_test
from lstmsizer.export.service import Delivered
from lstmsizer.records import Answer, Cost, Decision, LeftOut, RuleSize, Size, Spec, Trial
from lstmsizer.records.answered import NO_LIMITS
from lstmsizer.run.aside import InTime
from lstmsizer.run.calibrate import calibrated_by
from lstmsizer.run.clock import Clock
from lstmsizer.run.course import Course, Measured, Settled
from lstmsizer.run.networks.base import Network
from lstmsizer.run.planned import said_by_rules
from lstmsizer.run.windows import trainings_before

UNIT_OF_PRICE = Size((32,))  # a 'fit': one training of this size to the epoch cap
SHOWN_VERSIONS = ("lstmsizer", "jax", "keras", "numpy", "scikit-learn")


@dataclass(frozen=True)
class Findings:
    """All that a run has found.

    Attributes
    ----------
    spec
        As the user asked it; that of the ``course`` has the window that was found.
    kept
        All trials of the study.
    """

    spec: Spec
    course: Course
    done: Settled
    baselines: InTime
    measured: Measured
    kept: Sequence[Trial]
    clock: Clock


def put_together(found: Findings) -> Answer:
    """The answer, with what it took and what it lacks."""
    given, asked, done = found.course.given, found.course.asked, found.done
    dataset, network, spec = given.dataset, given.network, found.spec
    decision, after, finished = done.found.decision, done.after, done.finished
    limits, beside, said = found.course.within.limits, found.baselines.compared, said_by_rules(dataset)
    recipe = network.recipe(spec)
    calibrated = None if recipe else _calibrated(found)  # what Keras trains says nothing of the engine
    return Answer(
        spec=replace(spec, question=given.spec.question),
        source=dataset.source,
        fingerprint=dataset.fingerprint,
        shapes=dataset.shapes,
        columns=dataset.columns,
        splits=dataset.splits,
        notes=_notes(found),
        decision=decision,
        ending=done.found.ending,
        costs=_costs(network, decision, said, calibrated),
        rules=said,
        mean_predictor=given.mean_predictor,
        baselines=beside.baselines,
        test=finished.test,
        final=finished.trial,
        model_bytes=finished.delivered.bytes,
        model_latency_seconds=finished.delivered.latency_seconds,
        trials=done.found.told + trainings_before(asked, done.found),
        fits=_fits(network, spec, found.kept, calibrated),
        seconds=found.clock.elapsed(),
        budget=found.clock.budget,
        versions=_versions(finished.delivered),
        sensitivity=after.sensitivity,
        task=dataset.task,
        classes=dataset.class_names,
        taper=after.taper,
        regularisation=after.regularisation,
        more_data=after.more_data,
        resampling=after.resampling,
        windows=asked.windows,
        refit=finished.refitted,
        limits=limits,
        limit_cost=None if limits == NO_LIMITS else done.apart.limit_cost,
        pareto=found.measured.pareto,
        recipe=recipe,
        existing=done.existing,
        on_test=on_test(dataset, finished.said, beside),
        left_out=_left_out(found),
    )


def _notes(found: Findings) -> tuple[str, ...]:
    """On the data, the model, the sizes that could not be tried, and the stages."""
    given, finished = found.course.given, found.done.finished
    refused = (*given.room.notes(), *found.course.within.notes())
    delivered = finished.delivered.notes
    return (*given.dataset.notes, *finished.notes, *refused, *delivered, *found.done.after.notes)


def _left_out(found: Findings) -> tuple[LeftOut, ...]:
    """All that there was no time for, in the order in which it would have come."""
    done = found.done
    return (
        *found.course.asked.left_out,
        *done.apart.left_out,
        *done.after.left_out,
        *done.finished.left_out,
        *found.baselines.left_out,
        *found.measured.left_out,
    )


def _calibrated(found: Findings) -> Calibration | None:
    """How fast this machine was, by trainings on data of these shapes."""
    given = found.course.given
    of_these_shapes = [trial for trial in found.done.found.trials if trial.request.replicate.fold == 0]
    return calibrated_by(of_these_shapes, given.dataset.shapes, given.spec.setup)


def _costs(
    network: Network,
    decision: Decision,
    said: tuple[RuleSize, ...],
    calibrated: Calibration | None,
) -> tuple[Cost, ...]:
    """Of every size that was tried or that a rule named, cheapest first."""
    sizes = {verdict.size for verdict in decision.verdicts} | {rule.size for rule in said if rule.size}
    costs = [network.cost(size, calibrated) for size in sizes if network.builds(size)]
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
