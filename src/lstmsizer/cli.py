"""The command line: ``lstmsizer size | plan | show``."""

from __future__ import annotations

import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn, cast

import typer
from typer.core import TyperCommand, TyperGroup

import lstmsizer
from lstmsizer.errors import Interrupted, LstmsizerError

# Click's error for a command that cannot be understood. Typer carries a Click of its own or uses
# the installed one, depending on its version; this is the right one in both cases.
UsageError = cast(type[Exception], typer.BadParameter.__mro__[1])

# Where the help shows an option; what most questions need stands before these, under 'Options'.
SECTIONS = {
    "Labelled sequences": ("label", "sequence", "group", "split", "labels", "test", "task"),
    "Columns": ("features", "exclude", "time"),
    "Training": (
        *("metric", "loss", "cell", "bidirectional"),
        *("class_weights", "batch_size", "epochs", "patience"),
    ),
    "Search and decision": (
        *("max_layers", "max_units", "tolerance", "confidence"),
        *("strategy", "trials", "seed", "calibrate"),
    ),
    "Once it is decided": ("folds", "more_data", "dropout", "taper"),
    "What is printed": ("json", "quiet"),
}


class Verb(TyperCommand):
    """A command whose help has sections."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then each section's options, all in line."""
        rows: dict[str, list[tuple[str, str]]] = {
            "Arguments": [],
            "Options": [],
            **{name: [] for name in SECTIONS},
        }
        for parameter in self.get_params(ctx):
            if (record := parameter.get_help_record(ctx)) is not None:
                told = record[1].removesuffix("  [required]")  # as the usage line says
                rows[_section(parameter)].append((_either_way(record[0]), told))
        widest = max(len(names) for section in rows.values() for names, _ in section)
        for name, section in rows.items():
            if section:
                with formatter.section(name):
                    formatter.write_dl([(names.ljust(widest), told) for names, told in section])


def _section(parameter: Any) -> str:
    """The help's section of an argument or an option."""
    if parameter.param_type_name == "argument":
        return "Arguments"
    return next((name for name, options in SECTIONS.items() if parameter.name in options), "Options")


def _either_way(names: str) -> str:
    """'--more-data / --no-more-data' as '--[no-]more-data', which leaves room for what it means."""
    on, _, off = names.partition(" / ")
    return f"--[no-]{on[2:]}" if off else names


