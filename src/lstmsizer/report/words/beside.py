"""The network beside what is simpler, in words: what it is worth on test, and what would do as well."""

from __future__ import annotations

import math

from lstmsizer.records import Answer, LabelScores, Metric, Scores, StepScores
from lstmsizer.report import readings
from lstmsizer.report.numbers import count, name, number, percent
from lstmsizer.report.words import labels, steps
from lstmsizer.report.words.recipe import a_network, the_network

_NAMED = 4  # targets whose errors are told one by one


def instead(answer: Answer) -> str:
    """What does as well as the network, or better: on the score part where the mean does so, else on test."""
    one, metric = a_network(answer), readings.metric_name(answer)
    own, best = readings.verdict_of(answer, answer.decision.size), readings.best_baseline(answer)
    if own is not None and readings.mean_is_enough(answer):
        scaled = metric if readings.tells_labels(answer) else f"scaled {metric}"
        scaled += " a label" if answer.spec.setup.loss == "sigmoid" else ""  # on test it is their sum
        simple = f"always {readings.mean_predictor_name(answer)} does as well"
        score = answer.mean_predictor
        if best is not None and best[0].score < score - readings.tolerance(answer):
            simple, score = f"{name(best[0].name)} does better", best[0].score
        return f"{simple}, with a {scaled} of {number(score)} on the score part, {one} {number(own.mean)}"
    assert best is not None  # worth_it is True without one, unless the mean is enough
    baseline, error = best
    ours = number(readings.test_error(answer.test, answer.spec.setup.metric))
    return f"{name(baseline.name)} has a test {metric} of {number(error)}, {one} {ours}"


def on_test(answer: Answer) -> str:
    """The error on test beside the baselines; of several columns or series, in standard deviations."""
    metric = answer.spec.setup.metric
    tested = [(readings.test_error(b.test, metric), b.name, b.test) for b in answer.baselines if b.test]
    scored = sorted((one for one in tested if math.isfinite(one[0])), key=lambda one: one[:2])
    target = readings.target_name(answer)
    of_target = f" of {name(target)}" if target else ""
    intro = f"Test {readings.metric_name(answer)}{of_target}: "
    intro += number(readings.test_error(answer.test, metric))
    if isinstance(answer.test, Scores) and answer.test.each:
        intro += f" ({_each(answer.test, metric)})"
    if isinstance(answer.test, LabelScores):
        intro += _how_sure(answer.test, metric)
    if isinstance(answer.test, StepScores):
        intro += steps.how_sure(answer, answer.test)
    if not scored:
        return f"{intro}; no baseline to compare it with{_why_none(answer)}."
    others = ", ".join(f"{name(label)} {number(error)}{_right(test)}" for error, label, test in scored)
    beside = "" if readings.mean_is_enough(answer) else _beside(answer, scored[0][0])
    on_score = _on_score(answer, named=bool(beside))
    return f"{intro}; {others}: {_worth(answer)}{beside}{_unclear(answer)}{on_score}."


def _why_none(answer: Answer) -> str:
    """``: the budget ended before they were computed``, where one entry stands for all of them."""
    notes = [baseline.note for baseline in answer.baselines if baseline.test is None and baseline.note]
    return f": {name(notes[0], 200)}" if len(notes) == len(answer.baselines) == 1 else ""


def _beside(answer: Answer, least: float) -> str:
    """`` beside ridge, the best on the score part``, where another baseline has the ``least`` test error."""
    best = readings.best_baseline(answer)
    if best is None or best[1] == least:
        return ""
    return f" beside {name(best[0].name)}, the best on the score part"


def _on_score(answer: Answer, named: bool) -> str:
    """``; on the score part ridge is better (0.327, the LSTM 0.385)``, where test says that it is not.

    ``named``: the sentence has just called it the best on the score part.
    """
    best, own = readings.best_baseline(answer), readings.verdict_of(answer, answer.decision.size)
    if best is None or own is None or not readings.worth_it(answer):
        return ""
    if not best[0].score < own.mean - readings.tolerance(answer):
        return ""
    scores = f"{number(best[0].score)}, {the_network(answer)} {number(own.mean)}"
    better = "it is better there" if named else f"on the score part {name(best[0].name)} is better"
    return f"; {better} ({scores})"


def _each(scores: Scores, metric: Metric) -> str:
    """``in standard deviations of each; RMSE of sales 12.3, of visits 480``, at most four."""
    root = metric != "mae"
    told = [f"of {name(one.target)} {number(one.rmse if root else one.mae)}" for one in scores.each[:_NAMED]]
    more = ", ..." if len(scores.each) > _NAMED else ""
    return f"in standard deviations of each; {'RMSE' if root else 'MAE'} {', '.join(told)}{more}"


def _worth(answer: Answer) -> str:
    gain = readings.gain(answer)
    ours = the_network(answer)
    if gain is None or not readings.worth_it(answer):
        return f"{ours} is not worth having"
    if gain < answer.decision.tolerance.relative:
        return f"{ours} is worth having, barely"
    return f"{ours} is worth having, by {percent(gain)}"


def _unclear(answer: Answer) -> str:
    """That the test part is too small to tell the network and the best baseline apart, where it is."""
    best = readings.best_baseline(answer)
    if best is not None and isinstance(answer.test, StepScores):
        metric = answer.spec.setup.metric
        within = abs(best[1] - readings.test_error(answer.test, metric)) < steps.reach(answer.test, metric)
        return _hardly(steps.tested(answer, answer.test), best[0].name) if within else ""
    if best is None or not isinstance(answer.test, LabelScores):
        return ""
    if answer.spec.setup.metric == "error":
        low, high = labels.accuracy_interval(answer.test)
        within = low <= 1 - best[1] <= high
    else:
        within = abs(best[1] - answer.test.log_loss) < labels.log_loss_reach(answer.test)
    amount = count(labels.examples(answer.test), "test sequence")
    return _hardly(amount, best[0].name) if within else ""


def _hardly(amount: str, baseline: str) -> str:
    return f", though {amount} can hardly tell it from {name(baseline)}"


def _how_sure(scores: LabelScores, metric: str) -> str:
    """``± 0.054, 98.4 % right (95 % sure: 96.5 to 99.3 %), macro F1 0.98``: how sure the test part is."""
    low, high = labels.accuracy_interval(scores)
    reach = "" if metric == "error" else f" ± {number(labels.log_loss_reach(scores), 2)}"
    sure = f"95 % sure: {100 * low:.1f} to {100 * high:.1f} %"
    return f"{reach}, {labels.right(scores)} ({sure}), macro F1 {labels.macro_f1(scores):.2f}"


def _right(scores: Scores | LabelScores | StepScores) -> str:
    if isinstance(scores, StepScores):
        return f" ({steps.right(scores)})"
    return f" ({labels.right(scores)})" if isinstance(scores, LabelScores) else ""
