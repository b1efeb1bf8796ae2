"""Class weights from the call to the delivered model: a rare class is given its due."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import lstmsizer


def test_a_rare_class_is_given_as_much_as_a_common_one(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    X = chance.standard_normal((160, 4, 1)).astype(np.float32)
    y = np.where(np.arange(160) % 8 == 0, "ill", "well")  # nothing to be learned but how many there are
    kind = {"epochs": 30, "max_layers": 1, "max_units": 1, "folds": 1, "more_data": False, "progress": False}
    kind |= {"executor": "inline", "class_weights": "balanced"}
    sizing = lstmsizer.size((X, y), budget=40, out=tmp_path / "w", **kind)
    assert sizing.answer.spec.setup.class_weights == "balanced"
    assert any(note.startswith("Classes count alike in training") for note in sizing.answer.notes)
    ill = float(sizing.model.predict(X, verbose=0)[:, 0].mean())
    assert 0.3 < ill < 0.7  # an eighth without weights
    assert repr(lstmsizer.show(tmp_path / "w")) == repr(sizing)
    assert "class_weight=class_weights" in (tmp_path / "w" / "model.py").read_text()
