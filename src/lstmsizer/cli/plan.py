"""``lstmsizer plan``: what folklore says and what sizes cost."""

from __future__ import annotations

from typing import Annotated

import typer

import lstmsizer
from lstmsizer.cli.app import app, print_json
from lstmsizer.cli.help import Verb
from lstmsizer.cli.options import (
    AsJson,
    BatchSize,
    Bidirectional,
    Calendar,
    CellName,
    Data,
    Embedding,
    Exclude,
    Features,
    Group,
    HelpAll,
    Horizon,
    Known,
    Label,
    Labels,
    LogTarget,
    MaxLayers,
    MaxTokens,
    MaxUnits,
    Remaining,
    Resample,
    Sequence,
    Split,
    Tags,
    Target,
    TaskName,
    Test,
    Text,
    TimeColumn,
    Tokens,
    Wide,
    Window,
)


@app.command(cls=Verb)
def plan(
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
    cell: CellName = "lstm",
    bidirectional: Bidirectional = False,
    embedding: Embedding = None,
    batch_size: BatchSize = None,
    max_layers: MaxLayers = 3,
    max_units: MaxUnits = 256,
    calibrate: Annotated[bool, typer.Option("--calibrate", help="Measure this machine first.")] = False,
    json: AsJson = False,
    help_all: HelpAll = False,
) -> None:
    """Show rules of thumb and costs, without training.

    Example: lstmsizer plan examples/beijing-pm25.csv --target pm2.5 --window 24
    """
    asked = {name: value for name, value in locals().items() if name not in ("json", "help_all")}
    planned = lstmsizer.plan(**asked)
    from lstmsizer.report import facts
    from lstmsizer.report.terminal import summary

    if json:
        print_json(facts.plan_to_json(planned))
    else:
        summary.show_plan(planned)
