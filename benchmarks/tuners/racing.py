"""One contender after the other, each in a process of its own, with the whole machine to itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace

from benchmarks.tuners.cases import ROOT, Found, Job
from benchmarks.tuners.figures import Result

YARDSTICK = ((32,), 1e-3)
"""Units and learning rate of the fit that prices are counted in: Keras's own default rate."""


def run(name: str, job: Job) -> tuple[Found, float]:
    """What a contender found, and its seconds of wall clock from the start of its process to its end.

    Compiled programs go to a folder that is new, so that nobody gains from an earlier run.
    """
    with tempfile.TemporaryDirectory() as cache:
        environment = os.environ | {"LSTMSIZER_CACHE": cache, "KERAS_BACKEND": "jax"}
        began = time.perf_counter()
        ended = subprocess.run(
            [sys.executable, "-m", "benchmarks.tuners.contender", name],
            cwd=ROOT,
            env=environment,
            input=json.dumps(asdict(job)),
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.perf_counter() - began
    if ended.returncode:
        raise SystemExit(f"{name} has died: {' | '.join(ended.stderr.splitlines()[-3:])}")
    message = json.loads(ended.stdout)
    return Found(**message | {"units": tuple(message["units"])}), seconds


def race(job: Job, contenders: Sequence[str]) -> Iterator[Result]:
    """The yardstick, then the contenders; each answer is judged once its price is known."""
    if not contenders:
        return
    units, rate = YARDSTICK
    fit, _ = run("yardstick", replace(job, units=units, rate=rate))
    assert fit.fit_seconds is not None
    for name in contenders:
        found, wall = run(name, job)
        again = None
        if job.rules.judged:
            again = run("judge", replace(job, units=found.units, rate=found.rate))[0].test
        yield Result(job.case.name, name, job.seed, found, wall, fit.fit_seconds, again)
