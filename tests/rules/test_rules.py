"""What each rule says for a well-known data set, by hand; and what none may say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmsizer.cost.parameters import parameters
from lstmsizer.records import Shapes, Size
from lstmsizer.rules import RULES, principal_components, sizes, units_of

POLLUTION = Shapes(steps=24, features=11, outputs=1, train=26_000, stop=4_000, score=4_000, test=4_000)


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("features", (11,)),
        ("twice-features", (22,)),
        ("two-thirds", (8,)),  # 7.33 + 1
        ("mean", (6,)),
        ("geometric-mean", (3,)),  # 3.3
        ("samples-over-alpha", (1083,)),  # 26,000/24
        ("principal-components", (7,)),
        ("lookback", (24, 24)),
        ("two-by-fifty", (50, 50)),
        ("hundred", (100, 100)),
        ("parameters-as-data", (389,)),  # 4 * 389 * 401 + 390 = 624,346 of 624,000
        ("tenth", (20,)),  # 4 * 20 * 32 + 21 = 2,581 of 2,600
    ],
)
def test_what_the_rules_say_of_the_pollution_data(name: str, units: tuple[int, ...]) -> None:
    said = {one.rule.name: one.size for one in sizes(POLLUTION, components=7)}
    assert said[name] == Size(units)


def test_a_rule_without_an_answer_says_why() -> None:
    silent = {one.rule.name: one.note for one in sizes(POLLUTION) if one.size is None}
    assert silent == {
        "principal-components": "the inputs' principal components are not known",
        "five-bits": "real-valued targets have no number of bits",
    }


@pytest.mark.parametrize(("bits", "told"), [(0.25, "0.25"), (3.17, "3.2"), (150.4, "150"), (1234.0, "1,234")])
def test_bits_are_told_in_plain_digits(bits: float, told: str) -> None:
    notes = {one.rule.name: one.note for one in sizes(POLLUTION, bits=bits)}
    assert notes["five-bits"] == f"one layer, {told} bits a sequence"


def test_the_rules_are_named_once_with_a_formula_and_a_source() -> None:
    assert [one.rule for one in sizes(POLLUTION)] == list(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES) == 13
    assert all(rule.formula and rule.source for rule in RULES)
    assert [rule.name for rule in RULES if not rule.verified] == ["tenth"]


counts = st.integers(1, 10**6)


@given(st.builds(Shapes, counts, counts, counts, counts, counts, counts, counts), st.integers(0, 100))
def test_units_are_whole_and_at_least_one(shapes: Shapes, components: int) -> None:
    for one in sizes(shapes, components=components):
        assert one.size is None or min(one.size.units) >= 1


@given(units=st.integers(1, 2000), features=st.integers(1, 500), outputs=st.integers(1, 50))
def test_a_number_of_parameters_leads_back_to_its_units(units: int, features: int, outputs: int) -> None:
    shapes = Shapes(24, features, outputs, 1, 1, 1, 1)
    assert units_of(parameters(Size((units,)), features, outputs), shapes) == units


def test_as_many_components_as_there_are_sources() -> None:
    chance = np.random.default_rng(0)
    sources = chance.standard_normal((500, 3))
    mixed = np.hstack([sources, 100 * sources + 0.01 * chance.standard_normal((500, 3)), np.ones((500, 1))])
    assert principal_components(mixed) == 3


def test_gaps_are_left_out_and_units_do_not_matter() -> None:
    chance = np.random.default_rng(0)
    values = chance.standard_normal((1000, 10)).astype(np.float32)
    values[::7, 3] = math.nan
    assert principal_components(values) == principal_components(values * 10.0 ** np.arange(10) + 5) == 9


@pytest.mark.parametrize(
    "values", [np.ones((9, 3)), np.full((9, 3), math.nan), np.zeros((0, 2)), np.arange(9.0)[:, None]]
)
def test_there_is_always_one_component(values: np.ndarray) -> None:
    assert principal_components(values) == 1
