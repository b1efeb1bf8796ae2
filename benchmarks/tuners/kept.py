"""Results in a file of JSON lines, so that a race of hours can be run piece by piece."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.tuners.cases import Found, Job
from benchmarks.tuners.figures import Result


def load(path: Path | None, job: Job) -> list[Result]:
    """The job's results that the file holds: same case, seed and rules, in the order of the race."""
    if path is None or not path.exists():
        return []
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [_result(line["result"]) for line in lines if line["job"] == _as_json(job)]


def keep(path: Path | None, job: Job, results: Iterable[Result]) -> Iterator[Result]:
    """The results as they come, each written to the file at once."""
    for result in results:
        if path is not None:
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"job": _as_json(job), "result": asdict(result)}) + "\n")
        yield result


def _as_json(job: Job) -> object:
    return json.loads(json.dumps({"case": asdict(job.case), "rules": asdict(job.rules), "seed": job.seed}))


def _result(told: dict[str, object]) -> Result:
    found = told["found"]
    assert isinstance(found, dict)
    return Result(**told | {"found": Found(**found | {"units": tuple(found["units"])})})  # type: ignore[arg-type]
