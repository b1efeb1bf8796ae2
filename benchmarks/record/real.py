"""Tasks from published data sets, read from the folder that ``LSTMSIZER_DATA`` names."""

from __future__ import annotations

import csv
import gzip
import os
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.record.task import Task, of_sequences
from lstmsizer.data.dataset import Scaled
from lstmsizer.errors import DataError
from lstmsizer.records import Setup

LONGEST_NAME = 16
"""Letters of a name that are read."""
WINDOW = 24


def pm25() -> Task:
    """Beijing PM2.5: the next hour of log(1 + pm2.5) from 24 hours of eleven features.

    3,000 / 1,000 / 1,000 windows, evenly spaced in the first 70 %, the next 15 % and the last 15 % of the
    hours; the middle ones are stop, then score. Scaled on the first part; gaps carry the last number forward.
    """
    with gzip.open(_data() / "beijing_pm25" / "pollution.csv.gz", "rt", encoding="utf-8") as file:
        values = _hours(list(csv.DictReader(file)))
    first, second = (int(share * len(values)) for share in (0.70, 0.85))
    known = values[:first]
    values = ((values - known.mean(axis=0)) / known.std(axis=0)).astype(np.float32)
    spans = ((0, first, 3000), (first, second, 1000), (second, len(values), 1000))
    starts = [np.linspace(low, high - WINDOW - 1, count).astype(int) for low, high, count in spans]
    train, held, test = np.split(np.arange(5000), [3000, 4000])
    every = np.concatenate(starts)
    fold = Scaled(values, values[every + WINDOW, :1], every, WINDOW, train, held[:500], held[500:])
    return Task("pm25", fold, test, Setup(batch_size=64, epochs=52, patience=52))


def names() -> Task:
    """Names of 18 languages: the language from the letters; 3,000 / 500 / 500 / 1,000 names, none twice."""
    language: dict[str, int] = {}
    for number, path in enumerate(sorted((_data() / "names_languages").glob("*.txt"))):
        for name in path.read_text(encoding="utf-8").split("\n"):
            language.setdefault(name.strip().lower(), number)
    language.pop("", None)
    chance = np.random.default_rng(2026)
    every = sorted(language)
    drawn = [every[i] for i in chance.permutation(len(every))[:5000]]
    letters = {letter: i for i, letter in enumerate(sorted(set("".join(drawn[:3000]))), start=2)}
    tokens = np.ones((5000, LONGEST_NAME), int)  # 1: a letter that the train part never shows
    for row, name in zip(tokens, drawn, strict=True):
        shown = name[:LONGEST_NAME]
        row[: len(shown)] = [letters.get(letter, 1) for letter in shown]
    setup = Setup(batch_size=64, epochs=52, patience=52, loss="softmax", metric="error", embedding=16)
    lengths = np.array([min(len(name), LONGEST_NAME) for name in drawn])
    labels = np.array([language[name] for name in drawn])
    return _with_lengths(of_sequences("names", tokens, labels, (3000, 500, 500, 1000), setup), lengths)


def japanese_vowels() -> Task:
    """Japanese Vowels: the speaker of nine from up to 29 steps of twelve features.

    The given train part is split 189 / 40 / 41 by speaker, the given test part is test.
    """
    folder = _data() / "japanese_vowels"
    known, labels = _time_series(folder / "JapaneseVowels_TRAIN.ts")
    tested, test_labels = _time_series(folder / "JapaneseVowels_TEST.ts")
    order = _stratified(labels, np.random.default_rng(2026))
    sequences = [known[i] for i in order] + tested
    seen = np.concatenate(sequences[:189])
    lengths = np.array([len(sequence) for sequence in sequences])
    inputs = np.zeros((len(sequences), lengths.max(), 12))
    for row, sequence in zip(inputs, sequences, strict=True):
        row[: len(sequence)] = (sequence - seen.mean(axis=0)) / seen.std(axis=0)
    setup = Setup(batch_size=32, epochs=200, patience=200, loss="softmax", metric="error")
    targets = np.concatenate([labels[order], test_labels])
    parts = (189, 40, 41, len(tested))
    return _with_lengths(of_sequences("japanese_vowels", inputs, targets, parts, setup), lengths)


def _hours(lines: list[dict[str, str]]) -> np.ndarray:
    """[hours, 11]: log(1 + pm2.5), six measurements, and a column for each of four wind directions."""
    first = next(i for i, line in enumerate(lines) if line["pm2.5"] != "NA")
    rows: list[list[float]] = []
    for line in lines[first:]:
        target = rows[-1][0] if line["pm2.5"] == "NA" else np.log1p(float(line["pm2.5"]))
        measured = [float(line[name]) for name in ("DEWP", "TEMP", "PRES", "Iws", "Is", "Ir")]
        rows.append([target, *measured, *(float(line["cbwd"] == wind) for wind in ("NE", "NW", "SE", "cv"))])
    return np.array(rows)


def _time_series(path: Path) -> tuple[list[np.ndarray], np.ndarray]:
    """Sequences [T, F] and class numbers of a file in the .ts format of the UEA archive."""
    text = path.read_text(encoding="utf-8")
    lines = text[text.index("@data") :].split("\n")[1:]
    split = [line.strip().split(":") for line in lines if line.strip()]
    sequences = [np.array([column.split(",") for column in line[:-1]], float).T for line in split]
    return sequences, np.array([int(line[-1]) - 1 for line in split])


def _stratified(labels: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """An order in which every stretch has about each class's share."""
    mixed = chance.permutation(len(labels))
    places = np.empty(len(labels))
    for label in np.unique(labels):
        mine = mixed[labels[mixed] == label]
        places[mine] = (np.arange(len(mine)) + chance.random()) / len(mine)
    return np.argsort(places, kind="stable")


def _with_lengths(task: Task, lengths: np.ndarray) -> Task:
    return replace(task, fold=replace(task.fold, lengths=lengths))


def _data() -> Path:
    if "LSTMSIZER_DATA" not in os.environ:
        raise DataError("This task reads a published data set: name the data sets' folder by LSTMSIZER_DATA.")
    return Path(os.environ["LSTMSIZER_DATA"])
