"""``lstmsizer predict``: what the kept model says of new data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lstmsizer.cli.app import app
from lstmsizer.cli.help import Verb
from lstmsizer.cli.options import Folder


@app.command(cls=Verb)
def predict(
    folder: Folder,
    data: Annotated[Path, typer.Argument(metavar="DATA", help="New data of the same kind.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File: .csv, .tsv, .parquet, .jsonl; default: printed.")
    ] = None,
) -> None:
    """Let the kept model predict new data; no targets are needed.

    Example: lstmsizer predict pm25-size/ new.csv -o predictions.csv
    """
    from lstmsizer.api.predicting import predicted
    from lstmsizer.data.anew.told import check_writable, to_csv, write
    from lstmsizer.report.numbers import name

    if out is not None:
        out = out.expanduser()
        check_writable(out, data.expanduser())
    table, new = predicted(folder.expanduser(), data)
    for note in new.notes:
        typer.echo(f"Note: {name(note, len(note))}", err=True)
    if out is None:
        typer.echo(to_csv(table, new.form), nl=False)
        return
    write(table, out, new.form)
    rows = f"{table.height:,} row{'s' if table.height != 1 else ''}"
    columns = ", ".join(map(name, table.columns[:6])) + ", ..." * (table.width > 6)
    typer.echo(f"{out}: {rows} of predictions ({columns}).")
