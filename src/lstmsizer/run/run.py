"""From a data set and a question to an answer: search, finish, and put together what was found."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from lstmsizer.cost.calibration import Calibration
from lstmsizer.data.baselines import Compared, mean_predictor_score
from lstmsizer.data.class_weights import weighted
from lstmsizer.data.dataset import Dataset, Scaled, scaled
from lstmsizer.data.forecast.lookback import at_window
from lstmsizer.data.rescaled import refitted
from lstmsizer.data.shown import on_test
from lstmsizer.execute.base import Executor, OpenExecutor
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.export.service import Delivered
from lstmsizer.records import (
    Answer,
    Cost,
    Decision,
    Deployed,
    Limits,
    RuleSize,
    Setup,
    Size,
    Spec,
    Stages,
    Trial,
)
from lstmsizer.records.answered import NO_LIMITS
from lstmsizer.run.aside import computed_aside, in_time
from lstmsizer.run.calibrate import calibrated_by
from lstmsizer.run.clock import Clock
from lstmsizer.run.cores import cores
from lstmsizer.run.deployed.deployments import Deployments
from lstmsizer.run.deployed.limits import Within, settled
from lstmsizer.run.deployed.trade_offs import measure_confirmed, trade_offs
from lstmsizer.run.finish import KERAS_SECONDS
from lstmsizer.run.loop import Found, Reserve, Watch, search
from lstmsizer.run.memory import free_memory, room
from lstmsizer.run.networks.base import Network, Training
from lstmsizer.run.networks.stack import Stack
from lstmsizer.run.pace import Pace
from lstmsizer.run.planned import said_by_rules
from lstmsizer.run.refit import FOLD, Finished, Work, check_refit, finish, growth
from lstmsizer.run.stages.after import After, after_decision, with_stages
from lstmsizer.run.stages.existing import existing
from lstmsizer.run.stages.more_data import shares_of
from lstmsizer.run.stages.time import EARLY
from lstmsizer.run.stages.unlimited import SHARE, Unlimited, without_limits
from lstmsizer.run.windows import Asked, choose_window, informed, leaving, sizing, with_window
from lstmsizer.search.base import Strategy
from lstmsizer.search.staged import Staged
from lstmsizer.search.strategies import strategy_for
from lstmsizer.study.base import Study

UNIT_OF_PRICE = Size((32,))  # a 'fit': one training of this size to the epoch cap
SMALLEST = Size((1,))
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
    limits: Limits = NO_LIMITS,
) -> Answer:
    """Answer the question on this data within the clock's budget.

    ``model_path`` is where the trained Keras model is written; the trials are in the study. The same data,
    spec and study give the same answer, unless the answer's ``ending`` is 'budget' or 'interrupted'.
    ``stages`` are what comes after the decision. ``free`` bytes may be taken (None: all that can be had now);
    sizes that need more are not tried. ``network`` is what is sized; None: ``Stack``. ``limits`` are what the
    delivered model may take: sizes beyond them are no part of the search.
    """
    slots = cores()
    last = refitted(dataset, stages.refit)
    numbers, folds = _folds(dataset, last, spec.setup, stages)
    mean_score = mean_predictor_score(dataset, spec.setup.metric)
    shapes = dataset.shapes
    kind = network or Stack(shapes, spec.setup)
    fits = room(folds, kind.training_bytes, slots, free_memory() if free is None else free)
    fits.check(SMALLEST)

    def possible(size: Size) -> bool:
        return kind.builds(size) and fits(size)

    check_refit(stages.refit, kind)
    by_keras = kind.recipe(spec) is not None
    pace = Pace(clock, slots, growth(stages.refit, shapes), watch, KERAS_SECONDS if by_keras else 0.0)
    freely = partial(strategy_for, mean_predictor=mean_score, parameters=kind.parameters)
    with open_executor("lstmsizer.export.service:open_exporter", None) as exporter:
        deployments = Deployments(kind, dataset, spec, exporter)
        within = Within(limits, kind, deployments)
        within.measure(spec.space, clock)
        within.check(spec.space)
        sized = partial(freely, available=lambda size: possible(size) and within(size))
        training = Training(folds, numbers, spec, slots, lambda: sized(spec).likely)
        with open_executor(*kind.service(training)) as trainer:
            kind.meet(trainer)
            asked = choose_window(Asked(dataset, spec, trainer, study), sized, clock, pace.reserve, watch)
            if asked.spec.windows:
                kind = network or Stack(asked.dataset.shapes, spec.setup)
                deployments = Deployments(kind, asked.dataset, asked.spec, exporter)
            alone = partial(freely, available=possible)
            course = _Course(asked, last, kind, stages, mean_score, pace, within, sized, alone)
            with computed_aside(asked.dataset, asked.spec) as simple:
                ran = course.settle(deployments, exporter, model_path)
                stopped = pace.ended_by_user(ran.after.found)
                beside = in_time(simple, clock, stopped)
        verdicts = (*ran.after.found.decision.verdicts, *ran.apart.beyond)
        if not stopped:
            measure_confirmed(verdicts, deployments, clock, limits != NO_LIMITS)
    found, kept = ran.after.found, study.trials()
    answer = _answer(asked.dataset, spec, kind, clock, found, kept, ran.finished, mean_score, beside)
    answer = with_window(answer, asked, found)
    answer = replace(
        answer,
        notes=(*answer.notes, *fits.notes(), *within.notes(), *ran.finished.delivered.notes),
        limits=limits,
        limit_cost=None if limits == NO_LIMITS else ran.apart.limit_cost,
        pareto=trade_offs(verdicts, kind, deployments, within),
    )
    return with_stages(answer, ran.after)


@dataclass(frozen=True)
class _Ran:
    """What came of a decision: apart from the limits, after it, and the model that is delivered."""

    apart: Unlimited
    after: After
    finished: Finished


@dataclass(frozen=True)
class _Course:
    """How the question's search, what follows it and its finish share a clock, a study and the executors."""

    asked: Asked
    data: Dataset
    network: Network
    stages: Stages
    mean_score: float
    pace: Pace
    within: Within
    sized: Callable[[Spec], Staged]
    freely: Callable[[Spec], Staged]

    def settle(self, deployments: Deployments, exporter: Executor, path: Path) -> _Ran:
        """Search, deliver, and where the delivered model is beyond a limit, decide again."""
        return settled(
            self.asked.found or self.train(sizing(self.asked, self.sized)),
            self.again,
            lambda found: self.delivered(found, exporter, path),
            lambda ran: (ran.after.candidate.size, _deployed(ran.finished.delivered)),
            self.within,
            deployments,
            self.asked.spec.space,
        )

    def train(self, strategy: Strategy, clock: Clock | None = None, reserve: Reserve | None = None) -> Found:
        """Run a strategy to its end, to the budget's end or to Ctrl-C."""
        pace, asked = self.pace, self.asked
        found = search(
            strategy, asked.executor, asked.study, clock or pace.clock, reserve or pace.reserve, pace.watch
        )
        if found.ending == "interrupted":
            pace.stopped.set()
        return found

    def again(self, found: Found) -> Found:
        """Decide again, since a size was refused; nothing more is trained where time was over before.

        What is asked for first may be another size now: if time is over, all that is known makes the guess.
        """
        early = found.ending in EARLY
        decided = self.train(informed(self.asked, self.sized), self.pace.clock.over() if early else None)
        return replace(decided, ending=found.ending) if early else decided

    def delivered(self, found: Found, exporter: Executor, path: Path) -> _Ran:
        """What stands after all stages, trained once more and written."""
        asked, pace = self.asked, self.pace
        data, one, parameters = asked.dataset, asked.spec, self.network.parameters
        share = leaving(pace.clock, SHARE, pace.reserve)
        apart = without_limits(
            found,
            self.within.refused(one.space),
            lambda: sizing(asked, self.freely),
            self.mean_score,
            lambda strategy: self.train(strategy, reserve=share),
            pace.spare(found),
        )
        after = after_decision(
            data, one, self.stages, self.mean_score, parameters, apart.found, self.train, pace.spare
        )
        in_use = existing(self.stages.in_use, after.comparison, parameters, data, exporter)
        after = replace(after, found=replace(after.found, ending=found.ending), existing=in_use)
        tell = pace.tell(after.found)
        other = at_window(self.data, data.sequences.steps)
        hurried = pace.hurried(after.candidate, after.found.trials, one.setup.epochs)
        work = Work(
            data, other, one, self.network, after.candidate, asked.executor, exporter, path, tell, hurried,
            stopped=pace.ended_by_user(found),
        )  # fmt: skip
        return _Ran(apart, after, finish(self.stages.refit, work))


