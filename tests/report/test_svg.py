"""Scales, ticks and labels: the drawing words that the figures share."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lstmsizer.report.figures.svg import Scale, apart, element, label, spanning

FINITE = st.floats(-1e9, 1e9)


@given(st.lists(FINITE, min_size=1, max_size=20))
def test_a_scale_holds_its_values_in_order_and_has_a_few_ticks(values: list[float]) -> None:
    scale = spanning(values, 0.0, 100.0)
    places = [scale(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(scale.holds(value) for value in values)
    assert len(scale.ticks()) <= 11


@given(st.floats(1e-12, 1e12), st.floats(7, 1e11))
def test_a_wide_positive_range_is_logarithmic(low: float, factor: float) -> None:
    scale = spanning([low, low * factor], 100.0, 0.0)
    assert scale.logarithmic
    assert 1 <= len(scale.ticks()) <= 16


def test_round_ticks() -> None:
    assert Scale(0.069, 0.081, 0, 1).ticks() == pytest.approx((0.07, 0.075, 0.08))
    assert Scale(0.8, 60, 0, 1, logarithmic=True).ticks() == pytest.approx((1, 2, 5, 10, 20, 50))
    assert Scale(1.1e-4, 1.9e-4, 0, 1, logarithmic=True).ticks() == pytest.approx(
        (1.2e-4, 1.4e-4, 1.6e-4, 1.8e-4)
    )


@given(st.lists(st.floats(0, 300), max_size=8), st.floats(1, 20))
def test_labels_keep_apart_and_inside(wanted: list[float], gap: float) -> None:
    assume(len(wanted) * gap < 300)
    placed = apart(sorted(wanted), gap, 0.0, 300.0)
    assert len(placed) == len(wanted)
    assert all(later - earlier >= gap - 1e-6 for earlier, later in pairwise(placed))
    assert all(-1e-6 <= place <= 300 + 1e-6 for place in placed)


def test_text_and_attributes_are_escaped() -> None:
    assert (
        label(1, 2.5, "<b>&", "tick")
        == '<text x="1" y="2.5" class="tick" text-anchor="start">&lt;b&gt;&amp;</text>'
    )
    assert element("path", d='"') == '<path d="&quot;"/>'
