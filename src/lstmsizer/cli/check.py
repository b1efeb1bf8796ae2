"""The verb that checks a model: it takes the options of ``size`` but for those that the model fixes."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

import lstmsizer
from lstmsizer.api.fixed import FIXED
from lstmsizer.cli.app import app, print_answer
from lstmsizer.cli.help import Verb
from lstmsizer.cli.size import size

Model = Annotated[Path, typer.Argument(metavar="MODEL", help="A model that Keras saved: model.keras.")]


def check(**asked: Any) -> None:
    """Say whether a model is too big, right or too small.

    Example: lstmsizer check model.keras sales.csv --target units --window 24
    """
    json, quiet, _ = (asked.pop(name) for name in ("json", "quiet", "help_all"))
    checked = lstmsizer.check(asked.pop("checked"), asked.pop("data"), **asked, progress=not (quiet or json))
    print_answer(checked, json, asked["out"])


def _as_size() -> inspect.Signature:
    """The signature of ``size``, the model before the data; Typer reads the options from it."""
    hints = get_type_hints(size, include_extras=True)
    own = [
        parameter.replace(annotation=hints[name])
        for name, parameter in inspect.signature(size).parameters.items()
        if name not in FIXED
    ]
    model = inspect.Parameter("checked", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Model)
    return inspect.Signature([model, *own], return_annotation=None)


check.__signature__ = _as_size()  # pyright: ignore[reportFunctionMemberAccess]
check.__annotations__ = {name: each.annotation for name, each in _as_size().parameters.items()}
app.command(cls=Verb)(check)
