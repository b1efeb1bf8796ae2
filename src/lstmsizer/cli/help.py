"""How a verb's help is laid out."""

from __future__ import annotations

from typing import Any

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
    "What is printed and logged": ("log", "json", "quiet"),
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
