"""What there is, named so that a slip is seen."""

from __future__ import annotations

import pytest

from lstmsizer.data.names import check_names, listed
from lstmsizer.errors import DataError


def test_a_dozen_names_are_listed_and_the_rest_counted() -> None:
    letters = list("abcdefghijklmno")
    assert listed(letters[:3]) == "a, b, c"
    assert listed(letters[:12]).endswith(", k, l")
    assert listed(letters) == "a, b, c, d, e, f, g, h, i, j, k, l and 3 more"


def test_a_column_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(DataError, match=r"^air.csv has no column 'foo'; it has No, hour\.$"):
        check_names(["hour", "foo"], ["No", "hour"], "air.csv")
