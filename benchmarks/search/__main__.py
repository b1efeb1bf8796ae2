"""How good, how sure and how dear are the ladder's answers? Replayed on recorded tables, beside opponents.

    python -m benchmarks.search --tables DIR [--runs 40] [--seed 0] [--json]

Per table and strategy, over many orders of seeds (every run sees its own):

regret      loss on the score part of what was recommended, size and learning rate, over all recorded seeds,
            above the best size's, in percent of the latter (median); 'x': times the best size's loss
tol, tol95  the same in tolerances: median, 95th percentile
<=1, >2     share of runs with at most one tolerance of regret, and with more than two
test        regret on the test part (median), which no strategy sees
params      parameters over those of the smallest size within the tolerance (median, 90th percentile)
guess       fits until the best guess stood (median); a fit is one full run of 1 x 32
fits        fits in all (median)
cert.       share of runs that ended with a certificate
wrong       share of certificates that the whole table contradicts
on          (over tables) on how many tables it dominates the ladder in regret, parameters and fits

Opponents choose the epoch and the candidate on one validation part (stop and score together), stop early
with the ladder's patience, and draw from what was recorded. ' *': made to stop, or to go on, at the price
that the ladder had paid in the same run. KerasTuner's runs train on from the last epoch, where the
original loads the best one's weights into a new optimiser. A rule of thumb at Keras's rate of
1e-3 costs one training; 'best' is at the best of the table's rates, each of which is tried and paid for
once. A size that a rule names and the table lacks is stood for by the nearest recorded one.

The few recorded seeds stand for all seeds there could be: the ladder's fresh replicates are drawn from them
independently, and their mean is the truth. 'wrong' asks the whole table, also sizes and rates that the
search never saw. A candidate at another than its size's best rate has two seeds only, one of which may have
chosen it: regrets can be negative. Another --seed draws other replicates, from the same tables.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.search.contest import Advice, advices, sayings
from benchmarks.search.measures import Row, row
from benchmarks.search.output import overall_lines, table_lines
from benchmarks.search.overall import bars, overall
from benchmarks.search.replay import Replay, setup_of
from benchmarks.search.truth import Truth, truth_of
from lstmsizer.errors import LstmsizerError
from lstmsizer.train.recorded import load_table


def rows(name: str, replay: Replay, truth: Truth, orders: range) -> Iterator[Row]:
    """Every strategy's row for one table."""
    found: dict[str, list[Advice]] = {}
    for order in orders:
        for strategy, advice in advices(replay, order):
            found.setdefault(strategy, []).append(advice)
    yield from (row(name, strategy, advised, replay, truth) for strategy, advised in found.items())


def contest(paths: list[Path], orders: range, printed: bool) -> list[Row]:
    """All tables, one after another; each is printed as soon as it is done."""
    found: list[Row] = []
    for path in paths:
        table = load_table(path)
        replay = Replay(table, setup_of(table))
        truth = truth_of(replay)
        found += rows(path.stem, replay, truth, orders)
        if printed:
            mine = [one for one in found if one.table == path.stem]
            print(table_lines(path.stem, truth, mine, sayings(replay)), end="\n\n", flush=True)
    return found


def main() -> None:
    """Replay every table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.search", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--tables", type=Path, required=True, help="folder of .npz tables")
    parser.add_argument("--runs", type=int, default=40, help="orders of seeds per table, about 0.7 s each")
    parser.add_argument("--seed", type=int, default=0, help="number of the first order")
    parser.add_argument("--json", action="store_true", help="everything as one JSON object instead")
    arguments = parser.parse_args()
    paths = sorted(arguments.tables.glob("*.npz"))
    if not paths:
        sys.exit(f"There is no .npz table in '{arguments.tables}': name the folder that holds them.")
    orders = range(arguments.seed, arguments.seed + arguments.runs)
    try:
        found = contest(paths, orders, printed=not arguments.json)
    except LstmsizerError as error:
        sys.exit(str(error))
    strategies = overall(found)
    judged = bars(found, strategies)
    if arguments.json:
        everything = {"tables": found, "overall": strategies, "bars": judged}
        print(json.dumps({k: [asdict(one) for one in every] for k, every in everything.items()}, indent=1))
    else:
        print(overall_lines(strategies, judged, len(paths)))


if __name__ == "__main__":
    main()
