"""Simple rules with one constant each, fitted to some tables and tried on those left out.

Every rule says one layer of c g(data) units. Its constant c is chosen so that the rule is enough on about
three tables of four: the 75 % quantile of the units needed over g, which makes the mean *miss* least. A miss
is counted in doublings of the units needed; one doubling too few costs as much as three too many
(the check function of Koenker and Bassett 1978).

Left out is always a whole family of tasks (recall4 goes with recall), so that no rule is tried on what it
knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import floor, sqrt

import numpy as np

from benchmarks.rules_study.cases import Case
from benchmarks.rules_study.judged import Record, Said, judged, recorded
from benchmarks.search.overall import Between, mean_over
from lstmsizer.records import Shapes, Size

QUANTILE = 0.75
CHOSEN = "the best of these"
"""The name of the rule that is chosen anew, form and constant, without the family that is left out."""


@dataclass(frozen=True)
class Form:
    """What the units are proportional to, and why they might be.

    ``constants`` names, for a case, which of its constants holds; most forms have one for all.
    """

    name: str
    formula: str
    reason: str
    value: Callable[[Shapes], float]
    constants: Callable[[Case], str] = lambda _: "c"


FORMS: tuple[Form, ...] = (
    Form("constant", "c", "tasks of this size may need about the same", lambda _: 1.0),
    Form(
        "constant by kind", "c", "classes may need more than numbers", lambda _: 1.0, lambda case: case.kind
    ),
    Form("inputs", "c F", "what is read at a step", lambda s: s.features),
    Form("outputs", "c O", "what is told", lambda s: s.outputs),
    Form("both", "c (F + O)", "what is read and told", lambda s: s.features + s.outputs),
    Form(
        "root of both",
        "c sqrt(F + O)",
        "the same, drawn towards a constant",
        lambda s: sqrt(s.features + s.outputs),
    ),
    Form(
        "larger of both",
        "c max(F, O)",
        "a unit holds about one number",
        lambda s: max(s.features, s.outputs),
    ),
    Form("window", "c T", "what is remembered is as long as the window", lambda s: s.steps),
    Form(
        "sequences", "c sqrt(N)", "parameters as the data: these grow as the square", lambda s: sqrt(s.train)
    ),
    Form(
        "samples over both",
        "c N/(F + O)",
        "the folklore's formula, its alpha fitted",
        lambda s: s.train / (s.features + s.outputs),
    ),
)

Fit = dict[str, float]
"""A form's constants."""


@dataclass(frozen=True)
class Tried:
    """A form, fitted to all tables, and how it does on tables left out.

    Attributes
    ----------
    fitted
        Its constants from all tables.
    miss
        Mean miss on tables left out, in doublings, with an interval over tables.
    over_constant
        The same less the constant's, paired by table: below 0 it is better.
    left_out
        Its record on tables left out.
    """

    form: str
    formula: str
    reason: str
    fitted: Fit
    miss: Between
    over_constant: Between
    left_out: Record


def tried(cases: Sequence[Case], forms: Sequence[Form] = FORMS) -> list[Tried]:
    """Every form on the families left out, the constant first; last the one that is chosen anew each time."""
    by_form = {form.name: _without_its_family(cases, lambda rest, form=form: form) for form in forms}
    by_form[CHOSEN] = _without_its_family(cases, partial(best_of, forms=forms))
    constant = _misses(cases, by_form[forms[0].name])
    chosen = Form(CHOSEN, "", "form and constant chosen without the table", forms[0].value)
    return [
        _tried(form, cases, said, constant)
        for form, said in zip([*forms, chosen], by_form.values(), strict=True)
    ]


def best_of(cases: Sequence[Case], forms: Sequence[Form]) -> Form:
    """The form that misses least on families left out of these cases; the first of equals."""
    return min(
        forms,
        key=lambda form: np.mean(_misses(cases, _without_its_family(cases, lambda rest: form))),
    )


def fitted(form: Form, cases: Sequence[Case]) -> Fit:
    """The form's constants: so many times g are enough for three of four of these cases."""
    ratios: dict[str, list[float]] = {}
    for case in cases:
        ratios.setdefault(form.constants(case), []).append(case.units / form.value(case.shapes))
    return {
        name: float(np.quantile(values, QUANTILE, method="inverted_cdf")) for name, values in ratios.items()
    }


def says(form: Form, constants: Fit, case: Case) -> Size:
    """The rule's size; of a kind that it was not fitted to, by the largest of its constants."""
    c = constants.get(form.constants(case), max(constants.values()))
    return Size((max(1, floor(c * form.value(case.shapes) + 0.5)),))


def miss(case: Case, units: int) -> float:
    """Doublings between the units and those needed; too few count ``QUANTILE`` / (1 - ``QUANTILE``) fold."""
    doublings = float(np.log2(units / case.units))
    return doublings if doublings >= 0 else -doublings * QUANTILE / (1 - QUANTILE)


def _without_its_family(cases: Sequence[Case], choose: Callable[[Sequence[Case]], Form]) -> list[Said]:
    found: list[Said] = []
    for case in cases:
        rest = [one for one in cases if one.family != case.family]
        form = choose(rest)
        found.append(judged(case, says(form, fitted(form, rest), case)))
    return found


def _misses(cases: Sequence[Case], said: Sequence[Said]) -> list[float]:
    return [miss(case, one.size.units[0]) for case, one in zip(cases, said, strict=True)]


def _tried(form: Form, cases: Sequence[Case], said: Sequence[Said], constant: Sequence[float]) -> Tried:
    misses = _misses(cases, said)
    return Tried(
        form=form.name,
        formula=form.formula,
        reason=form.reason,
        fitted={} if form.name == CHOSEN else fitted(form, cases),
        miss=mean_over(misses),
        over_constant=mean_over([mine - its for mine, its in zip(misses, constant, strict=True)]),
        left_out=recorded(form.name, form.formula, said),
    )
