"""How large a table may be: peak memory and seconds to read and window it, beside Polars's own reading.

    make bench-size ARGS="--rows 10_000_000 --window 168"

A Parquet file of random walks, one row a minute and ten columns with the time, is written, then read by
Polars alone, and read, checked, windowed and split as ``lstmsizer.plan`` does it: each in a process of its
own, one after the other, on the same file. Nothing is trained.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COLUMNS = 9
"""Beside the time."""


def write(path: Path, rows: int) -> None:
    """The file, a column at a time."""
    import numpy as np
    import polars as pl

    begin = pl.datetime(2000, 1, 1)
    times = pl.datetime_range(begin, begin + pl.duration(minutes=rows - 1), interval="1m", eager=True)
    random = np.random.default_rng(0)
    walks = {f"c{i}": random.standard_normal(rows).cumsum() for i in range(COLUMNS)}
    pl.DataFrame({"time": times, **walks}).write_parquet(path)


def by_polars(path: Path, window: int) -> dict[str, float]:
    """What Polars's own reading takes."""
    import polars as pl

    begin = time.perf_counter()
    frame = pl.read_parquet(path)
    return {"seconds": time.perf_counter() - begin, "rows": frame.height}


def by_plan(path: Path, window: int) -> dict[str, float]:
    """What a plan takes: everything that comes before training."""
    import lstmsizer

    begin = time.perf_counter()
    shapes = lstmsizer.plan(path, target="c0", window=window).shapes
    windows = shapes.train + shapes.stop + shapes.score + shapes.test
    return {"seconds": time.perf_counter() - begin, "windows": windows}


WAYS = {"Polars": by_polars, "plan": by_plan}


def measured(way: str, path: Path, window: int) -> dict[str, float]:
    """One way in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.size",
        "--way",
        way,
        "--file",
        str(path),
        "--window",
        str(window),
    ]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    """Print a line for each way."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--window", type=int, default=168)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.way:
        found = WAYS[asked.way](asked.file, asked.window)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # Linux counts in KiB
        cpu = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        print(json.dumps({**found, "peak": peak, "cpu": cpu}))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "walks.parquet"
        write(path, asked.rows)
        size = path.stat().st_size / 2**30
        print(f"{asked.rows:,} rows of {COLUMNS + 1} columns, {size:.2f} GiB on the disk")
        for way in WAYS:
            found = measured(way, path, asked.window)
            count = f", {found['windows']:,.0f} windows of {asked.window} steps" if "windows" in found else ""
            told = f"{found['seconds']:6.1f} s  {found['cpu']:6.1f} s of processor"
            print(f"{way:8}{told}  {found['peak']:5.2f} GiB at most{count}")


if __name__ == "__main__":
    main()
