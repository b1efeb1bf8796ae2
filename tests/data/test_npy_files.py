"""X.npy with y.npy beside it, and what else may lie there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from labelled_sources import ANY, labels, padded, ragged

from lstmsizer.data.load import load
from lstmsizer.errors import DataError

X, Y = ragged(), labels()
BLOCK, LENGTHS = padded(X)


def test_labels_lengths_and_groups_lie_beside(tmp_path: Path) -> None:
    for name, array in {"X": BLOCK, "y": Y, "lengths": LENGTHS, "groups": np.arange(60) // 6}.items():
        np.save(tmp_path / f"{name}.npy", array)
    np.save(tmp_path / "other.npy", np.zeros(3))
    expected = load({"X": BLOCK, "y": Y, "lengths": LENGTHS, "groups": np.arange(60) // 6}, ANY)
    assert load(tmp_path / "X.npy", ANY).fingerprint == expected.fingerprint


def test_the_sequences_may_have_any_name(tmp_path: Path) -> None:
    np.save(tmp_path / "sensors.npy", padded(X, np.nan)[0])
    np.save(tmp_path / "labels.npy", Y)
    assert load(tmp_path / "sensors.npy", ANY).fingerprint == load((X, Y), ANY).fingerprint


def test_a_test_part_of_its_own(tmp_path: Path) -> None:
    for part, chosen in {"train": slice(0, 50), "test": slice(50, 60)}.items():
        np.save(tmp_path / f"X_{part}.npy", padded(X, np.nan)[0][chosen])
        np.save(tmp_path / f"y_{part}.npy", Y[chosen])
    data = load(tmp_path / "X_train.npy", ANY)
    assert data.folds[0].test.tolist() == list(range(50, 60))
    (tmp_path / "y_test.npy").unlink()
    assert len(load(tmp_path / "X_train.npy", ANY).ids) == 50


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    np.save(tmp_path / "X.npy", BLOCK)
    with pytest.raises(DataError, match=r"There is no file of labels, such as y.npy, beside .*X.npy\."):
        load(tmp_path / "X.npy", ANY)
    np.save(tmp_path / "y.npy", np.array([{}] * 60, dtype=object))
    with pytest.raises(DataError, match=r"y.npy holds Python objects \(pickled\), which are not read"):
        load(tmp_path / "X.npy", ANY)
    (tmp_path / "y.npy").write_bytes((tmp_path / "X.npy").read_bytes()[:300])
    with pytest.raises(DataError, match=r"y.npy is not a readable .npy file; write it again"):
        load(tmp_path / "X.npy", ANY)
    (tmp_path / "y.npy").write_bytes(b"")
    with pytest.raises(DataError, match=r"y.npy is not a readable .npy file; write it again"):
        load(tmp_path / "X.npy", ANY)
