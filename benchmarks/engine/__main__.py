"""How fast does the engine train, beside Keras and torch on the same machine? How does the cost grow?

    python -m benchmarks.engine [--part race growth cost] [--quick] [--json] [--python PATH] ...

race: the same models, data and epochs by Keras's ``fit`` on each backend that is installed, by
``torch.nn.LSTM`` and by the engine, which trains one model on each core. They take turns. Interpreters with
other backends are given by --python; the one that ``make test-backends`` makes is found by itself.

s/epoch     seconds for each model and epoch, without compilation (wall time over models; '~': a share of an
            epoch was measured)
compile     seconds to build and compile; 'with it': a model's first epoch and its share of the compilation
GFLOP/s     of the equations, a backward pass counted as two forward passes
of sgemm    beside large products of matrices on as many cores
x engine    how many times longer than the engine
bar         how many times longer it should be, where that is promised

growth: seconds by rows, steps, units, layers and workers, as slopes on log axes.
cost: seconds predicted by the calibrated cost model, beside measured ones.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from os import environ
from typing import Any

from benchmarks.engine import growth, prediction, tables
from benchmarks.engine.cases import SEQUENCES, grid
from benchmarks.engine.figures import Row, median_error, rows
from benchmarks.engine.racing import NEEDS, installed, products_per_second, pythons, race, racers
from lstmsizer.run.cores import cores

UNITS, QUICK_UNITS = (4, 16, 64, 256), (4, 16)


def main(words: Sequence[str] | None = None) -> None:
    """The parts that are asked for, one after the other."""
    arguments = parsed(words)
    say = (lambda *_: None) if arguments.json else (lambda line: print(line, flush=True))
    found = {part: PARTS[part](arguments, say) for part in arguments.part}
    if arguments.json:
        print(json.dumps(found, indent=1))


def parsed(words: Sequence[str] | None) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(
        "benchmarks.engine", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--part", choices=PARTS, nargs="+", default=list(PARTS), help="default: all three")
    parser.add_argument("--quick", action="store_true", help="few and small models")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    parser.add_argument("--python", action="append", default=[], help="an interpreter with other backends")
    parser.add_argument("--units", type=int, nargs="+", help="of a layer (4 16 64 256)")
    parser.add_argument("--layers", type=int, nargs="+", default=[1, 2], help="of these units (1 2)")
    parser.add_argument("--batch", type=int, nargs="+", default=[32, 128], help="sequences a batch (32 128)")
    parser.add_argument("--sequences", type=int, default=SEQUENCES, help="of an epoch (4096)")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each contender (3)")
    parser.add_argument("--seconds", type=float, default=10.0, help="longer epochs are measured in part (10)")
    return parser.parse_args(words)


def raced(arguments: argparse.Namespace, say: Any) -> dict[str, Any]:
    """The race."""
    found = installed(pythons(arguments.python))
    missing = [name for name in NEEDS if name not in found]
    say(f"{cores()} cores. " + (f"Not installed, so not measured: {', '.join(missing)}." if missing else ""))
    units = tuple(arguments.units or (QUICK_UNITS if arguments.quick else UNITS))
    cases = grid(units, tuple(arguments.layers), tuple(arguments.batch), arguments.sequences)
    lines: list[Row] = []
    with racers({"sgemm": sys.executable} | found, cores()) as (products, *contenders):
        sgemm = products_per_second(products)
        say(f"sgemm: {sgemm:.0f} GFLOP/s\n\n{tables.HEAD}")
        for case in cases:
            timed = race(case, contenders, arguments.rounds, arguments.seconds)
            lines += (new := rows(case, timed, sgemm, cores()))
            say("\n".join(map(tables.row, new)) + "\n")
    say(tables.bars(lines))
    figures = [asdict(line) | {"passed": line.passed} for line in lines]
    return {"cores": cores(), "sgemm": sgemm, "not measured": missing, "rows": figures}


def grown(arguments: argparse.Namespace, say: Any) -> list[dict[str, Any]]:
    """The slopes."""
    found: list[dict[str, Any]] = []
    series = growth.QUICK if arguments.quick else growth.WHOLE
    say(f"\nSeconds for each model and epoch; else {growth.BASE}, {growth.BASE.sequences} sequences.\n")
    for one in growth.measured(series, sys.executable, arguments.rounds):
        say(tables.growth(one))
        found.append(asdict(one) | {"slope": one.slope, "passed": one.passed})
    return found


def foretold(arguments: argparse.Namespace, say: Any) -> dict[str, Any]:
    """The cost model's predictions."""
    sizes = prediction.QUICK if arguments.quick else prediction.SIZES
    with tempfile.TemporaryDirectory() as cache:
        environ["LSTMSIZER_CACHE"] = cache  # the calibration that users have stays as it is
        found = list(
            prediction.predicted(
                sizes, arguments.batch[0], arguments.sequences, sys.executable, arguments.rounds
            )
        )
    say(f"\n{tables.predictions(found)}")
    return {
        "predictions": [asdict(one) | {"error": one.error} for one in found],
        "median error": median_error(found),
    }


PARTS = {"race": raced, "growth": grown, "cost": foretold}

if __name__ == "__main__":
    main()
