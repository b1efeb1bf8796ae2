"""From a data set and a question to an answer, step by step."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from lstmsizer.data.dataset import Dataset
from lstmsizer.execute.base import OpenExecutor
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.records import Answer, Limits, Spec, Stages
from lstmsizer.records.answered import NO_LIMITS
from lstmsizer.run.answer import Findings, put_together
from lstmsizer.run.aside import computed_aside, in_time
from lstmsizer.run.clock import Clock
from lstmsizer.run.course import Course
from lstmsizer.run.deployed.deployments import Deployments
from lstmsizer.run.deployed.limits import Within
from lstmsizer.run.loop import Watch
from lstmsizer.run.networks.base import Network
from lstmsizer.run.prepared import Prepared, prepare
from lstmsizer.run.windows import Asked, choose_window
from lstmsizer.study.base import Study

EXPORTER = "lstmsizer.export.service:open_exporter"
ONLY_THE_DECISION = Stages()


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
    limits: Limits = NO_LIMITS,
) -> Answer:
    """Answer the question on this data within the clock's budget.

    ``model_path`` is where the trained Keras model is written; the trials are in the study. The same data,
    spec and study give the same answer, unless the answer's ``ending`` is 'budget' or 'interrupted', or
    something was ``left_out``.
    ``stages`` are what comes after the decision. ``free`` bytes may be taken (None: all that can be had now);
    sizes that need more are not tried. ``network`` is what is sized; None: ``Stack``. ``limits`` are what the
    delivered model may take: sizes beyond them are no part of the search.
    """
    given = prepare(dataset, spec, stages, network, free)
    pace = given.pace(clock, watch)
    with open_executor(EXPORTER, None) as exporter:
        deployments = Deployments(given.network, dataset, spec, exporter)
        within = _limited(limits, given, deployments, clock)
        sized = partial(given.strategy, allowed=within)
        training = given.training(lambda: sized(spec).likely)
        with open_executor(*given.network.service(training)) as trainer:
            given.network.meet(trainer)
            asked = choose_window(Asked(dataset, spec, trainer, study), sized, clock, pace.reserve, watch)
            here = given.at(asked)
            if here is not given:
                deployments = Deployments(here.network, here.dataset, here.spec, exporter)
            course = Course(here, asked, pace, within, deployments, exporter, model_path)
            with computed_aside(asked.dataset, asked.spec) as simple:
                done = course.settle()
                baselines = in_time(simple, clock, done.stopped)
        measured = course.measure(done)
    return put_together(Findings(spec, course, done, baselines, measured, study.trials(), clock))


def _limited(limits: Limits, given: Prepared, deployments: Deployments, clock: Clock) -> Within:
    """Which sizes are within the limits; ``SettingError`` if none is."""
    within = Within(limits, given.network, deployments)
    within.measure(given.spec.space, clock)
    within.check(given.spec.space)
    return within
