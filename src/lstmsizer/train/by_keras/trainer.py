"""The Keras trainer: any compiled Keras model, trained by ``model.fit`` in processes of its own.

Importing this module imports no Keras; the processes do.
"""

from __future__ import annotations

import multiprocessing
import queue
import threading
from collections import OrderedDict
from dataclasses import dataclass

from lstmsizer.data.dataset import Scaled
from lstmsizer.records import Candidate, Replicate, Request, Setup, Trial
from lstmsizer.train.base import CalledOff, Cancelled, Fitted
from lstmsizer.train.by_keras.course import Course, Examine, Examined
from lstmsizer.train.by_keras.feeds import Columns, Inputs
from lstmsizer.train.by_keras.functions import Function
from lstmsizer.train.by_keras.process import serve
from lstmsizer.train.by_keras.task import Done, KerasProgressed, Task
from lstmsizer.train.engine import Fit
from lstmsizer.train.progress import failed

CAPACITY = 2**29  # bytes kept for all paused trainings together
LOOK = 0.1  # seconds between two looks at whether a training was called off


@dataclass(frozen=True)
class KerasPayload:
    """What a Keras trainer is opened with.

    Attributes
    ----------
    folds, setup, seed, slots, numbers
        As the engine's (``engine.EnginePayload``). Of the set-up count batch size, epochs, patience and
        metric; cell, loss and optimizer are those that ``build`` compiles.
    build
        What builds a model, see ``builder.Builder``.
    callbacks
        What makes the callbacks of one training, anew for each; None: there are none.
    columns, inputs
        What features are called, and which of them each of several inputs reads (``keras_feeds.feeds``).
    backend
        Keras's backend; '' (default): what the environment says.
    trials_per_process
        After so many a process is replaced, so that what libraries keep does not add up (default 8; starting
        one takes a few seconds).
    """

    folds: tuple[Scaled, ...]
    setup: Setup
    seed: int
    slots: int
    build: Function
    backend: str = ""
    trials_per_process: int = 8
    numbers: tuple[int, ...] = ()
    callbacks: Function | None = None
    columns: Columns = ()
    inputs: Inputs = ()


