"""Which rule of thumb was right how often, and which simple rule do recorded tables support?

    python -m benchmarks.rules_study --tables DIR [DIR ...] [--only TABLE ...] [--json]

A table is brute force on one task: every size at every learning rate from several random starts. The smallest
size whose mean loss is within the tolerance of the best is the one that is enough; the tolerance is the
house's own, and a size is judged at its best learning rate. What a rule says is stood for by the nearest
recorded size, depth first; its parameters are its own.

of a table      tolerance: in per cent of the best size's gain over the mean predictor
                deeper gains: by how many tolerances the best stack of several layers beats the best layer
of a rule       enough: share of tables on which it is, with an interval over tables; at 1e-3: the same at
                Keras's own learning rate; larger: share on which it is larger than the smallest size that is
                enough; times: its parameters over that size's, median over these tables; lost, most: mean
                and largest share of the best size's gain over the mean predictor that it gives away
of a simple     one layer of c times the formula, c such that about three of four tables are given enough;
rule            miss: doublings from the units needed on a table left out, one too few counting as three
                too many; to constant: the difference from the first line, below 0 is better

Whole families of tasks are left out together. Intervals are of 95 %: of shares Wilson's, else from drawing
tables anew, which makes them too short where tables are few. The same tables give the same figures.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.rules_study.cases import Case, case_of
from benchmarks.rules_study.judged import Record, folklore
from benchmarks.rules_study.output import lines
from benchmarks.rules_study.simple import Tried, tried
from lstmsizer.errors import LstmsizerError

FEWEST = 3
"""Families of tasks: one is left out, and of the rest a form is chosen by leaving out one more."""


def main() -> None:
    """Read the tables, judge the rules, print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.rules_study",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("--tables", type=Path, nargs="+", required=True, help="folders of .npz tables")
    parser.add_argument(
        "--only", nargs="+", metavar="TABLE", help="names of the tables to use (default: all)"
    )
    parser.add_argument("--json", action="store_true", help="everything as one JSON object instead")
    arguments = parser.parse_args()
    try:
        cases = [case_of(path) for path in _paths(arguments.tables, arguments.only)]
    except LstmsizerError as error:
        sys.exit(str(error))
    if len({case.family for case in cases}) < FEWEST:
        sys.exit(
            f"Leaving tables out takes tables of {FEWEST} families of tasks at least: name more folders."
        )
    records, simple = folklore(cases), tried(cases)
    if arguments.json:
        print(json.dumps(_facts(cases, records, simple), indent=1))
    else:
        print(lines(cases, records, simple))


def _paths(folders: Sequence[Path], only: Sequence[str] | None) -> list[Path]:
    """One file a name: of a name in several folders the first folder's."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.npz")):
            found.setdefault(path.stem, path)
    if not found:
        sys.exit(
            f"There is no .npz table in {', '.join(map(str, folders))}: name the folder that holds them."
        )
    unknown = sorted({*(only or ())} - found.keys())
    if unknown:
        sys.exit(f"There is no table {', '.join(unknown)}: choose from {', '.join(found)}.")
    return [path for name, path in found.items() if only is None or name in only]


def _facts(cases: Sequence[Case], records: Sequence[Record], simple: Sequence[Tried]) -> dict[str, Any]:
    return {
        "tables": [
            {
                "table": case.name,
                "kind": case.kind,
                "sequences": case.shapes.train,
                "steps": case.shapes.steps,
                "features": case.shapes.features,
                "outputs": case.shapes.outputs,
                "smallest": case.smallest.units,
                "units_of_one_layer": case.units,
                "deeper_gains_tolerances": case.deeper,
                "tolerance": case.truth.tolerance.delta,
            }
            for case in cases
        ],
        "rules": [asdict(record) for record in records],
        "simple": [asdict(one) for one in simple],
    }


if __name__ == "__main__":
    main()