def _deployed(delivered: Delivered) -> Deployed:
    return Deployed(delivered.latency_seconds, delivered.bytes or None)


def _folds(
    dataset: Dataset, delivered: Dataset, setup: Setup, stages: Stages
) -> tuple[tuple[int, ...], tuple[Scaled, ...]]:
    """What replicates call the folds, and these: the data's, the finish's, those with less to train on, and
    the delivered model's, where that is trained on others.
    """
    whole = [scaled(dataset.sequences, fold) for fold in (*dataset.folds, dataset.final)]
    folds = {**dict(enumerate(whole)), **shares_of(dataset, stages.more_data)}
    if delivered is not dataset:
        folds[FOLD] = scaled(dataset.sequences, delivered.final)
    if setup.class_weights:
        folds = {number: weighted(fold) for number, fold in folds.items()}
    return tuple(folds), tuple(folds.values())


def _answer(
    dataset: Dataset,
    spec: Spec,
    network: Network,
    clock: Clock,
    found: Found,
    kept: Sequence[Trial],
    finished: Finished,
    mean_score: float,
    beside: Compared,
) -> Answer:
    of_these_shapes = [trial for trial in found.trials if trial.request.replicate.fold == 0]
    recipe = network.recipe(spec)  # what Keras trains says nothing of the engine's speed
    calibrated = None if recipe else calibrated_by(of_these_shapes, dataset.shapes, spec.setup)
    said = said_by_rules(dataset)
    return Answer(
        spec=spec,
        source=dataset.source,
        fingerprint=dataset.fingerprint,
        shapes=dataset.shapes,
        columns=dataset.columns,
        splits=dataset.splits,
        notes=(*dataset.notes, *finished.notes),
        decision=found.decision,
        ending=found.ending,
        costs=_costs(network, found.decision, said, calibrated),
        rules=said,
        mean_predictor=mean_score,
        baselines=beside.baselines,
        test=finished.test,
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
        refit=finished.refitted,
        recipe=recipe,
        on_test=on_test(dataset, finished.said, beside),
    )


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
