"""What the delivered model was trained on, in words, and why."""

from __future__ import annotations

from lstmsizer.records import Answer
from lstmsizer.report import readings
from lstmsizer.report.numbers import count, number


def on_refit(answer: Answer) -> str:
    """What the delivered model was fitted on, and whose test errors are told; '' where that is not kept."""
    refit = answer.refit
    if refit is None:
        return ""
    fitted = count(refit.sequences, "sequence")
    match refit.how:
        case "none":
            return f"The model was fitted on the train part alone ({fitted}), as sizes were compared."
        case "train":
            return f"The model was fitted on train and stop together ({fitted}): {_why(answer)}."
        case "all":
            return (
                f"The model was fitted on all of the data ({fitted}) for {count(refit.epochs, 'epoch')}: its "
                "own test error cannot be known, and the one told is that of the same training without score "
                "and test."
            )
        case "keras":
            return (
                f"The model was fitted by Keras itself, on train and stop together ({fitted}): "
                f"{_both(answer)}."
            )


def how_it_learned(answer: Answer) -> str:
    """What the curves of the answer's last training show, for its caption."""
    how = "train" if answer.refit is None else answer.refit.how
    if how == "none":
        return "The answer's last training, on the train part, its epoch chosen on stop"
    if how == "all":
        return (
            "The training before the last, on train and stop together, its epoch chosen on score; the last "
            "had as many epochs"
        )
    by = ", by Keras itself" if how == "keras" else ""
    return f"The answer's last training, on train and stop together{by}, its epoch chosen on score"


def _why(answer: Answer) -> str:
    later = "the latest before test is likest to what it will meet"
    return later if answer.task == "forecast" else "the more, the better, and test stays unseen"


def _both(answer: Answer) -> str:
    """'test MSE 0.21, of the engine's training 0.2'."""
    metric = answer.spec.setup.metric
    assert answer.refit is not None
    assert answer.refit.engine is not None
    ours, engine = (number(readings.test_error(test, metric)) for test in (answer.test, answer.refit.engine))
    return f"test {readings.metric_name(answer)} {ours}, and {engine} where the engine trained the same"
