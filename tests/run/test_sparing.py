"""What takes long is done seldom, what takes no time whenever it is asked for."""

from __future__ import annotations

import pytest

from lstmsizer.run.sparing import Sparing


@pytest.mark.parametrize(("took", "put_off"), [(0.001, 0.0), (0.5, 5.0)])
def test_a_thought_is_put_off_by_ten_times_what_it_took(took: float, put_off: float) -> None:
    time = [100.0]
    sparing = Sparing(lambda: time[0])
    assert sparing.due
    with sparing.timed():
        time[0] += took
    time[0] += put_off - 0.01 if put_off else 0.0
    assert sparing.due is not bool(put_off)
    time[0] += 0.02
    assert sparing.due
