"""How many trials a second go through the whole loop, and where does the time go?

    make bench-scale ARGS="--executors simulated,ray --workers 1,4,16,64"

Trainings take no time here: the strategy (random candidates, then the confirmation of the best) asks, the
executor hands out and takes back, the study keeps each trial with a curve of 50 epochs in its journal.
Workers are slots: simulated in the driver, threads of one other process (local), or of one Ray worker.

trials/s    through all of it
study       milliseconds of one trial spent on keeping it
strategy    on asking, telling and deciding anew
executor    on handing out and taking back, and on waiting for it
rest        the loop itself, and what is asked ahead
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from benchmarks.scale.timed import EXECUTORS, timed


def main() -> int:
    """Print a row for each executor and number of workers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--executors", default="simulated,local,ray", help="some of " + ",".join(EXECUTORS))
    parser.add_argument("--workers", default="1,4,16,64")
    parser.add_argument("--candidates", type=int, default=500, help="drawn at random; default 500")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if not asked.json:
        print(
            "executor   workers  trials  trials/s  study  strategy  executor  rest (ms a trial)", flush=True
        )
    for name in asked.executors.split(","):
        for workers in map(int, asked.workers.split(",")):
            row = timed(name, workers, asked.candidates)
            print(json.dumps(asdict(row)) if asked.json else _line(asdict(row)), flush=True)
    return 0


def _line(row: dict[str, object]) -> str:
    return (
        "{executor:<10} {workers:>7} {trials:>7} {trials_per_second:>9.0f} {study:>6.2f} {strategy:>9.2f}"
        " {executing:>9.2f} {rest:>5.2f}".format(**row)
    )


if __name__ == "__main__":
    sys.exit(main())
