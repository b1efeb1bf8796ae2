"""What does an answer cost from start to end, beside general tuners on the same data?

    python -m benchmarks.tuners [--seeds 5] [--case NAME ...] [--rows N] [--kept FILE] [--json]

Sizes real sets by this tool, by KerasTuner's Hyperband and by Optuna's TPE with Hyperband pruning (Keras on
JAX): the same space, data, batch size, epoch cap and patience. Each in a process of its own, one at a time.

seconds     wall clock from the start of the process to its end, imports and reading included
fits        seconds over those of one plain Keras fit of one layer of 32 units to the cap, in the same run
trainings   how many were begun
delivered   test error (mean squared, in the target's units) of the model that the contender gives away
anew        of its answer, trained anew on more data as this tool finishes: the mean over random starts.
            So all answers are judged alike, and not by one training's luck
x ours      wall clock over this tool's
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path

from benchmarks.tuners import kept, tables
from benchmarks.tuners.cases import Case, Job, Rules, cases
from benchmarks.tuners.contender import TUNERS
from benchmarks.tuners.figures import OURS, Result, bars, lines
from benchmarks.tuners.racing import race


def main(words: Sequence[str] | None = None) -> None:
    """Race, seed by seed; print each run as it ends, then the medians and the bars."""
    arguments = parsed(words)
    say = (lambda *_: None) if arguments.json else (lambda text: print(text, flush=True))
    chosen = [one for one in cases() if arguments.case is None or one.name in arguments.case]
    results: list[Result] = []
    say(tables.HEAD)
    for job in jobs(chosen, arguments):
        known = kept.load(arguments.kept, job)
        further = [n for n in (OURS, *arguments.against) if n not in {one.contender for one in known}]
        for result in chain(known, kept.keep(arguments.kept, job, race(job, further))):
            results.append(result)
            say(tables.result(result))
    say("\nMedians over the seeds\n" + tables.MEDIANS)
    say("\n".join(map(tables.line, lines(results))))
    say("\n" + tables.bars(bars(results)))
    if arguments.json:
        promised = [asdict(bar) | {"reached": bar.reached} for bar in bars(results)]
        print(json.dumps({"runs": [asdict(one) for one in results], "bars": promised}, indent=1))


def jobs(chosen: Sequence[Case], arguments: argparse.Namespace) -> list[Job]:
    """Every case from every seed."""
    rules = Rules(
        max_layers=arguments.max_layers,
        max_units=arguments.max_units,
        trials=arguments.trials,
        budget=arguments.budget,
        epochs=arguments.epochs,
        judged=arguments.judged,
    )
    cut = [replace(case, rows=arguments.rows) for case in chosen]
    return [Job(case, rules, seed) for seed in range(arguments.seeds) for case in cut]


def parsed(words: Sequence[str] | None) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(
        "benchmarks.tuners", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    names, rules = [one.name for one in cases()], Rules()
    rivals = [name for name in TUNERS if name != OURS]
    parser.add_argument("--case", nargs="+", choices=names, help=f"default: all of {', '.join(names)}")
    parser.add_argument("--seeds", type=int, default=5, help="runs of each contender on each case (5)")
    parser.add_argument("--rows", type=int, help="only the last N rows of each case; default: all")
    parser.add_argument("--kept", type=Path, help="a file of results to go on from, and to add to")
    parser.add_argument("--against", nargs="*", choices=rivals, default=rivals, help="default: both")
    parser.add_argument("--trials", type=int, default=rules.trials, help="of Optuna (30)")
    parser.add_argument("--max-layers", type=int, default=rules.max_layers, help="of the space (3)")
    parser.add_argument("--max-units", type=int, default=rules.max_units, help="of the space (128)")
    parser.add_argument("--budget", default=rules.budget, help="of this tool (5m, its default)")
    parser.add_argument("--epochs", type=int, help="the cap; default: what this tool chooses for the data")
    parser.add_argument("--judged", type=int, default=rules.judged, help="trainings anew of an answer (2)")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    return parser.parse_args(words)


if __name__ == "__main__":
    main()
