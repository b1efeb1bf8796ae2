"""No sequence, group or duplicate stands on two sides; every class is in every part, where it can be."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled_sources import ANY, labels, ragged

from lstmsizer.data.dataset import Dataset, Fold
from lstmsizer.data.labelled.parts import (
    Parts,
    deal,
    deal_groups,
    quantile_bins,
    rolled,
    tenth,
    tenth_of_groups,
)
from lstmsizer.data.load import load


def parts(fold: Fold | Parts) -> dict[str, np.ndarray]:
    return {name: getattr(fold, name) for name in ("train", "stop", "score", "test")}


def sequences_of(dataset: Dataset, numbers: np.ndarray) -> set[bytes]:
    s = dataset.sequences
    lengths = np.full(len(s.starts), s.steps) if s.lengths is None else s.lengths
    return {s.values[s.starts[i] : s.starts[i] + lengths[i]].tobytes() for i in numbers}


@settings(deadline=None, max_examples=60)
@given(
    counts=st.lists(st.integers(4, 40), min_size=2, max_size=6).filter(lambda counts: sum(counts) >= 40),
    repeats=st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=30),
    test=st.booleans(),
)
def test_drawn_by_class(counts: list[int], repeats: list[tuple[int, int]], test: bool) -> None:
    y = np.repeat(np.arange(len(counts)), counts).astype(str)
    X = [np.array([[i, i + 1.0], [i, -1.0]]) for i in range(len(y))]
    X += [X[i] for i, _ in repeats]  # the same again, here and there with another label
    y = np.concatenate([y, [y[j if j % 2 else i] for i, j in repeats]])
    given_test = (
        ([X[0], np.array([[-5.0, 0.0]])], [y[0], y[1]])
        if test and min(counts) > 4 and sum(counts) > 41
        else None
    )
    dataset = load((X, y), ANY, 1, test=given_test)
    for fold in (*dataset.folds, dataset.final):
        held = parts(fold)
        if fold is dataset.final:
            held.pop("stop")
        seen = {name: sequences_of(dataset, numbers) for name, numbers in held.items()}
        assert not any(seen[one] & seen[other] for one, other in combinations(seen, 2))
    for name, numbers in parts(dataset.folds[0]).items():
        if name != "test" or given_test is None:
            assert set(dataset.sequences.targets[numbers].tolist()) == set(range(len(counts)))
    used = np.concatenate(list(parts(dataset.folds[0]).values()))
    assert len(used) == len(set(used.tolist()))
    assert len(used) == len(dataset.ids) or given_test is not None


@settings(deadline=None, max_examples=100)
@given(counts=st.lists(st.integers(4, 60), min_size=1, max_size=8))
def test_every_class_is_in_every_part_and_the_shares_are_kept(counts: list[int]) -> None:
    strata = np.repeat(np.arange(len(counts)), counts)
    test = tenth(strata)
    blocks = np.full(len(strata), -1)
    blocks[~test] = deal(strata[~test])
    first = rolled(blocks, strata, test)[0]
    for numbers in parts(first).values():
        assert len(np.unique(strata[numbers])) == len(counts)
    few = len(counts)  # each class may shift a part by one sequence
    for name, share in {"train": 0.6, "stop": 0.15, "score": 0.15, "test": 0.1}.items():
        assert abs(len(parts(first)[name]) - share * len(strata)) <= few + 2


@settings(deadline=None, max_examples=60)
@given(
    sizes=st.lists(st.integers(1, 12), min_size=4, max_size=20),
    classes=st.integers(1, 4),
    seed=st.integers(0, 99),
)
def test_groups_stay_whole(sizes: list[int], classes: int, seed: int) -> None:
    groups = np.repeat(np.arange(len(sizes)), sizes)
    strata = np.random.default_rng(seed).integers(0, classes, len(groups))
    test = tenth_of_groups(strata, groups)
    blocks = np.full(len(groups), -1)
    blocks[~test] = deal_groups(strata[~test], groups[~test])
    assert test.any()
    assert not np.isin(groups[test], groups[~test]).any()
    assert all(len(np.unique(blocks[groups == group])) == 1 for group in np.unique(groups))
    for fold in rolled(blocks, strata, test):
        seen = [set(groups[numbers].tolist()) for numbers in parts(fold).values()]
        assert not any(one & other for one, other in combinations(seen, 2))
        assert set(strata[fold.train]) == set(strata[blocks >= 0])


def test_groups_that_share_a_sequence_go_together() -> None:
    X, y = ragged(80), labels(80, 2)
    groups = [f"g{i // 8}" for i in range(80)]
    X[79] = X[0]  # of the first and of the last group
    dataset = load({"X": X, "y": y, "groups": groups}, ANY, 3)
    for fold in dataset.folds:
        for numbers in parts(fold).values():
            assert {0, 79} <= set(numbers.tolist()) or not {0, 79} & set(numbers.tolist())


def test_a_further_fold_changes_none_before_it_and_scores_what_no_other_does() -> None:
    source = (ragged(120), labels(120))
    asked = [load(source, ANY, folds) for folds in (1, 3, 6)]
    for few, more in combinations(asked, 2):
        for one, other in zip(few.folds, more.folds, strict=False):
            assert all((parts(one)[name] == parts(other)[name]).all() for name in parts(one))
        assert few.fingerprint == more.fingerprint
    scored = np.concatenate([fold.score for fold in asked[-1].folds])
    assert len(scored) == len(set(scored.tolist())) == 120 - len(asked[-1].final.test)


def test_few_sequences_are_worth_further_folds_and_many_are_not() -> None:
    few = load((ragged(100), labels(100)), ANY)
    assert len(few.folds) == 4
    assert any("The score part has 15 sequences" in note for note in few.notes)
    assert len(load((ragged(700), labels(700)), ANY).folds) == 2
    many = load((ragged(1400), labels(1400)), ANY)
    assert len(many.folds) == 1
    assert many.notes == ()


def test_the_final_fold_trains_on_train_and_stop_and_keeps_the_test_part() -> None:
    dataset = load((ragged(), labels()), ANY)
    first, final = dataset.folds[0], dataset.final
    assert set(final.train) == {*first.train, *first.stop}
    assert (final.score == first.score).all()
    assert (final.stop == first.score).all()
    assert (final.test == first.test).all()


def test_what_is_in_the_given_test_part_is_not_trained() -> None:
    X, y = ragged(), labels()
    dataset = load((X, y), ANY, test=(X[5:7], y[5:7]))
    assert not {5, 6} & set(dataset.final.train.tolist())
    assert "2 sequences are left out of training, being the same as some of the test part." in dataset.notes


def test_numbers_are_drawn_from_their_whole_range() -> None:
    y = np.arange(200.0) ** 3
    dataset = load((ragged(200), y), ANY)
    for numbers in parts(dataset.folds[0]).values():
        ranks = np.searchsorted(np.sort(y), dataset.sequences.targets[numbers, 0])
        assert abs(ranks.mean() - 100) < 12
    assert np.bincount(quantile_bins(y[:, None])).tolist() == [20] * 10


@pytest.mark.parametrize("count", [40, 41, 47, 60])
def test_forty_sequences_are_enough(count: int) -> None:
    fold = load((ragged(count), labels(count, 2)), ANY).folds[0]
    assert min(map(len, parts(fold).values())) >= 4
