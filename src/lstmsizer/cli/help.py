"""How a verb's help is laid out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import typer
from typer.core import TyperCommand

from lstmsizer.cli.mistakes import UsageError

# Where the help shows an option; what most questions need stands before these, under 'Options'.
SECTIONS = {
    "Labelled sequences": (
        *("label", "sequence", "text", "tags", "task", "labels"),
        *("tokens", "max_tokens", "remaining"),
    ),
    "A model of your own": ("model", "callbacks", "inputs"),
    "Columns": (
        *("group", "features", "exclude", "known", "time", "calendar"),
        *("wide", "resample", "test", "split"),
    ),
    "Training": (
        *("metric", "loss", "optimizer", "learning_rate", "batch_size", "epochs", "patience"),
        *("cell", "bidirectional", "embedding", "class_weights"),
        *("log_target", "schedule", "weight_decay", "clip_norm"),
    ),
    "Search and decision": (
        *("max_layers", "max_units", "tolerance", "confidence"),
        *("seed", "strategy", "trials", "calibrate"),
    ),
    "What the model may take": ("max_params", "max_memory", "max_latency", "max_size"),
    "Once it is decided": ("folds", "more_data", "dropout", "taper", "refit"),
    "The run, study and logs": ("json", "quiet", "log", "log_file", "resume", "study", "executor"),
}


LISTS = ("target", "features", "exclude", "known", "calendar")  # several with commas
WHOLE = "lstmsizer.whole"  # in a context's notes: every option is to be explained
FIRST = ("Arguments", "Options")
LAST = ("help_all", "help")  # of the options
MARGINS = 4  # blanks around the two columns
AND_MORE = " ..."


class Verb(TyperCommand):
    """A command whose help has sections.

    Where there are many options, ``--help`` explains what most questions need and names others, a line a
    section, so that it fits a screen; ``--help-all`` explains everything.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words; an error knows whose they are, so that it names the right help."""
        try:
            if not ctx.resilient_parsing:  # a shell completes words that are not all there yet
                self._check_lists(ctx, args)
            return super().parse_args(ctx, args)
        except UsageError as error:
            error.ctx = getattr(error, "ctx", None) or ctx  # pyright: ignore[reportAttributeAccessIssue]
            raise

    def _check_lists(self, ctx: Any, args: list[str]) -> None:
        """Refuse a list of columns that is given twice: of the first nothing would be left."""
        named = [param.name for param in self.make_parser(ctx).parse_args(list(args))[2]]
        for option in LISTS:
            if named.count(option) > 1:
                raise UsageError(f"--{option} is there twice: name several at once, --{option} a,b")

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then each section's options, all in line; or of most sections a line."""
        many = any(one.name == "help_all" for one in self.get_params(ctx))
        folds = many and not ctx.meta.get(WHOLE)
        sections = self._sections(ctx, many)
        told = {name: sections[name] for name in FIRST} if folds else sections
        widest = max(len(names) for section in told.values() for names, _ in section)
        for name, section in told.items():
            if section:
                with formatter.section(name):
                    formatter.write_dl([(names.ljust(widest), words) for names, words in section])
        if folds:
            with formatter.section("More, which --help-all explains"):
                formatter.write_dl(list(_names_alone(sections, formatter.width)))

    def _sections(self, ctx: Any, many: bool) -> dict[str, list[tuple[str, str]]]:
        """The names and the words of each section's parameters; where they are few, of one section."""
        rows: dict[str, list[tuple[str, str]]] = {name: [] for name in (*FIRST, *SECTIONS)}
        for parameter in sorted(self.get_params(ctx), key=_rank):
            if (record := parameter.get_help_record(ctx)) is not None:
                told = record[1].removesuffix("  [required]")  # as the usage line says
                section = _section(parameter)
                at = section if many or section in FIRST else "Options"
                rows[at].append((_either_way(record[0]), told))
        return rows


def explain_all(ctx: typer.Context, asked: bool) -> None:
    """What ``--help-all`` does."""
    if asked and not ctx.resilient_parsing:
        ctx.meta[WHOLE] = True
        typer.echo(ctx.get_help())
        raise typer.Exit


def _names_alone(sections: Mapping[str, list[tuple[str, str]]], width: int) -> Iterator[tuple[str, str]]:
    """The folded sections' options by name: as many as a line holds."""
    folded = {name: section for name, section in sections.items() if section and name not in FIRST}
    left = width - max(map(len, folded)) - MARGINS
    for name, section in folded.items():
        first, *others = (next(word for word in row.split() if word.startswith("--")) for row, _ in section)
        line = first
        for at, other in enumerate(others, 1):
            rest = AND_MORE if at < len(others) else ""
            if len(f"{line} {other}{rest}") > left:
                line += AND_MORE
                break
            line += f" {other}"
        yield name, line


def _rank(parameter: Any) -> int:
    """Where an option stands in its section; those of 'Options' as they were declared, but for the last."""
    order = [name for names in SECTIONS.values() for name in names] + [*LAST]
    return order.index(parameter.name) if parameter.name in order else -1


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
