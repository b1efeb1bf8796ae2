"""``lstmsizer export``: the kept model in other formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lstmsizer.cli.app import app
from lstmsizer.cli.completing import FORMATS, words
from lstmsizer.cli.help import Verb
from lstmsizer.cli.options import Folder


@app.command(cls=Verb)
def export(
    folder: Folder,
    format: Annotated[str, typer.Option(help="onnx or savedmodel.", autocompletion=words(*FORMATS))],
    out: Annotated[Path, typer.Option("--out", "-o", help="File (onnx) or folder (savedmodel) to write.")],
) -> None:
    """Write the kept model as ONNX or as TensorFlow's SavedModel.

    Example: lstmsizer export pm25-size/ --format onnx -o model.onnx
    """
    from lstmsizer.api.predicting import exported

    done = exported(folder.expanduser(), out.expanduser(), format)
    given, told = (
        " x ".join("any" if size is None else str(size) for size in shape)
        for shape in (done.inputs, done.outputs)
    )
    typer.echo(
        f"{out}: reads {given} and gives {told}, as model.keras does (largest difference in a trial: "
        f"{done.difference:.2g})."
    )
