"""Whatever is wrong with an input, it gets one sentence: what, where, and what to do.

The rows stand in ``broken/``, one module a kind of source.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from broken import arrays, folders, forecasts, steps, tables, texts, ts_files
from broken.rows import Broken, assert_one_sentence, made

from lstmsizer.data.load import load
from lstmsizer.errors import InputError

MODULES = (forecasts, tables, texts, arrays, ts_files, folders, steps)
ROWS = [
    pytest.param(row, id=f"{module.__name__.rpartition('.')[2]}: {row.what}")
    for module in MODULES
    for row in module.ROWS
]


@pytest.mark.parametrize("row", ROWS)
def test_it_is_refused_with_one_sentence(row: Broken, tmp_path: Path) -> None:
    source, test = made(row.source, tmp_path), made(row.test, tmp_path)
    labels = tuple(tmp_path / "data" / name for name in row.labels)
    with pytest.raises(InputError, match=row.words) as told:
        load(source, row.question, None, test, labels)
    assert_one_sentence(str(told.value).replace(str(tmp_path), ""))


def test_no_fault_stands_there_twice() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS) > 100
