"""Which sizes are worth more replicates: those whose certificate is in sight, and who still challenges them.

To stop asking a size that has hardly a prospect cannot make a certificate wrong, only rarer, whatever the
rule for it (non-binding futility: Jennison and Turnbull 2000, section 5.1.2).
"""

from __future__ import annotations

from itertools import takewhile
from math import sqrt

from scipy import stats

from lstmsizer.decide.looks import LOOKS, error_of_look
from lstmsizer.decide.plan import Plan
from lstmsizer.decide.verdict import Evidence
from lstmsizer.records import Decision, Size

SLIGHT = 0.1
"""While there is no answer, a contender is asked on with at least this chance of a certificate at the end."""
FAIR = 0.5
"""Once there is an answer, a smaller one is looked for if the next look gives it at least this chance."""


def still_open(decision: Decision, plan: Plan, evidence: Evidence, looks: int) -> tuple[Size, ...]:
    """Sizes that need more replicates, smallest first; none when the question is settled.

    A contender is open while it is undecided and has a prospect; in the chain, only if those before it have;
    larger ones, only while there is no answer. A rival stays as long as it challenges an open contender:
    what was once shown not to be better by more than the tolerance stays shown.
    """
    if looks >= len(LOOKS):
        return ()
    judged = {v.size: v.judgement for v in decision.verdicts}
    look, least = (looks, FAIR) if decision.certified else (len(LOOKS) - 1, SLIGHT)

    def hopeful(size: Size) -> bool:
        pairs = _challenges(evidence, plan, size)
        chances = [prospect(evidence, plan, pair, looks - 1, look) for pair in pairs]
        return judged[size] != "worse" and min(chances, default=1.0) >= least

    larger = [size for size in plan.contenders if size not in plan.chain and not decision.certified]
    sought = [*takewhile(hopeful, plan.chain), *filter(hopeful, larger)]
    opened = [size for size in sought if judged[size] == "undecided"]
    rivals = {rival for size in opened for _, rival in _challenges(evidence, plan, size)}
    return tuple(size for size in judged if size in opened or size in rivals)


def prospect(evidence: Evidence, plan: Plan, pair: tuple[Size, Size], now: int, then: int) -> float:
    """The chance that look ``then`` will certify the pair's difference, given that of look ``now``.

    Without a prior opinion the later difference lies about the present one, with the variance that the
    further replicates take away (predictive power: Spiegelhalter, Freedman and Blackburn 1986,
    Control. Clin. Trials 7:8).
    """
    noise = evidence.noise
    if noise is None or noise.sd == 0.0:
        return 1.0
    (size, rival), delta = pair, plan.tolerance.delta
    before, after = (
        noise.sd**2 * (1 / plan.replicates(size, look) + 1 / plan.replicates(rival, look))
        for look in (now, then)
    )
    level, later = error_of_look(plan.allowed * plan.shares()[size]), noise.df * LOOKS[then] / LOOKS[now]
    needed = delta - float(stats.t.isf(level, later)) * sqrt(after)
    ahead = needed - (evidence.means[size] - evidence.means[rival])
    return float(stats.t.cdf(ahead / sqrt(before - after), noise.df))


def _challenges(evidence: Evidence, plan: Plan, size: Size) -> list[tuple[Size, Size]]:
    return [
        pair for pair, bound in evidence.high.items() if pair[0] == size and bound >= plan.tolerance.delta
    ]
