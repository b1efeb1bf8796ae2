"""``lstmsizer export``: the kept model in other formats, trained again if it is gone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lstmsizer.cli.app import app
from lstmsizer.cli.completing import FORMATS, words
from lstmsizer.cli.help import Verb
from lstmsizer.cli.options import Folder, Labels, StudyOf, Test


@app.command(cls=Verb)
def export(
    folder: Folder,
    format: Annotated[str, typer.Option(help="onnx, savedmodel or keras.", autocompletion=words(*FORMATS))],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="What to write; default for keras: the folder's own.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="If the model is gone: what 'size' read; trains it again.")
    ] = None,
    test: Test = None,
    labels: Labels = None,
    study: StudyOf = None,
    model: Annotated[
        str | None, typer.Option(help="With --data: a model of your own, again.", metavar="<str>")
    ] = None,
    callbacks: Annotated[
        str | None, typer.Option(help="With --data: its callbacks, again.", metavar="<str>")
    ] = None,
) -> None:
    """Write the kept model as ONNX, as TensorFlow's SavedModel, or as it is.

    Example: lstmsizer export pm25-size/ --format onnx -o model.onnx

    If it is gone: lstmsizer export pm25-size/ --format keras --data beijing.csv
    """
    from lstmsizer.api.again import Material
    from lstmsizer.api.predicting import exported
    from lstmsizer.report.numbers import name

    place, target = folder.expanduser(), None if out is None else out.expanduser()
    material = Material(data, test, labels, None, model, callbacks)
    done = exported(place, target, format, material, study, True)
    if done.again is not None:
        typer.echo(f"{name(done.again.said, len(done.again.said))}")
        typer.echo(f"{place}: the model, its code and the report are there again.")
    if done.converted is not None:
        given, told = (
            " x ".join("any" if size is None else str(size) for size in shape)
            for shape in (done.converted.inputs, done.converted.outputs)
        )
        typer.echo(
            f"{out}: reads {given} and gives {told}, as model.keras does (largest difference in a trial: "
            f"{done.converted.difference:.2g})."
        )
    elif out is not None:
        typer.echo(f"{out}: model.keras as it is in {place}.")
    elif done.again is None:
        typer.echo(f"{done.model}: is there already, so nothing was trained.")
