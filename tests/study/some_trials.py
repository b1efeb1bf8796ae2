"""Trials of all kinds, for the tests of the study."""

from __future__ import annotations

import math

from hypothesis import strategies as st

from lstmsizer.records import Candidate, Curve, Question, Replicate, Request, Setup, Size, Spec, Trial

SPEC = Spec(Question(targets=("pm2.5",), window=24), Setup(batch_size=32))


def trial(seed: int = 0, units: tuple[int, ...] = (8,), score: float = 0.25) -> Trial:
    """A trial that stopped after three epochs."""
    request = Request(Candidate(Size(units), 0.003, dropout=0.1), Replicate(0, seed), 100, "screen")
    curve = Curve((0.9, 0.5, 0.4), (0.8, 0.3, 0.35), (0.7, score, 0.3))
    return Trial(request, curve, "stopped", 2, score, 1.5)


DIVERGED = Trial(
    Request(Candidate(Size((4, 2)), 0.1), Replicate(1, 7), 50, "confirm"),
    Curve((1.0, math.inf), (1.0, math.nan), (1.0, -math.inf)),
    "diverged",
    0,
    math.nan,
    0.5,
    "the loss was not finite",
)

losses = st.lists(st.floats(), max_size=5).map(tuple)
trials = st.builds(
    Trial,
    st.builds(
        Request,
        st.builds(
            Candidate,
            st.builds(Size, st.lists(st.integers(1, 4096), min_size=1, max_size=4).map(tuple)),
            st.floats(1e-9, 10),
            st.floats(0, 1),
            st.floats(0, 1),
            st.none() | st.integers(1, 1000),
        ),
        st.builds(Replicate, st.integers(0, 9), st.integers(0, 2**63)),
        st.integers(1, 1000),
        st.sampled_from(["screen", "confirm", "finish"]),
    ),
    st.builds(Curve, losses, losses, losses),
    st.sampled_from(["stopped", "capped", "paused", "diverged", "failed"]),
    st.integers(0, 1000),
    st.floats(),
    st.floats(0, 1e6),
    st.text(st.characters(codec="utf-8")),
)
