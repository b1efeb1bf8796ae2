"""The figures as text."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.tuners.figures import Bar, Line, Result

HEAD = (
    f"{'case':15s} seed {'contender':11s} {'answer':18s} seconds   fits "
    "trainings  parameters  delivered      anew"
)
MEDIANS = (
    f"{'case':15s} {'contender':11s}  seconds  x ours   fits  trainings  parameters  delivered      anew"
)


def result(one: Result) -> str:
    """One run."""
    found = one.found
    answer = f"{' + '.join(map(str, found.units))} at {found.rate:g}"
    anew = "" if one.again is None else f"{one.again:10.4g}"
    certified = {True: "certified", False: "best guess", None: ""}[found.certified]
    return (
        f"{one.case:15s} {one.seed:4d} {one.contender:11s} {answer:18s} {one.wall:7.1f} {one.fits:6.1f} "
        f"{found.trainings:9d} {found.parameters:11,d} {found.test:10.4g}{anew:>10s}  {certified}"
    ).rstrip()


def line(one: Line) -> str:
    """Medians of one contender on one case."""
    return (
        f"{one.case:15s} {one.contender:11s} {one.seconds:8.1f} {one.ratio:7.1f} {one.fits:6.1f} "
        f"{one.trainings:10g} {one.parameters:11,g} {one.delivered:10.4g}{one.loss:10.4g}"
    )


def bars(found: Sequence[Bar]) -> str:
    """What was promised, the figure, and whether it is kept."""
    return "\n".join(
        f"{'reached' if bar.reached else 'MISSED ':7s}  {bar.promise}: {bar.figure:.3g} "
        f"({'at least' if bar.at_least else 'at most'} {bar.wanted:g})"
        for bar in found
    )
