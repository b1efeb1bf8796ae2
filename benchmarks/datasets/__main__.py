"""Every kind of sequence, sized by one command each, with no preparation by hand.

    LSTMSIZER_DATA=DIR python -m benchmarks.datasets [--set NAME ...] [--budget 3m] [--seed 0] [--json]

Prints each command, its answer and how sure that is, the figure of the test part (root mean squared error in
the target's units, the share of right labels, nats a step or bits a token), the same of the best baseline on
the same part, and a published result where the test part is the same. Training parts may differ: others
trained on what is kept here for stopping and scoring. A set that the folder lacks is named as not measured.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.datasets.cases import CASES, Case
from benchmarks.datasets.figures import best, figure

HEAD = (
    f"{'set':16s} {'answer':13s} {'verdict':11s} {'params':>8s} {'seconds':>7s}  test (of the best baseline)"
)


@dataclass(frozen=True)
class Result:
    """What came of one command; ``fault`` is what it said instead of an answer (``refused``: rightly)."""

    name: str
    command: str
    seconds: float
    fault: str = ""
    refused: str = ""
    size: tuple[int, ...] = ()
    verdict: str = ""
    parameters: int = 0
    figure: str = ""
    test: float = 0.0
    baseline: str = ""
    baseline_test: float = 0.0
    published: str = ""
    unsaid: tuple[str, ...] = ()


def main(words: Sequence[str] | None = None) -> int:
    """Size each set; print its line as it ends; the exit code is 1 if one of them failed."""
    arguments = parsed(words)
    folder = os.environ.get("LSTMSIZER_DATA")
    if not folder:
        print("Name the folder with the data sets: LSTMSIZER_DATA=folder make bench-data", file=sys.stderr)
        return 2
    chosen = [case for case in CASES if arguments.set is None or case.name in arguments.set]
    results: list[Result] = []
    if not arguments.json:
        print(HEAD, flush=True)
    for case in chosen:
        if not (Path(folder) / case.words[0]).exists():
            print(f"{case.name:16s} not measured: {case.words[0]} is not there", file=sys.stderr, flush=True)
            continue
        results.append(sized(case, Path(folder), arguments.budget, arguments.seed))
        if not arguments.json:
            print(line(results[-1]), flush=True)
    if arguments.json:
        print(json.dumps([asdict(one) for one in results], indent=1))
    return int(any(one.fault or one.unsaid for one in results))


def sized(case: Case, folder: Path, budget: str, seed: int) -> Result:
    """Run the command in the data folder, in a process of its own."""
    words = [*case.words, "--budget", budget, "--seed", str(seed), "--json"]
    began = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-m", "lstmsizer", "size", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - began
    said = ended.stderr.strip()
    if ended.returncode == 2 and case.refused and case.refused in said:
        return Result(case.name, case.command, seconds, refused=said)
    if ended.returncode:
        return Result(case.name, case.command, seconds, fault=said or f"exit {ended.returncode}")
    return told(case, json.loads(ended.stdout), seconds)


def told(case: Case, answer: dict[str, Any], seconds: float) -> Result:
    """What ``answer.json`` says of a case."""
    baseline, baseline_test = best(case.figure, answer["baselines"])
    (own,) = [one for one in answer["costs"] if one["size"] == answer["size"]]
    return Result(
        name=case.name,
        command=case.command,
        seconds=seconds,
        size=tuple(answer["size"]),
        verdict=answer["verdict"],
        parameters=own["parameters"],
        figure=case.figure,
        test=figure(case.figure, answer["test"]),
        baseline=baseline,
        baseline_test=baseline_test,
        published=case.published,
        unsaid=tuple(part for part in case.notes if not any(part in note for note in answer["notes"])),
    )


def line(one: Result) -> str:
    """A result as text."""
    if one.refused or one.fault:
        how = f"refused, as it should: {one.refused}" if one.refused else f"FAILED: {one.fault}"
        return f"{one.name:16s} {how}\n                 lstmsizer size {one.command}"
    text = (
        f"{one.name:16s} {' + '.join(map(str, one.size)):13s} {one.verdict:11s} {one.parameters:8,d} "
        f"{one.seconds:7.0f}  {one.figure} {one.test:.4g} ({one.baseline}: {one.baseline_test:.4g})"
    )
    told = [text, f"                 lstmsizer size {one.command}"]
    if one.published:
        told.append(f"                 published: {one.published}")
    told += [f"                 MISSED: no note says {part}" for part in one.unsaid]
    return "\n".join(told)


def parsed(words: Sequence[str] | None) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(
        "benchmarks.datasets", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    names = [case.name for case in CASES]
    parser.add_argument("--set", nargs="+", choices=names, metavar="NAME", help="default: every one")
    parser.add_argument("--budget", default="3m", help="of each (3m)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="one JSON list instead of a table")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
