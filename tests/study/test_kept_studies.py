"""Studies that earlier versions wrote, which every later one must open: ``kept/VERSION.journal``."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from some_trials import trial

from lstmsizer.errors import OutputError
from lstmsizer.records import Demand, Question, Setup, Space, Spec, Trial
from lstmsizer.study.opening import Keeping, opened

KEPT = sorted((Path(__file__).parent / "kept").glob("*.journal"))
ASKED = Spec(
    Question(targets=("pm2.5",), window=24, horizons=(1, 6)),
    Setup(batch_size=64, epochs=50),
    Space(max_units=64),
    Demand(tolerance=0.02),
    seed=7,
    windows=(12, 24),
)
"""What each of them was asked."""


@pytest.fixture(params=KEPT, ids=lambda path: path.stem)
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copy(request.param, tmp_path / "study.journal"))


def of(journal: Path, spec: Spec = ASKED, data: str = "0123abcd") -> list[Trial]:
    """Its trials, where it goes on."""
    with opened(Keeping(resume=True), journal, "air", spec, data) as study:
        assert study.changed_from is None
        before = study.trials()
        study.add(trial(99))
    return before


def test_there_is_one_of_each_version() -> None:
    assert "0.1.0" in [path.stem for path in KEPT]


def test_it_goes_on_with_all_of_its_trials(journal: Path) -> None:
    first, second, diverged = of(journal)
    assert (first.request.stage, first.request.candidate.window) == ("screen", 12)
    assert (first.status, first.best_epoch, first.score, first.seconds) == ("stopped", 2, 0.25, 1.5)
    assert first.curve.stop == (0.8, 0.3, 0.35)
    assert second.request.candidate.size.units == (16, 4)
    assert (second.request.stage, second.blocks) == ("confirm", (0.2, 0.3))
    assert (diverged.status, diverged.message) == ("diverged", "the loss was not finite")
    assert math.isnan(diverged.score)
    assert len(of(journal)) == 4


def test_another_question_or_other_data_is_refused(journal: Path) -> None:
    with pytest.raises(OutputError, match=r"another question: seed \(7, now 8\) changed since"):
        of(journal, replace(ASKED, seed=8))
    with pytest.raises(OutputError, match="the data changed since"):
        of(journal, data="other")
