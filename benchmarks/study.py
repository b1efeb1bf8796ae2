"""What does it take to keep a trial in a journal, beside appending the same bytes to a plain file?

    make bench-study ARGS="--folder /where/studies/are --busy 2"

Trials of 50 epochs are added to a study one by one. After each, the bytes of its line are appended to a plain
file on the same disk, which is opened for it, flushed and brought to the disk (fsync). So both meet the same
disk and the same neighbours. Once with the cores as they are, once with so many busy processes beside it.

study, plain    milliseconds of one, as the median and the 90th of 100
more            by how much the medians differ: the price of locking, writing JSON and telling Optuna
processor       milliseconds of the processor's time, of one trial
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

from lstmsizer.records import Candidate, Curve, Question, Replicate, Request, Setup, Size, Spec, Trial
from lstmsizer.study.journal import Journal
from lstmsizer.study.kept import KeptStudy

EPOCHS = 50
SPEC = Spec(Question(("y",), 24), Setup(batch_size=32, epochs=EPOCHS))


@dataclass(frozen=True)
class Row:
    """One line of the table, in milliseconds; ``line`` in bytes."""

    busy: int
    trials: int
    line: int
    study: float
    study_90: float
    plain: float
    plain_90: float
    more: float
    processor: float


def trial(number: int) -> Trial:
    """One with curves of its own."""
    losses = [tuple(random.random() for _ in range(EPOCHS)) for _ in range(3)]
    request = Request(Candidate(Size((8,)), 0.003), Replicate(0, number), EPOCHS, "screen")
    return Trial(request, Curve(*losses), "stopped", EPOCHS, losses[2][-1], 1.5)


def plainly(path: Path, line: bytes) -> None:
    """Append the bytes; they are on the disk when this returns."""
    with path.open("ab") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def measured(folder: Path, trials: int, busy: int) -> Row:
    """Both by turns, after a first one that makes the files."""
    journal, beside = folder / "study.journal", folder / "plain"
    study = KeptStudy(Journal(journal), SPEC, "made up")
    study.add(trial(0))
    line = b""
    kept: list[float] = []
    plain: list[float] = []
    processor = 0.0
    for number in range(1, trials + 1):
        one, size = trial(number), journal.stat().st_size
        begun, used = time.perf_counter(), time.thread_time()
        study.add(one)
        kept.append(1000 * (time.perf_counter() - begun))
        processor += 1000 * (time.thread_time() - used)
        with journal.open("rb") as file:
            file.seek(size)
            line = file.read()
        begun = time.perf_counter()
        plainly(beside, line)
        plain.append(1000 * (time.perf_counter() - begun))
    more = median(kept) - median(plain)
    return Row(
        busy, trials, len(line), median(kept), _90(kept), median(plain), _90(plain), more, processor / trials
    )


def _90(values: Sequence[float]) -> float:
    return quantiles(values, n=10)[-1]


def main() -> int:
    """Print a row for idle cores and one for busy ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--folder", default=None, help="on the disk that is meant; default: a temporary one")
    parser.add_argument("--trials", type=int, default=300)
    parser.add_argument("--busy", type=int, default=os.cpu_count(), help="processes; default: one a core")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if not asked.json:
        print("busy  trials  line (B)  study  90 %  plain  90 %  more  processor (ms)", flush=True)
    for busy in sorted({0, asked.busy}):
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder, ExitStack() as left:
            for _ in range(busy):
                spinning = left.enter_context(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
                left.callback(spinning.kill)
            row = asdict(measured(Path(folder), asked.trials, busy))
        print(json.dumps(row) if asked.json else _line(row), flush=True)
    return 0


def _line(row: dict[str, float]) -> str:
    return (
        "{busy:>4} {trials:>7} {line:>9} {study:>6.2f} {study_90:>5.2f} {plain:>6.2f} {plain_90:>5.2f}"
        " {more:>5.2f} {processor:>9.2f}".format(**row)
    )


if __name__ == "__main__":
    sys.exit(main())
