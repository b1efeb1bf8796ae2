"""How numbers are written for people."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmsizer.report.numbers import (
    count,
    duration,
    interval,
    join,
    memory,
    name,
    number,
    percent,
    thousands,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.069812, "0.0698"),
        (0.09996, "0.100"),
        (12.345, "12.3"),
        (571.4, "571"),
        (4812, "4,810"),
        (0.0, "0"),
        (-0.0123, "-0.0123"),
        (3.1234e-7, "3.12e-07"),
        (math.nan, "–"),
        (math.inf, "–"),
        (None, "–"),
    ],
)
def test_three_significant_digits(value: float | None, text: str) -> None:
    assert number(value) == text


@given(st.floats(1e-4, 9e6))
def test_a_written_number_is_within_half_a_unit_of_its_third_digit(value: float) -> None:
    assert float(number(value).replace(",", "")) == pytest.approx(value, rel=0.0051)


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.0214, "+2.1 %"),
        (-0.003, "-0.3 %"),
        (0.382, "+38 %"),
        (-0.0001, "0.0 %"),
        (0.0, "0.0 %"),
        (None, "–"),
    ],
)
def test_per_cents_have_a_sign_unless_they_round_to_nothing(fraction: float | None, text: str) -> None:
    assert percent(fraction, signed=True) == text


def test_an_interval_reads_as_per_cents() -> None:
    assert interval(-0.003, 0.025) == "[-0.3 %, +2.5 %]"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.000213, "0.21 ms"),
        (0.25, "250 ms"),
        (4.2, "4.2 s"),
        (9.96, "10 s"),
        (59.6, "1 min"),
        (123, "2 min 3 s"),
        (3599.7, "1 h"),
        (3900, "1 h 5 min"),
        (None, "–"),
    ],
)
def test_durations(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(460, "460 B"), (1044, "1.0 kB"), (999_600, "1.0 MB"), (12_300_000, "12 MB"), (4e15, "4000 TB")],
)
def test_memory(size: float, text: str) -> None:
    assert memory(size) == text


@pytest.mark.parametrize(("amount", "text"), [(460, "460"), (2720, "2.7 k"), (13_200_000, "13 M")])
def test_large_counts(amount: float, text: str) -> None:
    assert thousands(amount) == text


def test_counts_and_lists() -> None:
    assert (count(1, "layer"), count(1200, "unit")) == ("1 layer", "1,200 units")
    assert [join(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


@given(st.text(max_size=100))
def test_a_shown_name_is_short_and_cannot_steer_a_terminal(text: str) -> None:
    shown = name(text, 20)
    assert len(shown) <= 20
    assert shown.isprintable()


def test_long_names_that_differ_at_their_ends_stay_different() -> None:
    assert name("the mean of all stations, north", 20) == "the mean of a… north"
