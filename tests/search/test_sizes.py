"""Which sizes there are, and who stands beside whom."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmsizer.cost.parameters import parameters
from lstmsizer.records import Size, Space
from lstmsizer.search.sizes import Sizes


def sizes(features: int = 5, bidirectional: bool = False) -> Sizes:
    return Sizes(
        Space(),
        partial(parameters, features=features, outputs=1, bidirectional=bidirectional),
        lambda size: True,
    )


def test_a_deeper_stack_is_matched_by_its_parameters_not_by_its_units() -> None:
    assert sizes().matched(Size((16,)), 2) == Size((8, 8))
    assert sizes().matched(Size((16,)), 4) is None  # the space ends at three layers


@given(st.integers(0, 8), st.integers(1, 40))
def test_no_other_width_would_match_better(power: int, features: int) -> None:
    size, known = Size((2**power,)), sizes(features)
    matched = known.matched(size, 2)
    assert matched is not None

    def ratio(other: Size) -> float:
        return max(
            known.parameters(other) / known.parameters(size), known.parameters(size) / known.parameters(other)
        )

    assert all(ratio(matched) <= ratio(other) * (1 + 1e-12) for other in known.of_depth(2))


def test_the_reference_has_more_units_and_more_layers_than_the_guess() -> None:
    reference = sizes().reference(Size((8,)))
    assert set(reference) == {Size((32,)), Size((4, 4))}


@pytest.mark.parametrize("size", [Size((8,)), Size((16, 16))])
def test_both_directions_of_a_layer_count(size: Size) -> None:
    assert sizes(bidirectional=True).parameters(size) == parameters(size, 5, 1, bidirectional=True)
