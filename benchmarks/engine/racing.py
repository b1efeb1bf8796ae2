"""Contenders as processes, and taking turns with them on one case."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.engine.by_products import ROWS
from benchmarks.engine.cases import Case

ROOT = Path(__file__).resolve().parents[2]
BACKENDS = ROOT / ".venv-backends" / "bin" / "python"
NEEDS = {
    "engine": ("lstmsizer", "jax"),
    "keras-jax": ("keras", "jax"),
    "keras-tensorflow": ("keras", "tensorflow"),
    "keras-torch": ("keras", "torch"),
    "torch": ("torch",),
}
"""Contenders in the order in which they take turns, and the packages that each imports."""

FIRST_SHARE = 1 / 8
"""Of an epoch, for the first call and the second: their difference is what the compilation took."""


WARM_UP = Case((1,), 1, steps=2, features=1, sequences=1)


@dataclass(frozen=True)
class Timed:
    """Seconds of a contender on a case.

    Attributes
    ----------
    epoch
        For each model, one epoch, without compilation: wall time over models, the median of the rounds.
    compilation
        Of building and compiling, once for all models that train at once.
    share
        Of an epoch, as measured; less than 1 where a whole one would have taken too long.
    """

    epoch: float
    compilation: float
    share: float


class Racer:
    """A contender's process; it stays alive from case to case."""

    def __init__(self, name: str, python: str, models: int, environment: Mapping[str, str]) -> None:
        self.name, self.models = name, models
        # Not a pipe, which would fill as nobody reads it.
        self._words = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self._process = subprocess.Popen(
            [python, "-m", "benchmarks.engine.contender", name],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            text=True,
        )

    def warm_up(self) -> None:
        """Let the libraries get ready, which is no compilation of any case."""
        self.build(WARM_UP)
        self.train(WARM_UP.sequences)

    def build(self, case: Case) -> None:
        """Forget the last case."""
        self._ask({"build": asdict(case), "models": self.models})

    def train(self, sequences: int) -> float:
        """Seconds to train all models on so many sequences."""
        return self._ask({"train": sequences})["seconds"]

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()
        self._words.close()

    def _ask(self, message: dict[str, object]) -> dict[str, float]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            print(json.dumps(message), file=self._process.stdin, flush=True)
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self._process.wait()
            self._words.seek(0)
            raise SystemExit(f"{self.name} has died: {' | '.join(self._words.read().splitlines()[-3:])}")
        return json.loads(line)


def pythons(given: Sequence[str]) -> list[str]:
    """Interpreters to look for contenders in: this one, those given, the one of ``make test-backends``."""
    return [sys.executable, *given, *([str(BACKENDS)] if BACKENDS.exists() else [])]


def installed(interpreters: Sequence[str]) -> dict[str, str]:
    """The first interpreter that has what a contender needs, for each contender that there is one for."""
    found: dict[str, str] = {}
    for python in interpreters:
        packages = {package for needed in NEEDS.values() for package in needed}
        program = (
            "import importlib.util, json; "
            f"print(json.dumps([p for p in {sorted(packages)!r} if importlib.util.find_spec(p)]))"
        )
        told = subprocess.run([python, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
        there = set(json.loads(told.stdout))
        for name, needed in NEEDS.items():
            if there.issuperset(needed):
                found.setdefault(name, python)
    return {name: found[name] for name in NEEDS if name in found}


@contextmanager
def racers(found: Mapping[str, str], cores: int) -> Generator[list[Racer]]:
    """Start the processes; compiled programs go to a folder that is new, so that each is compiled."""
    with ExitStack() as undone:
        cache = undone.enter_context(tempfile.TemporaryDirectory())
        threads = {
            name: str(cores) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        }
        quiet = {"TF_CPP_MIN_LOG_LEVEL": "3"}
        environment = {**os.environ, **quiet, "LSTMSIZER_CACHE": cache}
        started: list[Racer] = []
        for name, python in found.items():
            models = cores if name == "engine" else 1
            own = environment | (threads if name == "sgemm" else {})
            started.append(Racer(name, python, models, own))
            undone.callback(started[-1].close)
            started[-1].warm_up()
        yield started


def race(case: Case, contenders: Sequence[Racer], rounds: int, seconds: float) -> dict[str, Timed]:
    """All contenders on one case: each compiles, then they take turns, ``rounds`` times.

    A contender whose epoch takes more than ``seconds`` trains a half, a quarter, ... of it.
    """
    prepared = {racer.name: _prepare(case, racer, seconds) for racer in contenders}
    epochs: dict[str, list[float]] = {racer.name: [] for racer in contenders}
    for _ in range(rounds):
        for racer in contenders:
            sequences = prepared[racer.name][1]
            epochs[racer.name].append(racer.train(sequences) * case.sequences / sequences / racer.models)
    return {
        name: Timed(median(epochs[name]), compilation, sequences / case.sequences)
        for name, (compilation, sequences) in prepared.items()
    }


def _prepare(case: Case, racer: Racer, seconds: float) -> tuple[float, int]:
    """Compile: what that took, and on how many sequences an epoch can be measured."""
    racer.build(case)
    few = case.share(FIRST_SHARE)
    first, second = racer.train(few), racer.train(few)
    fraction = 1.0
    while fraction > 1 / 64 and second * case.sequences / few * fraction > seconds:
        fraction /= 2
    return max(0.0, first - second), case.share(fraction)


def products_per_second(racer: Racer, seconds: float = 0.5) -> float:
    """GFLOP/s of large products, the best of three of about so many seconds."""
    one = racer.train(1)
    many = max(1, round(seconds / one))
    return 2e-9 * ROWS**3 * many / min(racer.train(many) for _ in range(3))