class Verbs(TyperGroup):
    """The commands; Ctrl-C before there is an answer becomes one of our errors."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted(
                "Stopped before there was an answer; with --out, what was trained is kept, "
                "and the same command goes on from there."
                if ctx.invoked_subcommand == "size"
                else "Stopped."
            ) from None


app = typer.Typer(
    cls=Verbs,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="How many LSTM layers, and how many units in each? Answered on your own data.",
)

Data = Annotated[Path, typer.Argument(metavar="DATA", help="CSV, TSV, Parquet, .ts, .npz; or folder.")]
Target = Annotated[str | None, typer.Option(help="Column to forecast.")]
Window = Annotated[str | None, typer.Option(help="Steps looked back at: 24; 6,12; auto.")]
Horizon = Annotated[str, typer.Option(help="Steps ahead: 3 (1 to 3), or 1,6,24.")]
Label = Annotated[str | None, typer.Option(help="Column of the sequences' labels.")]
Sequence = Annotated[str | None, typer.Option(help="Column that tells sequences apart.")]
Group = Annotated[str | None, typer.Option(help="Column of subjects, each kept in one part.")]
Split = Annotated[str | None, typer.Option(help="Column that says train or test.")]
Labels = Annotated[
    list[Path] | None, typer.Option(metavar="<path>", help="Of a folder: table of its files' labels.")
]
Test = Annotated[Path | None, typer.Option(help="File with the test part; default: found or drawn.")]
TaskName = Annotated[str | None, typer.Option("--task", help="classify or regress; default: by the labels.")]
Features = Annotated[str | None, typer.Option(help="Input columns: a,b; default: all usable.")]
Exclude = Annotated[str, typer.Option(help="Columns to leave out: a,b.")]
TimeColumn = Annotated[str | None, typer.Option("--time", help="Time column; default: found.")]
CellName = Annotated[str, typer.Option("--cell", help="lstm or gru.")]
Bidirectional = Annotated[bool, typer.Option("--bidirectional", help="Layers read both ways.")]
BatchSize = Annotated[int | None, typer.Option(help="Default: 32, up to 256 for large data.")]
MaxLayers = Annotated[int, typer.Option(help="The most layers to try.")]
MaxUnits = Annotated[int, typer.Option(help="The most units a layer to try.")]
Tolerance = Annotated[str | None, typer.Option(help="How much worse is enough: 2%; default: measured.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


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
    labels: Labels = None,
    test: Test = None,
    task: TaskName = None,
    features: Features = None,
    exclude: Exclude = "",
    time: TimeColumn = None,
    budget: Annotated[str, typer.Option(help="All in all: 90s, 5m, 1h30m or none.")] = "5m",
    out: Annotated[Path | None, typer.Option(help="Folder for model, code, report and study.")] = None,
    metric: Annotated[str | None, typer.Option(help="mse, rmse, mae; of classes: loss, error.")] = None,
    loss: Annotated[str | None, typer.Option(help="Trained: mse, mae, huber; softmax.")] = None,
    cell: CellName = "lstm",
    bidirectional: Bidirectional = False,
    class_weights: Annotated[str | None, typer.Option(help="balanced: all classes count alike.")] = None,
    batch_size: BatchSize = None,
    epochs: Annotated[int | None, typer.Option(help="Cap; default: 30 to 200, by the data.")] = None,
    patience: Annotated[int | None, typer.Option(help="Epochs without gain that end a training.")] = None,
    max_layers: MaxLayers = 3,
    max_units: MaxUnits = 256,
    tolerance: Tolerance = None,
    confidence: Annotated[float, typer.Option(help="Of the verdict 'certified'.")] = 0.95,
    folds: Annotated[int | None, typer.Option(help="Splits to try; default: by the data.")] = None,
    strategy: Annotated[str, typer.Option(help="ladder, grid, random or tpe.")] = "ladder",
    trials: Annotated[int | None, typer.Option(help="Of the last three; default: all, 30, 30.")] = None,
    taper: Annotated[bool, typer.Option("--taper", help="Narrow a stack's layers one by one.")] = False,
    dropout: Annotated[bool, typer.Option("--dropout", help="See what dropout buys.")] = False,
    more_data: Annotated[
        bool | None, typer.Option("--more-data/--no-more-data", help="See what more data would change.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same answer.")] = 0,
    json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No live view.")] = False,
) -> None:
    """Find the smallest LSTM that is enough.

    Example: lstmsizer size examples/beijing-pm25.csv --target pm2.5 --window 24

    Labelled sequences: lstmsizer size steps.csv --sequence id --label y
    """
    asked = {name: value for name, value in locals().items() if name not in ("json", "quiet")}
    sizing = lstmsizer.size(**asked, progress=not (quiet or json))
    _print_answer(sizing, json, out)


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
    labels: Labels = None,
    test: Test = None,
    task: TaskName = None,
    features: Features = None,
    exclude: Exclude = "",
    time: TimeColumn = None,
    cell: CellName = "lstm",
    bidirectional: Bidirectional = False,
    batch_size: BatchSize = None,
    max_layers: MaxLayers = 3,
    max_units: MaxUnits = 256,
    calibrate: Annotated[bool, typer.Option("--calibrate", help="Measure this machine first.")] = False,
    json: AsJson = False,
) -> None:
    """Show rules of thumb and costs, without training.

    Example: lstmsizer plan examples/beijing-pm25.csv --target pm2.5 --window 24
    """
    asked = {name: value for name, value in locals().items() if name != "json"}
    planned = lstmsizer.plan(**asked)
    from lstmsizer.report import facts, summary

    if json:
        typer.echo(facts.plan_to_json(planned), nl=False)
    else:
        summary.show_plan(planned)


@app.command(cls=Verb)
def show(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder written by 'size --out'.")],
    json: AsJson = False,
) -> None:
    """Show the answer kept in a folder.

    Example: lstmsizer show pm25-size/
    """
    _print_answer(lstmsizer.show(folder), json, folder)


def _print_answer(sizing: Any, json: bool, out: Path | None) -> None:
    from lstmsizer.report import facts, summary

    if json:
        typer.echo(facts.to_json(sizing.answer), nl=False)
    else:
        summary.show(sizing.answer, out)


@app.callback(invoke_without_command=True)
def root(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    """How many LSTM layers, and how many units in each? Answered on your own data."""
    if version:
        typer.echo(f"lstmsizer {lstmsizer.__version__}")
    elif ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def main() -> None:
    """Run the command line; errors become one line on stderr and an exit code by their kind."""
    try:
        with _terminated_like_interrupted():
            code: object = app(prog_name="lstmsizer", standalone_mode=False)
    except LstmsizerError as error:
        _fail(str(error), error.exit_code)
    except UsageError as error:
        _fail(_usage(error), 2)
    sys.exit(code if isinstance(code, int) else 0)


def _usage(error: Any) -> str:
    """What is wrong with the command, and which help tells more, in one line."""
    said = " ".join(error.format_message().split()).rstrip(".")
    command = error.ctx.command_path if error.ctx else "lstmsizer"
    return f"{said}{'' if said.endswith('?') else '.'} See '{command} --help'."


def _fail(message: str, code: int) -> NoReturn:
    typer.echo(f"lstmsizer: {message}", err=True)
    sys.exit(code)


@contextmanager
def _terminated_like_interrupted() -> Generator[None]:
    """SIGTERM ends a run as Ctrl-C does: with the best answer so far."""

    def interrupt(signum: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
