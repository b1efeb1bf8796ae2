"""``lstmsizer size``: the answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import lstmsizer
from lstmsizer.cli.app import app, print_answer
from lstmsizer.cli.help import Verb
from lstmsizer.cli.options import (
    AsJson,
    BatchSize,
    Bidirectional,
    Calendar,
    CellName,
    ClassWeights,
    Data,
    Embedding,
    Exclude,
    ExecutorName,
    Features,
    Group,
    HelpAll,
    Horizon,
    Known,
    Label,
    Labels,
    Log,
    LogTarget,
    LossName,
    MaxLayers,
    MaxTokens,
    MaxUnits,
    Metric,
    Optimizer,
    Refit,
    Remaining,
    Resample,
    ScheduleName,
    Sequence,
    Split,
    Strategy,
    Tags,
    Target,
    TaskName,
    Test,
    Text,
    TimeColumn,
    Tokens,
    Tolerance,
    Wide,
    Window,
)


@app.command(cls=Verb)
def size(
    data: Data,
    target: Target = None,
    window: Window = None,
    horizon: Horizon = "1",
    label: Label = None,
    sequence: Sequence = None,
    group: Group = None,
    split: Split = None,
    text: Text = None,
    tokens: Tokens = None,
    max_tokens: MaxTokens = None,
    tags: Tags = None,
    labels: Labels = None,
    test: Test = None,
    task: TaskName = None,
    features: Features = None,
    exclude: Exclude = "",
    time: TimeColumn = None,
    known: Known = "",
    calendar: Calendar = None,
    resample: Resample = None,
    wide: Wide = False,
    remaining: Remaining = None,
    log_target: LogTarget = False,
    budget: Annotated[str, typer.Option(help="All in all: 90s, 5m, 1h30m or none.")] = "5m",
    out: Annotated[Path | None, typer.Option(help="Folder for model, code, report and study.")] = None,
    study: Annotated[
        str | None, typer.Option(help="Database of the study: postgresql://...", metavar="<url>")
    ] = None,
    resume: Annotated[
        bool | None, typer.Option("--resume/--fresh", help="Demand an old study, or refuse one.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="A model of your own: my_models.py:build.", metavar="<str>")
    ] = None,
    callbacks: Annotated[
        str | None, typer.Option(help="Makes its callbacks: my_models.py:callbacks.", metavar="<str>")
    ] = None,
    inputs: Annotated[
        list[str] | None, typer.Option(help="Of several: what each reads, past=temp,wind.", metavar="<str>")
    ] = None,
    metric: Metric = None,
    loss: LossName = None,
    optimizer: Optimizer = None,
    learning_rate: Annotated[float | None, typer.Option(help="Only this one; default: looked for.")] = None,
    weight_decay: Annotated[float | None, typer.Option(help="Of adamw: 0.004.")] = None,
    clip_norm: Annotated[float | None, typer.Option(help="The gradient's norm is cut to it.")] = None,
    schedule: ScheduleName = "constant",
    cell: CellName = "lstm",
    bidirectional: Bidirectional = False,
    embedding: Embedding = None,
    class_weights: ClassWeights = None,
    batch_size: BatchSize = None,
    epochs: Annotated[int | None, typer.Option(help="Cap; default: 30 to 200, by the data.")] = None,
    patience: Annotated[int | None, typer.Option(help="Epochs without gain that end a training.")] = None,
    max_layers: MaxLayers = 3,
    max_units: MaxUnits = 256,
    max_params: Annotated[str | None, typer.Option(help="Most parameters: 10k.")] = None,
    max_memory: Annotated[str | None, typer.Option(help="Most bytes to predict with: 200kB, 2MB.")] = None,
    max_latency: Annotated[str | None, typer.Option(help="Longest prediction by Keras: 2ms.")] = None,
    max_size: Annotated[str | None, typer.Option(help="Largest model.keras: 100kB.")] = None,
    tolerance: Tolerance = None,
    confidence: Annotated[float, typer.Option(help="Of the verdict 'certified'.")] = 0.95,
    folds: Annotated[int | None, typer.Option(help="Splits to try; default: by the data.")] = None,
    strategy: Strategy = "ladder",
    trials: Annotated[int | None, typer.Option(help="Of the last three; default: all, 30, 30.")] = None,
    taper: Annotated[bool, typer.Option("--taper", help="Narrow a stack's layers one by one.")] = False,
    dropout: Annotated[bool, typer.Option("--dropout", help="See what dropout buys.")] = False,
    more_data: Annotated[
        bool | None, typer.Option("--more-data/--no-more-data", help="See what more data would change.")
    ] = None,
    refit: Refit = "train",
    seed: Annotated[int, typer.Option(help="Same seed, same answer.")] = 0,
    executor: ExecutorName = "local",
    log: Log = None,
    log_file: Annotated[Path | None, typer.Option(help="Each event in a line, as it happens.")] = None,
    json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No live view.")] = False,
    help_all: HelpAll = False,
) -> None:
    """Find the smallest LSTM that is enough.

    Example: lstmsizer size examples/beijing-pm25.csv --target pm2.5 --window 24

    Labelled sequences: lstmsizer size steps.csv --sequence id --label y
    """
    asked = {name: value for name, value in locals().items() if name not in ("json", "quiet", "help_all")}
    sizing = lstmsizer.size(**asked, progress=not (quiet or json))
    print_answer(sizing, json, out)
