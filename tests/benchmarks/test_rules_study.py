"""Rules of thumb judged on made-up tables, and simple rules tried on tables that they were not fitted to."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.rules_study.__main__ import main
from benchmarks.rules_study.cases import Case
from benchmarks.rules_study.judged import folklore, judged
from benchmarks.rules_study.simple import CHOSEN, FORMS, best_of, fitted, miss, says, tried
from benchmarks.search.replay import Replay, setup_of
from benchmarks.search.truth import truth_of
from lstmsizer.records import Shapes, Size
from lstmsizer.train.recorded import Table

CONSTANT, INPUTS = (next(form for form in FORMS if form.name == name) for name in ("constant", "inputs"))


def case(replay: Replay, name: str = "made-up", features: int = 3) -> Case:
    """Of 1 x 8, 1 x 32 and 2 x 8 the last is worse by 0.05 and the first by 0.1: 1 x 32 alone is enough."""
    shapes = Shapes(steps=4, features=features, outputs=1, train=100, stop=0, score=0, test=0)
    return Case(name, "numbers", shapes, replay, truth_of(replay))


def test_a_rule_is_judged_by_the_nearest_recorded_size_and_priced_by_its_own(replay: Replay) -> None:
    table = case(replay)
    assert (table.smallest, table.units) == (Size((32,)), 32)
    found = judged(table, Size((100,)))
    assert (found.stand_in, found.enough, found.lost, found.larger) == (Size((32,)), True, 0.0, False)
    assert found.times == pytest.approx((4 * 100 * 104 + 101) / (4 * 32 * 36 + 33))
    deep = judged(table, Size((8, 8)))
    assert not deep.enough
    assert deep.lost == pytest.approx(0.05 / (table.replay.table.mean_predictor() - 0.215))


def test_where_no_single_layer_is_enough_twice_the_widest_is_taken_to_be_needed(table: Table) -> None:
    flipped = replace(table, curves=np.array(table.curves))
    flipped.curves[table.rows[:, 0] == 2] *= 0.5
    found = case(Replay(flipped, setup_of(table)))
    assert (found.smallest, found.units) == (Size((8, 8)), 64)
    assert found.deeper > 0


def test_every_rule_that_says_a_size_has_a_record(replay: Replay) -> None:
    records = {record.rule: record for record in folklore([case(replay), case(replay, features=30)])}
    assert "principal-components" not in records  # a table does not hold what it asks for
    assert [one.enough for one in records["features"].said] == [False, True]  # 3 units, 30 units
    assert (records["features"].enough.value, records["features"].by_kind) == (0.5, {"numbers": (1, 2)})


def test_one_doubling_too_few_costs_as_much_as_three_too_many(replay: Replay) -> None:
    needs_32 = case(replay)
    assert miss(needs_32, 32) == 0
    assert miss(needs_32, 16) == pytest.approx(miss(needs_32, 256)) == pytest.approx(3)


def test_a_constant_is_enough_on_three_of_four(replay: Replay) -> None:
    cases = [
        case(replay, f"task {letter}", features)
        for letter, features in zip("abcd", (2, 4, 8, 16), strict=True)
    ]
    assert fitted(CONSTANT, cases) == {"c": 32.0}
    assert fitted(INPUTS, cases) == {"c": 8.0}  # the units needed over the inputs: 16, 8, 4 and 2
    assert says(INPUTS, {"c": 8.0}, cases[2]) == Size((64,))


def test_a_rule_is_tried_on_families_that_it_was_not_fitted_to(replay: Replay) -> None:
    cases = [
        case(replay, name, features)
        for name, features in (("recall4", 2), ("recall8", 4), ("b", 8), ("c", 16))
    ]
    by_form = {one.form: one for one in tried(cases, [CONSTANT, INPUTS])}
    said = [one.size for one in by_form["inputs"].left_out.said]
    # Four times the inputs, as the other two families need; but for these recall needs sixteen times.
    assert said == [Size((8,)), Size((16,)), Size((128,)), Size((256,))]
    assert by_form["constant"].miss.value == 0.0
    assert by_form["inputs"].over_constant.value > 0


def test_the_form_is_chosen_without_the_table_too(replay: Replay) -> None:
    cases = [
        case(replay, f"task {letter}", features)
        for letter, features in zip("abcd", (2, 4, 8, 16), strict=True)
    ]
    assert best_of(cases, [INPUTS, CONSTANT]) is CONSTANT
    assert tried(cases, [CONSTANT, INPUTS])[-1].form == CHOSEN


@pytest.fixture
def folder(table: Table, tmp_path: Path) -> Path:
    """Three files of tables that differ in their inputs."""
    curves = np.concatenate([table.curves, np.zeros_like(table.curves)], axis=2)
    for name, features in (("alpha", 2), ("beta", 3), ("gamma", 4)):
        # fmt: off
        np.savez(
            tmp_path / f"{name}.npz",
            rows=table.rows, curves=curves, secs=table.seconds, kind="ce", n=100, T=4, F=features, O=2,
            vocab=5 * (name == "gamma"),
        )
        # fmt: on
    return tmp_path


def asked(*words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["study", *words])
    main()


def test_the_program_prints_the_same_each_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked("--tables", str(folder), monkeypatch=monkeypatch)
    printed = capsys.readouterr().out
    assert printed.startswith("3 recorded tables of 3 families of tasks")
    assert max(map(len, printed.splitlines())) <= 120
    asked("--tables", str(folder), monkeypatch=monkeypatch)
    assert capsys.readouterr().out == printed


def test_the_program_prints_json(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked("--tables", str(folder), "--json", monkeypatch=monkeypatch)
    everything = json.loads(capsys.readouterr().out)
    assert [one["kind"] for one in everything["tables"]] == ["classes", "classes", "tokens"]
    assert everything["tables"][0]["smallest"] == [32]
    assert {"constant", CHOSEN} <= {one["form"] for one in everything["simple"]}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--tables", "nowhere"), "There is no .npz table in nowhere"),
        (("--tables", "{folder}", "--only", "delta"), "There is no table delta: choose from alpha, beta"),
        (("--tables", "{folder}", "--only", "alpha"), "Leaving tables out takes tables of 3 families"),
    ],
)
def test_what_cannot_be_studied_is_refused_in_one_sentence(
    words: tuple[str, ...], message: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit, match=message):
        asked(*(word.format(folder=folder) for word in words), monkeypatch=monkeypatch)
