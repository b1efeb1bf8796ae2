"""How large a table may be: processor time and memory to read and window it, beside Polars' own reading.

    make bench-size ARGS="--rows 10_000_000 --window 168"

A Parquet file of random walks, one row a minute and ten columns with the time, is written. It is then read by
Polars alone; read, checked, windowed, split and scaled (load); the same with two features named, so that
seven columns need not be read; and with all else that ``lstmsizer.plan`` does, rules of thumb and costs. Each
has a process of its own, one after the other, on the same file, and does it with a small file first: what
Python and imports take is not counted. Nothing is trained.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

COLUMNS = 9
"""Beside the time."""

SMALL = 2_000
"""Rows of the small file."""


def write(path: Path, rows: int) -> None:
    """The file, a column at a time."""
    import numpy as np
    import polars as pl

    begin = pl.datetime(2000, 1, 1)
    times = pl.datetime_range(begin, begin + pl.duration(minutes=rows - 1), interval="1m", eager=True)
    random = np.random.default_rng(0)
    walks = {f"c{i}": random.standard_normal(rows).cumsum() for i in range(COLUMNS)}
    pl.DataFrame({"time": times, **walks}).write_parquet(path)


def by_polars(path: Path, window: int) -> int:
    """Polars' own reading; it makes no windows."""
    import polars as pl

    pl.read_parquet(path)
    return 0


def by_load(path: Path, window: int, features: tuple[str, ...] | None = None) -> int:
    """Reading and windowing."""
    from lstmsizer.data.load import load
    from lstmsizer.records import Question

    dataset = load(path, Question(("c0",), window, features=features))
    return sum(split.sequences for split in dataset.splits)


def by_two(path: Path, window: int) -> int:
    """Reading and windowing with two features beside the target."""
    return by_load(path, window, ("c1", "c2"))


def by_plan(path: Path, window: int) -> int:
    """Everything that comes before training."""
    import lstmsizer

    return sum(split.sequences for split in lstmsizer.plan(path, target="c0", window=window).splits)


WAYS: Mapping[str, Callable[[Path, int], int]] = {
    "Polars": by_polars,
    "load": by_load,
    "load, two features": by_two,
    "plan": by_plan,
}


def taken(way: str, folder: Path, window: int) -> dict[str, float]:
    """Seconds, processor seconds and peak memory (GiB) of one way in this process, and its windows."""
    WAYS[way](folder / "small.parquet", 2)
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    windows = WAYS[way](folder / "walks.parquet", window)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    return {
        "seconds": seconds,
        "user": after.ru_utime - before.ru_utime,
        "system": after.ru_stime - before.ru_stime,
        "peak": after.ru_maxrss / 2**20,  # Linux counts in KiB
        "windows": windows,
    }


def measured(way: str, folder: Path, window: int) -> dict[str, float]:
    """One way in a process of its own."""
    options = ["--way", way, "--folder", str(folder), "--window", str(window)]
    command = [sys.executable, "-m", "benchmarks.size", *options]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def compared(folder: Path, window: int) -> None:
    """Print a line for each way; its processor time also as a multiple of Polars'."""
    own = None
    print(f"{'':20}{'seconds':>8}{'processor':>11}{'of it user':>12}{'of Polars':>11}{'at most':>11}")
    for way in WAYS:
        found = measured(way, folder, window)
        processor = found["user"] + found["system"]
        own = own or processor
        windows = f"  {found['windows']:,.0f} windows of {window} steps" if found["windows"] else ""
        print(
            f"{way:20}{found['seconds']:8.1f}{processor:11.1f}{found['user']:12.1f}{processor / own:11.1f}"
            f"{found['peak']:7.2f} GiB{windows}"
        )


def main() -> None:
    """Write the files and compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--window", type=int, default=168)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.way:
        print(json.dumps(taken(asked.way, asked.folder, asked.window)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "small.parquet", SMALL)
        write(folder / "walks.parquet", asked.rows)
        size = (folder / "walks.parquet").stat().st_size / 2**30
        print(f"{asked.rows:,} rows of {COLUMNS + 1} columns, {size:.2f} GiB on the disk")
        compared(folder, asked.window)


if __name__ == "__main__":
    main()
