"""Whatever comes, it is read, or refused with one sentence: no other error, ever."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from broken.rows import assert_one_sentence
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from labelled_sources import ANY, TABLE, labels, long_table, padded, ragged, ts_text

from lstmsizer.data.load import load
from lstmsizer.errors import InputError
from lstmsizer.records import Question

X, Y = ragged(), labels()
FORECAST = Question(("x0",), window=3)
BLOCK, LENGTHS = padded(X)

some = settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])


def read_or_refused(source: object, question: Question) -> bool:
    try:
        return load(source, question).shapes.train > 0
    except InputError as error:
        assert_one_sentence(str(error))
        return True


def good_files(folder: Path) -> dict[str, tuple[bytes, Question]]:
    """A file of every kind that is read, and what is asked of it."""
    table = long_table(X, Y)
    table.write_parquet(folder / "a.parquet")
    np.savez(folder / "a.npz", X=BLOCK, y=Y, lengths=LENGTHS)
    text = table.write_csv().encode()
    days = [f"2024-{1 + day // 28:02d}-{1 + day % 28:02d},{day % 7},{'ab'[day % 2]}" for day in range(150)]
    return {
        "steps.csv": (text, Question(task=None, sequence="id", label="y", time="t")),
        "steps.csv.gz": (gzip.compress(text), TABLE),
        "steps.tsv": (table.write_csv(separator="\t").encode(), TABLE),
        "steps.parquet": ((folder / "a.parquet").read_bytes(), TABLE),
        "arrays.npz": ((folder / "a.npz").read_bytes(), ANY),
        "archive.ts": (ts_text(X, Y).encode(), ANY),
        "series.csv": ("\n".join(["day,x0,kind", *days, ""]).encode(), FORECAST),
        "series.txt": (";".join(["day", "x0"]).encode() + b"\n" + b"2024-01-01;1,5\n" * 90, FORECAST),
    }


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bytes, Question]]:
    return good_files(tmp_path_factory.mktemp("good"))


NAMES = (
    *("steps.csv", "steps.csv.gz", "steps.tsv", "steps.parquet"),
    *("arrays.npz", "archive.ts", "series.csv", "series.txt"),
)
SIGNS = [sign.encode() for sign in ("", ",", ":", ";", "\t", "\n", "\r", '"', "\0", "?", "-", "é")]
WORDS = [b"nan", b"inf", b"1e999", b"9" * 40, b"2024-13-45", b"@data\n", b"\xe9", b"\xff\xfe"]
PIECES = st.sampled_from(SIGNS + WORDS)


@pytest.mark.parametrize("name", NAMES)
@some
@given(
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 40), PIECES), min_size=1, max_size=3
    )
)
def test_good_files_with_some_pieces_replaced(
    name: str, changes: list[tuple[float, int, bytes]], good: dict[str, tuple[bytes, Question]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:  # fmt: skip
    content, question = good[name]
    for where, length, piece in changes:
        at = int(where * len(content))
        content = content[:at] + piece + content[at + length :]
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    assert read_or_refused(path, question)


@pytest.mark.parametrize("name", NAMES)
@some
@given(content=st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_files_of_anything(name: str, content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    for question in (ANY, TABLE, FORECAST):
        assert read_or_refused(path, question)


any_array = arrays.arrays(
    dtype=arrays.scalar_dtypes() | st.just(np.dtype("O")),
    shape=arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
)
number_of_sequences = st.sampled_from([0, 1, 40, 60])


@st.composite
def almost_arrays(draw: st.DrawFn) -> dict[str, Any]:
    """X, y, lengths and groups, some of which may be right."""
    count = draw(number_of_sequences)
    floats = arrays.arrays(np.float64, (count, 4, 2), elements=st.floats(width=32), fill=st.floats())
    whole = st.lists(st.integers(-1, 5), min_size=count, max_size=count)
    names = st.lists(st.sampled_from(["a", "b", "", None, 1]), min_size=count, max_size=count)
    given_arrays: dict[str, Any] = {
        "X": draw(st.just(BLOCK[:count]) | floats | any_array | st.just(X[:count]) | st.lists(any_array)),
        "y": draw(st.just(Y[:count]) | whole | names | any_array),
    }
    if draw(st.booleans()):
        given_arrays["lengths"] = draw(st.just(LENGTHS[:count]) | whole | any_array)
    if draw(st.booleans()):
        given_arrays["groups"] = draw(whole | names | any_array)
    return given_arrays


@settings(some, max_examples=40)
@given(source=almost_arrays(), task=st.sampled_from([None, "classify", "regress", "tag"]))
def test_arrays_of_anything(source: dict[str, Any], task: Any) -> None:
    assert read_or_refused(source, Question(task=task))
    assert read_or_refused((source["X"], source["y"]), Question(task=task))


def columns(height: int) -> st.SearchStrategy[pl.Series]:
    """A column of any kind that frames have."""

    def of(values: st.SearchStrategy[Any], dtype: Any = None) -> st.SearchStrategy[pl.Series]:
        some = st.lists(values | st.none(), min_size=height, max_size=height)
        return some.map(lambda held: pl.Series(held, dtype=dtype, strict=False))

    return st.one_of(
        of(st.floats(), pl.Float64), of(st.integers(-3, 3), pl.Int64), of(st.booleans(), pl.Boolean),
        of(st.sampled_from(["a", "b", "1", "2024-01-01", "", "nan"]), pl.String), of(st.dates(), pl.Date),
        of(st.datetimes(), pl.Datetime("us")), of(st.binary(max_size=2), pl.Binary),
        of(st.lists(st.integers(0, 1), max_size=2), pl.List(pl.Int64)), of(st.nothing(), pl.Null),
        of(st.sampled_from(["a", "b"]), pl.Categorical), of(st.integers(-9, 9), pl.Duration("us")),
        of(st.times(), pl.Time), of(st.decimals(-9, 9, places=1), pl.Decimal(4, 1)),
    )  # fmt: skip


@st.composite
def frames(draw: st.DrawFn) -> pl.DataFrame:
    """Columns id, t, y and x0 of few or of enough rows, some of them as they should be."""
    height = draw(st.sampled_from([0, 1, 5, 80]))
    rows = pl.int_range(height, eager=True)
    good = {"id": rows // 2, "t": rows, "y": (rows // 2) % 2, "x0": (rows * 7 % 5).cast(pl.Float64)}
    return pl.DataFrame({name: draw(st.just(one) | columns(height)) for name, one in good.items()})


@settings(some, max_examples=40)
@given(
    frame=frames(),
    time=st.sampled_from([None, "t", "y"]),
    group=st.sampled_from([None, "x0"]),
    split=st.sampled_from([None, "y"]),
)
def test_frames_of_anything(frame: pl.DataFrame, time: str | None, group: str | None, split: Any) -> None:
    assert read_or_refused(
        frame, Question(task=None, sequence="id", label="y", time=time, group=group, split=split)
    )
    assert read_or_refused(frame, Question(("x0",), 3, time=time))


@some
@given(
    source=st.none() | st.integers() | st.text(max_size=8) | st.lists(st.integers(), max_size=3) | any_array
)
def test_any_object(source: object) -> None:
    for question in (ANY, TABLE, FORECAST):
        assert read_or_refused(source, question)
