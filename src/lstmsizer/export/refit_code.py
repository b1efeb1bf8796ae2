"""The parts that ``model.py`` trains on: those of the delivered model."""

from __future__ import annotations

from lstmsizer.records import Answer, Refit

_TRAINED = """\
# The final training used the train and the stop part as one.
x_train, y_train = examples("train", "stop")
x_check, y_check = examples("score")  # chose the number of epochs
"""
_OF_SERIES = """\
    train = rows["train"][0], rows["stop"][1]  # the final training used both as one
"""
_CHECKED_SERIES = """\
    found["check"].append(examples(*own, *rows["score"]))  # chose the number of epochs
"""
_ALL = """\
# All of the data, as the delivered model has: so the errors below are no test of it. Those of
# the model that was sized are of the same training without the parts 'score' and 'test'.
"""

# What stands in a program instead, by what the delivered model is trained on.
_INSTEAD: dict[Refit, dict[str, str]] = {
    "none": {
        _TRAINED: """\
x_train, y_train = examples("train")
x_check, y_check = examples("stop")  # chose the number of epochs
""",
        _OF_SERIES: """\
    train = rows["train"]
""",
        _CHECKED_SERIES: _CHECKED_SERIES.replace("score", "stop"),
    },
    "all": {
        _TRAINED: f"""\
{_ALL}x_train, y_train = examples("train", "stop", "score", "test")
x_check, y_check = examples("score")
""",
        _OF_SERIES: """\
    train = rows["train"][0], rows["test"][1]  # all of the data: the errors below are no test
""",
    },
}


def trained_on(program: str, answer: Answer) -> str:
    """The part of a program that chooses examples, with those of the delivered model."""
    for usual, other in _INSTEAD.get(how(answer), {}).items():
        program = program.replace(usual, other)
    return program


def rows_of(answer: Answer, rows: dict[str, tuple[int, int]]) -> list[str]:
    """The lines that name first and last row of each part of one series."""

    def said(name: str, first: str, last: str) -> str:
        return f"{name} = ({rows[first][0]}, {rows[last][1]})"

    test = f"{said('TEST', 'test', 'test')}  # used once, at the end"
    chose = "  # chose the number of epochs"
    match how(answer):
        case "none":
            return [said("TRAIN", "train", "train"), said("CHECK", "stop", "stop") + chose, test]
        case "all":
            check = said("CHECK", "score", "score")
            return [*_ALL.splitlines(), said("TRAIN", "train", "test"), check, said("TEST", "test", "test")]
        case _:
            return [said("TRAIN", "train", "stop"), said("CHECK", "score", "score") + chose, test]


def how(answer: Answer) -> Refit:
    """What the delivered model is trained on; an earlier version's, on train and stop."""
    return answer.refit.how if answer.refit else "train"
