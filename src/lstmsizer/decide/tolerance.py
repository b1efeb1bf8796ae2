"""How much worse a smaller size may be and still be 'enough'; fixed before any fresh seed is drawn."""

from __future__ import annotations

from lstmsizer.records import Tolerance, ToleranceReason

OF_THE_BEST = 0.01
"""One percent of the best loss: nobody rebuilds a model for less."""
OF_THE_MEAN_PREDICTOR = 0.002
"""0.002 of R2, so that tasks without noise, whose loss falls for ever, come to an end."""
OF_THE_GAIN = 0.05
"""The luck of one seed counts up to this share of the gain over the mean predictor."""


def tolerance(best: float, mean_predictor: float, seed_sd: float, asked: float | None) -> Tolerance:
    """The tolerance delta, in units of the score.

    Asked for, it is ``asked`` times the best score. Else it is the largest of 1 % of the best score, 0.2 %
    of the mean predictor's, and one standard deviation between seeds (who trains one model can notice
    nothing less), the last capped at 5 % of the gain over the mean predictor.

    Parameters
    ----------
    best
        The best size's mean score.
    mean_predictor
        The score of always predicting the train mean.
    seed_sd
        Standard deviation between seeds, pooled over sizes; 0 where it is not known yet.
    asked
        The user's relative tolerance, or None.
    """
    if asked is not None:
        return Tolerance(delta=asked * abs(best), relative=asked, reason="asked")
    gain = max(mean_predictor - best, 0.0)
    terms: dict[ToleranceReason, float] = {
        "one percent": OF_THE_BEST * abs(best),
        "mean predictor": OF_THE_MEAN_PREDICTOR * abs(mean_predictor),
        "seed": min(seed_sd, OF_THE_GAIN * gain),
    }
    reason = max(terms, key=lambda name: terms[name])
    delta = terms[reason]
    return Tolerance(delta=delta, relative=delta / abs(best) if best else 0.0, reason=reason)
