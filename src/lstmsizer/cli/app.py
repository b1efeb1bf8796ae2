"""The commands all in one: what they share, and the question without a verb."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import lstmsizer
from lstmsizer.errors import Interrupted


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


def print_answer(sizing: Any, json: bool, out: Path | None) -> None:
    """The summary, or JSON."""
    from lstmsizer.report import facts
    from lstmsizer.report.terminal import summary

    if json:
        typer.echo(facts.to_json(sizing.answer), nl=False)
    else:
        summary.show(sizing.answer, out)
