"""Where the right size is known, the tool finds it: n numbers take n units, and it may say twice as many."""

from __future__ import annotations

from pathlib import Path

import pytest
from recall import question, recall

from lstmsizer.records import Space, Spec
from lstmsizer.run import settings
from lstmsizer.run.clock import Clock
from lstmsizer.run.run import run
from lstmsizer.study.memory import MemoryStudy

SPACE = Space(max_layers=2, max_units=64)


@pytest.mark.slow
@pytest.mark.parametrize("numbers", [4, 8, 16])
def test_to_recall_n_numbers_takes_from_n_to_twice_n_units(
    numbers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTMSIZER_CACHE", str(tmp_path / "cache"))
    dataset = recall(numbers)
    setup = settings.setup(dataset.shapes.train, None, None, None, "lstm", None)
    answer = run(
        dataset,
        Spec(question(numbers), setup, SPACE),
        study=MemoryStudy(),
        clock=Clock(None),
        model_path=tmp_path / "model.keras",
        watch=lambda _: None,
    )
    assert answer.decision.size.depth == 1
    assert numbers <= answer.decision.size.units[0] <= 2 * numbers
    too_small = [v for v in answer.decision.verdicts if max(v.size.units) < numbers]
    assert too_small  # they were tried, and lost at least what theory says that they must
    assert all(v.mean > 0.9 * (1 - max(v.size.units) / numbers) for v in too_small)
