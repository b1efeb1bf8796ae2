"""Options that several verbs have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lstmsizer.cli import completing
from lstmsizer.cli.completing import columns, words
from lstmsizer.cli.help import explain_all

Data = Annotated[
    Path, typer.Argument(metavar="DATA", help="CSV, Parquet, Feather, .jsonl, .ts, .npz; folder.")
]
Target = Annotated[
    str | None, typer.Option(help="Column to forecast, or several: a,b.", autocompletion=columns)
]
Window = Annotated[
    str | None, typer.Option(help="Steps looked back at: 24; 6,12; auto.", autocompletion=words("auto"))
]
Horizon = Annotated[str, typer.Option(help="Steps ahead: 3 (1 to 3), or 1,6,24.")]
Label = Annotated[str | None, typer.Option(help="Column of the sequences' labels.", autocompletion=columns)]
Sequence = Annotated[
    str | None, typer.Option(help="Column that tells sequences apart.", autocompletion=columns)
]
Group = Annotated[str | None, typer.Option(help="Column of series, or of subjects.", autocompletion=columns)]
Split = Annotated[str | None, typer.Option(help="Column that says train or test.", autocompletion=columns)]
Text = Annotated[
    str | None, typer.Option(help="Column of texts, or of lists of tokens.", autocompletion=columns)
]
Tokens = Annotated[
    str | None,
    typer.Option(
        help="words, characters, or a tokenizers .json.", autocompletion=words("words", "characters")
    ),
]
MaxTokens = Annotated[int | None, typer.Option(help="Cut texts to so many tokens.")]
Tags = Annotated[
    str | None, typer.Option(help="Column of tags, one a step, or of lists.", autocompletion=columns)
]
Labels = Annotated[
    list[Path] | None, typer.Option(metavar="<path>", help="Of a folder: table of its files' labels.")
]
Test = Annotated[Path | None, typer.Option(help="File with the test part; default: found or drawn.")]
TaskName = Annotated[
    str | None,
    typer.Option(
        "--task",
        help="classify, regress; tag, next; default: found.",
        autocompletion=words(*completing.TASKS),
    ),
]
Features = Annotated[
    str | None, typer.Option(help="Input columns: a,b; default: all usable.", autocompletion=columns)
]
Exclude = Annotated[str, typer.Option(help="Columns to leave out: a,b.", autocompletion=columns)]
TimeColumn = Annotated[
    str | None, typer.Option("--time", help="Time column; default: found.", autocompletion=columns)
]
Known = Annotated[str, typer.Option(help="Columns known ahead: holiday,price.", autocompletion=columns)]
Calendar = Annotated[
    str | None,
    typer.Option(
        help="Read off the time: hour,weekday,month,yearday.", autocompletion=words(*completing.CALENDAR)
    ),
]
Wide = Annotated[bool, typer.Option("--wide", help="Each column is a series of its own.")]
Remaining = Annotated[int | None, typer.Option(help="Told: steps left of a run, at most so many.")]
LogTarget = Annotated[bool, typer.Option("--log-target", help="Train on the logarithm of numbers told.")]
Resample = Annotated[str | None, typer.Option(help="Regular grid of 15min, 1h, 1d: means.")]
CellName = Annotated[
    str, typer.Option("--cell", help="lstm or gru.", autocompletion=words(*completing.CELLS))
]
Bidirectional = Annotated[bool, typer.Option("--bidirectional", help="Layers read both ways.")]
Embedding = Annotated[int | None, typer.Option(help="Numbers that a token is embedded as.")]
BatchSize = Annotated[int | None, typer.Option(help="Default: 32, up to 256 for large data.")]
MaxLayers = Annotated[int, typer.Option(help="The most layers to try.")]
MaxUnits = Annotated[int, typer.Option(help="The most units a layer to try.")]
Tolerance = Annotated[str | None, typer.Option(help="How much worse is enough: 2%; default: measured.")]
Metric = Annotated[
    str | None,
    typer.Option(help="mse, rmse, mae; of classes: loss, error.", autocompletion=words(*completing.METRICS)),
]
LossName = Annotated[
    str | None,
    typer.Option(help="Trained: mse, mae, huber; softmax.", autocompletion=words(*completing.LOSSES)),
]
Optimizer = Annotated[
    str | None,
    typer.Option(
        help="adam, adamw; or sgd, rmsprop, ...: slower.",
        metavar="<str>",
        autocompletion=words(*completing.OPTIMIZERS),
    ),
]
ScheduleName = Annotated[
    str,
    typer.Option(
        help="Rate: constant; cosine, warmup.",
        show_default=False,
        autocompletion=words(*completing.SCHEDULES),
    ),
]
ClassWeights = Annotated[
    str | None, typer.Option(help="balanced: all classes count alike.", autocompletion=words("balanced"))
]
Strategy = Annotated[
    str, typer.Option(help="ladder, grid, random or tpe.", autocompletion=words(*completing.STRATEGIES))
]
Refit = Annotated[
    str,
    typer.Option(
        help="Final fit: train; none, all, keras.",
        show_default=False,
        autocompletion=words(*completing.REFITS),
    ),
]
ExecutorName = Annotated[
    str,
    typer.Option(
        help="Trained by: local, inline, ray.",
        metavar="<str>",
        show_default=False,
        autocompletion=words(*completing.EXECUTORS),
    ),
]
Log = Annotated[
    list[str] | None,
    typer.Option(
        help="tensorboard:FOLDER, mlflow or mlflow:URI.",
        metavar="<str>",
        autocompletion=words(*completing.LOGS),
    ),
]
Folder = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER", help="Folder written by 'size --out'.", autocompletion=completing.answers
    ),
]
StudyOf = Annotated[
    str | None, typer.Option("--study", help="Its study's database, if it has one.", metavar="<url>")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]
HelpAll = Annotated[
    bool,
    typer.Option("--help-all", is_eager=True, callback=explain_all, help="Explain all options and leave."),
]
