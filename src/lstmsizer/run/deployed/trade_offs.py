"""Every size that was tried beside what its model takes, and which of them are the best trade-offs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from lstmsizer.records import LeftOut, Size, TradeOff, Verdict
from lstmsizer.run.clock import Clock
from lstmsizer.run.deployed.deployments import SECONDS_OF_ONE, Deployments
from lstmsizer.run.interrupts import heard
from lstmsizer.run.networks.base import Network

OF_THE_RUN = 0.05
"""Of the time of a run that measuring further sizes may take where no limits are asked for."""
ALIKE = 1.1
"""Latencies that differ by less count as the same: so far apart come medians of one model."""


def measure_confirmed(
    verdicts: Sequence[Verdict], deployments: Deployments, clock: Clock, wanted: bool
) -> tuple[LeftOut, ...]:
    """Measure the models of the confirmed sizes as long as there is time; Ctrl-C ends it.

    ``wanted``: limits were asked for. Else it may take ``OF_THE_RUN``, and nothing is missed.
    """
    start = clock.elapsed()

    def on() -> bool:
        left, spent = clock.left(), clock.elapsed() - start
        cheap = spent + SECONDS_OF_ONE <= OF_THE_RUN * start
        return (wanted or cheap) and (left is None or left > SECONDS_OF_ONE)

    try:
        with heard():
            ended = deployments.measure([verdict.size for verdict in verdicts if verdict.confirmed], on)
    except KeyboardInterrupt:
        return (LeftOut("measured", "interrupted", begun=True),) if wanted else ()
    return () if ended or not wanted else (LeftOut("measured", "budget", begun=True),)


def trade_offs(
    verdicts: Sequence[Verdict], network: Network, deployments: Deployments, within: Callable[[Size], bool]
) -> tuple[TradeOff, ...]:
    """One for every verdict, fewest parameters first."""
    rows = [_trade_off(verdict, network, deployments, within) for verdict in verdicts]
    rows.sort(key=lambda row: (row.parameters, row.size))
    return tuple(replace(row, front=_on_front(row, rows)) for row in rows)


def _trade_off(
    verdict: Verdict, network: Network, deployments: Deployments, within: Callable[[Size], bool]
) -> TradeOff:
    deployed = deployments.expected(verdict.size)
    return TradeOff(
        size=verdict.size,
        mean=verdict.mean,
        confirmed=verdict.confirmed,
        parameters=network.cost(verdict.size, None).parameters,
        latency_seconds=deployed and deployed.latency_seconds,
        bytes=deployed and deployed.bytes,
        measured=verdict.size in deployments.measured,
        within=within(verdict.size),
        front=False,
    )


def _on_front(row: TradeOff, rows: Sequence[TradeOff]) -> bool:
    """Whether it is confirmed, and nothing else that is confirmed is better in one way and worse in none."""
    return row.confirmed and not any(_beats(other, row) for other in rows if other.confirmed)


def _beats(one: TradeOff, other: TradeOff) -> bool:
    a, b = one.latency_seconds or 0.0, other.latency_seconds or 0.0
    if one.mean > other.mean or one.parameters > other.parameters or a > ALIKE * b:
        return False
    return one.mean < other.mean or one.parameters < other.parameters or ALIKE * a < b
