"""How a verb's help is laid out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import typer
from typer.core import TyperCommand

# Where the help shows an option; what most questions need stands before these, under 'Options'.
SECTIONS = {
    "Labelled sequences": (
        *("label", "sequence", "text", "tokens", "max_tokens", "tags"),
        *("remaining", "labels", "task"),
    ),
    "A model of your own": ("model", "callbacks", "inputs"),
    "Columns": (
        *("group", "features", "exclude", "time", "known"),
        *("wide", "calendar", "resample", "split", "test"),
    ),
    "Training": (
        *("optimizer", "learning_rate", "weight_decay", "clip_norm", "schedule"),
        *("metric", "loss", "log_target", "cell", "bidirectional", "embedding"),
        *("class_weights", "batch_size", "epochs", "patience"),
    ),
    "Search and decision": (
        *("max_layers", "max_units", "tolerance", "confidence"),
        *("strategy", "trials", "seed", "calibrate"),
    ),
    "What the model may take": ("max_params", "max_memory", "max_latency", "max_size"),
    "Once it is decided": ("folds", "more_data", "dropout", "taper", "refit"),
    "The run, study and logs": ("executor", "study", "resume", "log", "json", "quiet"),
}


WHOLE = "lstmsizer.whole"  # in a context's notes: every option is to be explained
FIRST = ("Arguments", "Options")
MARGINS = 6  # blanks around the two columns


class Verb(TyperCommand):
    """A command whose help has sections.

    Where there are many, ``--help`` explains what most questions need and names the rest, so that it fits a
    screen; ``--help-all`` explains everything.
    """

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then each section's options, all in line; or only the names of most."""
        sections = self._sections(ctx)
        folds = not ctx.meta.get(WHOLE) and any(one.name == "help_all" for one in self.get_params(ctx))
        told = {name: sections[name] for name in FIRST} if folds else sections
        widest = max(len(names) for section in told.values() for names, _ in section)
        for name, section in told.items():
            if section:
                with formatter.section(name):
                    formatter.write_dl([(names.ljust(widest), words) for names, words in section])
        if folds:
            with formatter.section("More, which --help-all explains"):
                formatter.write_dl(list(_names_alone(sections, formatter.width)))

    def _sections(self, ctx: Any) -> dict[str, list[tuple[str, str]]]:
        """The names and the words of each section's parameters."""
        rows: dict[str, list[tuple[str, str]]] = {name: [] for name in (*FIRST, *SECTIONS)}
        for parameter in self.get_params(ctx):
            if (record := parameter.get_help_record(ctx)) is not None:
                told = record[1].removesuffix("  [required]")  # as the usage line says
                rows[_section(parameter)].append((_either_way(record[0]), told))
        return rows


def explain_all(ctx: typer.Context, asked: bool) -> None:
    """What ``--help-all`` does."""
    if asked and not ctx.resilient_parsing:
        ctx.meta[WHOLE] = True
        typer.echo(ctx.get_help())
        raise typer.Exit


def _names_alone(sections: Mapping[str, list[tuple[str, str]]], width: int) -> Iterator[tuple[str, str]]:
    """The folded sections' options by name, in lines that break between them."""
    folded = {name: section for name, section in sections.items() if section and name not in FIRST}
    left = width - max(map(len, folded)) - MARGINS
    for name, section in folded.items():
        names = [next(word for word in row.split() if word.startswith("--")) for row, _ in section]
        first, *others = textwrap.wrap(" ".join(names), max(left, 20), break_on_hyphens=False)
        yield name, first
        yield from (("", line) for line in others)


def _section(parameter: Any) -> str:
    """The help's section of an argument or an option."""
    if parameter.param_type_name == "argument":
        return "Arguments"
    return next((name for name, options in SECTIONS.items() if parameter.name in options), "Options")


def _either_way(names: str) -> str:
    """'--more-data / --no-more-data' as '--[no-]more-data', which leaves room for what it means.

    Two of different names stand beside each other: '--resume/--fresh'.
    """
    on, _, off = names.partition(" / ")
    return f"--[no-]{on[2:]}" if off == f"--no-{on[2:]}" else names.replace(" / ", "/")
