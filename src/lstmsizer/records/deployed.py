"""What delivered models take, and what that buys: measurements, the price of limits, the trade-offs."""

from __future__ import annotations

from dataclasses import dataclass

from lstmsizer.records.asked import Size


@dataclass(frozen=True)
class Deployed:
    """What the Keras model of a size takes, written and loaded again.

    ``latency_seconds`` is the median time of one prediction of one sequence (``predict_on_batch``; None: it
    could not be timed), ``bytes`` the size of the file.
    """

    latency_seconds: float | None
    bytes: int | None


@dataclass(frozen=True)
class LimitCost:
    """What the limits of the delivered model cost in score.

    ``refused`` are the sizes of the space that are beyond the limits, smallest first: without any the limits
    cost nothing. ``without`` is what would be answered without limits (None: not known, ``why`` says why),
    ``certified`` or only guessed. ``gain`` is by how much its mean score is lower than that of ``within``,
    the answer that was found within the limits (negative: higher), with the bounds ``low`` and ``high`` that
    fresh seeds leave, in units of the score; None where both are the same size, or were not confirmed.
    """

    within: Size
    refused: tuple[Size, ...]
    without: Size | None = None
    certified: bool = False
    gain: float | None = None
    low: float | None = None
    high: float | None = None
    why: str = ""


@dataclass(frozen=True)
class TradeOff:
    """A size that was tried: its score beside what its model takes.

    ``mean`` is its mean score, over fresh seeds if ``confirmed``. ``parameters`` are those of the whole
    model; ``latency_seconds`` of one prediction and ``bytes`` of the file are ``measured`` with Keras, else
    predicted from sizes that were (None: nothing was). ``within`` the limits, if there are any. ``front``:
    confirmed, and no other confirmed size is as good in score, parameters and latency and better in one.
    """

    size: Size
    mean: float
    confirmed: bool
    parameters: int
    latency_seconds: float | None
    bytes: int | None
    measured: bool
    within: bool
    front: bool
