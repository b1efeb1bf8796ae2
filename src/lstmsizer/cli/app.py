"""The commands all in one: what they share, and the question without a verb."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import lstmsizer
from lstmsizer.cli.mistakes import UsageError, unknown_verb
from lstmsizer.errors import Interrupted

# As one needs them; the help lists them so.
ORDER = ("size", "plan", "check", "watch", "show", "report", "predict", "export", "doctor")


class Verbs(TyperGroup):
    """The commands; Ctrl-C before there is an answer becomes one of our errors."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The verbs as one needs them."""
        there = super().list_commands(ctx)
        return [*(verb for verb in ORDER if verb in there), *(verb for verb in there if verb not in ORDER)]

    def get_params(self, ctx: Any) -> list[Any]:
        """The switches of the whole command; one that is not set is off, which Typer need not convert.

        It would convert None, and import its library for that, which takes longer than the whole help.
        """
        switches = super().get_params(ctx)
        for switch in switches:
            if switch.default is None and getattr(switch, "is_flag", False):
                switch.default = False
        return switches

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the verb; say what may have been meant by another word."""
        if args[:1] and args[0][:1] != "-" and self.get_command(ctx, args[0]) is None:
            raise UsageError(unknown_verb(args[0], self.list_commands(ctx)), ctx)
        return super().resolve_command(ctx, args)

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
    context_settings={"help_option_names": ["-h", "--help"]},  # of every verb, too
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def root(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    """How many LSTM layers, and how many units in each? Answered on your own data.

    Example: lstmsizer size examples/beijing-pm25.csv --target pm2.5 --window 24
    """
    if version:
        typer.echo(f"lstmsizer {lstmsizer.__version__}")
    elif ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def print_answer(sizing: Any, json: bool, out: Path | None) -> None:
    """The summary, or JSON."""
    from lstmsizer.report import facts
    from lstmsizer.report.terminal import summary

    if json:
        print_json(facts.to_json(sizing.answer))
    else:
        summary.show(sizing.answer, out)


def print_json(text: str) -> None:
    """JSON for machines: in UTF-8, whatever the terminal's encoding."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    typer.echo(text, nl=False)
