"""Record a task's table with the project's own engine, on all cores; kill it at any time, and go on later.

    python -m benchmarks.record TASK --out DIR [--max-layers 3] [--max-units 64] [--seeds 10]

DIR/TASK.runs holds every run so far, DIR/TASK.npz the table of the sizes that are complete.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from benchmarks.record.plan import Plan, Recording, sizes_by_cost, with_seeds
from benchmarks.record.record import record
from benchmarks.record.tasks import TASKS, task_of
from lstmsizer.errors import LstmsizerError
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.records import Size
from lstmsizer.run.cores import cores


def main() -> None:
    """Record one task."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.record", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("task", help="one of " + ", ".join(TASKS))
    parser.add_argument("--out", type=Path, required=True, help="folder of the table")
    parser.add_argument("--max-layers", type=int, default=3)
    parser.add_argument("--max-units", type=int, default=64, help="widths are its powers of two, from 1 on")
    parser.add_argument(
        "--seeds", type=int, default=10, help="random starts to decide, and as many for the truth"
    )
    arguments = parser.parse_args()
    try:
        task = task_of(arguments.task)
        sizes = sizes_by_cost(arguments.max_layers, arguments.max_units, task.shapes, task.setup)
        began = time.monotonic()

        def told(size: Size, recordings: list[Recording], epoch_seconds: float) -> None:
            place = f"{sizes.index(size) + 1} of {len(sizes)}"
            said = line(size, recordings, epoch_seconds * task.setup.epochs)
            print(f"{time.monotonic() - began:7.0f} s  {place:9s} {said}", flush=True)

        plan = with_seeds(Plan(sizes), arguments.seeds)
        print(record(task, plan, arguments.out, cores(), LocalExecutor, told))
    except LstmsizerError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted: the same command goes on from here.")


def line(size: Size, recordings: list[Recording], seconds: float) -> str:
    """What was recorded of a size: runs, what one takes, the rates recorded in full."""
    full = sorted({r.run.candidate.learning_rate for r in recordings if r.run.role == "truth"})
    rates = ", ".join(f"{rate:g}" for rate in full)
    return f"{size!s:8s} {len(recordings):4d} runs of {seconds:.2f} s; in full: {rates}"


if __name__ == "__main__":
    main()