class KerasTrainer:
    """Trains whatever ``build`` makes; a ``Trainer``, and the service of a worker process.

    Each slot has a process. One that dies costs the trial that it was training, which has failed. The
    random start is a function of the study's seed and the replicate (``keras.utils.set_random_seed``), orders
    are the engine's. Losses on train and stop are those that the model was compiled with, its penalties
    included; the score is the set-up's metric of what it tells. ``seconds`` include what Keras spends on
    compiling, as it does so for each model anew.

    What ``build`` cannot do is said by ``examine`` and by trials that fail.

    Use as a context manager, or call ``close``: the processes end with it.
    """

    def __init__(self, payload: KerasPayload, called_off: CalledOff) -> None:
        self.slots = payload.slots
        self._payload = payload
        self._called_off = called_off
        self._course = Course(
            folds=payload.folds,
            numbers=payload.numbers,
            setup=payload.setup,
            seed=payload.seed,
            build=payload.build,
            backend=payload.backend,
            callbacks=payload.callbacks,
            columns=payload.columns,
            inputs=payload.inputs,
        )
        self._paused: OrderedDict[tuple[Candidate, Replicate], KerasProgressed] = OrderedDict()
        self._lock = threading.Lock()
        self._idle: queue.LifoQueue[_Process | None] = queue.LifoQueue()  # the last used is used first
        for _ in range(payload.slots):
            self._idle.put(None)

    def train(self, request: Request) -> Trial:
        """Train up to the request's epochs; a trial that paused earlier goes on from where it stopped."""
        return self._run(request).trial

    def fit(self, request: Request) -> Fitted:
        """Train and keep the weights of the best epoch, named by their Keras paths, in the model's order."""
        done = self._run(request)
        return Fitted(done.trial, done.weights)

    def examine(self, item: Examine) -> Examined:
        """Look at the models of some sizes, and train none."""
        process = self._idle.get()
        try:
            process = process or _Process(self._course)
            seen = process.ask(item, self._called_off)
        except (EOFError, OSError):
            how = "could not be started" if process is None else process.death()
            process = None
            return Examined((), (), fault=f"The process that builds {self._payload.build.name!r} {how}")
        except Cancelled:
            process = process and process.end()
            raise
        finally:
            self._idle.put(process)
        return seen if isinstance(seen, Examined) else Examined((), (), fault=str(seen))

    def __call__(self, item: object) -> object:
        """Answer a ``Request`` with its ``Trial``, a ``Fit`` with its ``Fitted``, an ``Examine``."""
        if isinstance(item, Request):
            return self.train(item)
        if isinstance(item, Fit):
            return self.fit(item.request)
        if isinstance(item, Examine):
            return self.examine(item)
        raise TypeError(f"the Keras trainer trains a Request or a Fit, not {type(item).__name__}")

    def close(self) -> None:
        """End the processes that are idle."""
        while not self._idle.empty():
            if (process := self._idle.get_nowait()) is not None:
                process.end()

    def __enter__(self) -> KerasTrainer:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _run(self, request: Request) -> Done:
        key = request.candidate, request.replicate
        with self._lock:
            progressed = self._paused.pop(key, None)
        if progressed is not None and len(progressed.curve.stop) > request.epochs:
            progressed = None
        process = self._idle.get()
        try:
            process = process or _Process(self._course)
            answer = process.ask(Task(request, progressed), self._called_off)
            done = answer if isinstance(answer, Done) else Done(failed(request, str(answer)), None, ())
            if process.trials >= self._payload.trials_per_process:
                process = process.end()
        except (EOFError, OSError) as error:
            how = f"could not be started ({error})" if process is None else process.death()
            process = None
            done = Done(failed(request, f"The training process {how}."), None, ())
        except Cancelled:
            process = process and process.end()
            raise
        finally:
            self._idle.put(process)
        if done.progressed is not None:
            self._keep(key, done.progressed)
        return done

    def _keep(self, key: tuple[Candidate, Replicate], progressed: KerasProgressed) -> None:
        """Keep a paused training, at the cost of the oldest if there are too many."""
        with self._lock:
            self._paused[key] = progressed
            while len(self._paused) > 1 and sum(map(_bytes, self._paused.values())) > CAPACITY:
                self._paused.popitem(last=False)


class _Process:
    """A process that trains, and the pipe to it. The pipe is private, which is why pickle is safe here."""

    def __init__(self, course: Course) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, course), daemon=True)
        self._process.start()
        theirs.close()
        self._opening: str | None = None  # why it is not ready, once it has said so; "" if it is
        self.trials = 0

    def ask(self, item: Task | Examine, called_off: CalledOff) -> object:
        """Its answer, or as text why it is not ready. EOFError or OSError if the process dies,
        ``Cancelled`` if it is called off.
        """
        if self._opening is None:
            self._opening = str(self._answer(called_off))
        if self._opening:
            return self._opening
        self._pipe.send(item)
        self.trials += 1
        return self._answer(called_off)

    def end(self) -> None:
        """Kill it; nothing of it is needed any more."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self._pipe.close()

    def death(self) -> str:
        """How it died."""
        self._process.join(timeout=10)
        code = self._process.exitcode
        self.end()
        if code is not None and code < 0:
            why = ", probably for want of memory" if code == -9 else ""
            return f"was killed (signal {-code}{why})"
        return f"exited with code {code}"

    def _answer(self, called_off: CalledOff) -> object:
        while not self._pipe.poll(LOOK):
            if called_off():
                raise Cancelled
        return self._pipe.recv()


def open_keras_trainer(payload: object, called_off: CalledOff) -> KerasTrainer:
    """Open a Keras trainer; 'lstmsizer.train.by_keras.trainer:open_keras_trainer' names it for a worker."""
    if not isinstance(payload, KerasPayload):
        raise TypeError(f"the Keras trainer opens with a KerasPayload, not {type(payload).__name__}")
    return KerasTrainer(payload, called_off)


def _bytes(progressed: KerasProgressed) -> int:
    return sum(array.nbytes for array in (*progressed.state, *progressed.best))
