"""The engine as the service of a worker process: stacks of LSTMs or GRUs trained by our own JAX program.

Importing this module starts no JAX; opening the engine does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from lstmsizer.data.dataset import Scaled
from lstmsizer.data.forecast.lookback import looking_back
from lstmsizer.errors import SettingError
from lstmsizer.records import Candidate, Curve, Request, Setup, Size, Trial
from lstmsizer.train.base import CalledOff, Cancelled, Fitted
from lstmsizer.train.pausing import Paused, Progressed
from lstmsizer.train.sanity import check, check_candidate
from lstmsizer.train.weights import named, narrow

if TYPE_CHECKING:
    from lstmsizer.train.placing import Key, Programs


@dataclass(frozen=True)
class EnginePayload:
    """What an engine is opened with.

    Attributes
    ----------
    folds
        The data; a replicate's ``fold`` is a place in this tuple. All are of one kind: the same features,
        targets, steps and padding. Folds may share arrays, which are then put on the device once.
    setup
        How every candidate is trained.
    seed
        The study's seed; with a replicate's fold and seed it fixes a training's random start and orders.
    slots
        How many requests are trained at once, each on one core; devices other than CPUs train as many as
        their memory holds.
    likely
        Sizes that will probably be asked for first: their programs are compiled ahead, in this order.
    windows, compared
        Windows that candidates name, none longer than the folds' steps; empty: none names any. ``likely`` is
        meant for the first one; sizes ``compared`` are compiled for the others after that.
    populations
        Train on a CPU too as on other devices: many in one program.
    numbers
        What replicates call the folds; empty: their places.
    """

    folds: tuple[Scaled, ...]
    setup: Setup
    seed: int
    slots: int
    likely: tuple[Size, ...] = ()
    populations: bool = False
    windows: tuple[int, ...] = ()
    compared: tuple[Size, ...] = ()
    numbers: tuple[int, ...] = ()


Keep = Literal["best", "last"]
"""Whose weights a fit gives: the epoch's with the lowest stop loss, or the last one's."""


@dataclass(frozen=True)
class Fit:
    """Asks a service for a request's trial together with its weights.

    ``keep`` 'last': those after all of the request's epochs, however the stop loss goes.
    """

    request: Request
    keep: Keep = "best"


class Engine:
    """Trains stacks of recurrent layers; a ``Trainer``.

    A paused trial's state is kept in memory and goes on from there; should it be gone, the training
    is done again with the same result, bit for bit.

    Raises
    ------
    SettingError, DataError
        If the set-up contradicts itself or the data (``sanity.check``).
    """

    def __init__(self, payload: EnginePayload, called_off: CalledOff) -> None:
        from lstmsizer.train import courses, placing

        check(payload.folds, payload.setup)
        self.slots = payload.slots
        self._setup = payload.setup
        self._seed = payload.seed
        self._called_off = called_off
        numbers = payload.numbers or range(len(payload.folds))
        self._places = {number: place for place, number in enumerate(numbers)}
        seen = {w: tuple(looking_back(fold, w) for fold in payload.folds) for w in payload.windows}
        by_window = seen or {None: payload.folds}
        placed: courses.Placed = {}  # values and targets, which all windows share, are put there once
        self._frames = {w: courses.frame(folds, payload.setup) for w, folds in by_window.items()}
        self._courses = {w: courses.courses(folds, self._frames[w], placed) for w, folds in by_window.items()}
        if payload.populations or placing.has_accelerator():
            self._programs, self.slots = placing.in_populations(self._frames.values(), payload.setup)
        else:
            self._programs = placing.one_a_core(self._likely(payload))
        self._paused = Paused()

    def _check_window(self, window: int | None) -> None:
        if window not in self._frames:
            known = ", ".join(str(known) for known in self._frames)
            raise SettingError(f"a candidate's window is {window}, but the engine was opened with {known}")

    def _likely(self, payload: EnginePayload) -> Iterator[Key]:
        """What to compile ahead: the likely sizes of the first window, then what compares the others."""
        from lstmsizer.train.programs import network

        first, *others = self._frames.values()
        asked = [(first, size) for size in payload.likely]
        asked += [(frame, size) for frame in others for size in payload.compared]
        for frame, size in asked:
            yield frame, network(frame, payload.setup, Candidate(size, 0.0))

    @property
    def programs(self) -> Programs:
        """The compiled programs, with their count."""
        return self._programs

    def train(self, request: Request) -> Trial:
        """Train up to the request's epochs; a trial that paused earlier goes on from where it stopped."""
        return self._run(request, self._setup)[0]

    def fit(self, request: Request, keep: Keep = "best") -> Fitted:
        """Train and keep the weights of the best or the last epoch (none if it diverged or failed)."""
        unending = replace(self._setup, patience=request.epochs + 1)
        trial, progressed = self._run(request, self._setup if keep == "best" else unending)
        if progressed is None or not trial.best_epoch:
            return Fitted(trial, ())
        weights = progressed.best if keep == "best" else progressed.state.weights
        return Fitted(trial, named(narrow(weights, request.candidate.size.units)))

    def _run(self, request: Request, setup: Setup) -> tuple[Trial, Progressed | None]:
        """Train; whatever goes wrong is a failed trial that says so."""
        try:
            return self._train(request, setup)
        except Cancelled:
            raise
        except Exception as error:
            message = f"{type(error).__name__}: {error}".splitlines()[0]
            failed = Trial(request, Curve((), (), ()), "failed", 0, float("nan"), 0.0, message)
            return failed, None

    def _train(self, request: Request, setup: Setup) -> tuple[Trial, Progressed]:
        from lstmsizer.train import training
        from lstmsizer.train.programs import network

        candidate, replicate = request.candidate, request.replicate
        check_candidate(candidate)
        self._check_window(candidate.window)
        frame = self._frames[candidate.window]
        compiled_for = network(frame, self._setup, candidate)
        program = self._programs.get((frame, compiled_for))
        progressed = self._paused.take(candidate, replicate)
        if progressed is None or progressed.epochs > request.epochs:
            progressed = training.begin(compiled_for, candidate.size.units, self._seed, replicate)
        trial, progressed = training.train(
            request,
            setup,
            self._seed,
            program,
            self._courses[candidate.window][self._places[replicate.fold]],
            progressed,
            self._called_off,
        )
        if trial.status == "paused":
            self._paused.keep(candidate, replicate, progressed)
        return trial, progressed


class EngineService:
    """Answers a ``Request`` with its ``Trial`` and a ``Fit`` with its ``Fitted``."""

    def __init__(self, engine: Engine) -> None:
        self.slots = engine.slots
        self.engine = engine

    def __call__(self, item: object) -> object:
        """Train what is asked for; TypeError for anything but a ``Request`` or a ``Fit``."""
        if isinstance(item, Request):
            return self.engine.train(item)
        if isinstance(item, Fit):
            return self.engine.fit(item.request, item.keep)
        raise TypeError(f"the engine trains a Request or a Fit, not {type(item).__name__}")


def open_engine(payload: object, called_off: CalledOff) -> EngineService:
    """Open an engine in this process; 'lstmsizer.train.engine:open_engine' names it for a worker."""
    from lstmsizer.train.compiled import keep_programs

    if not isinstance(payload, EnginePayload):
        raise TypeError(f"the engine opens with an EnginePayload, not {type(payload).__name__}")
    keep_programs()
    return EngineService(Engine(payload, called_off))
