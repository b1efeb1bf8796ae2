"""What is wrong with a command that cannot be understood, in one line, and what was probably meant."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

import typer

# Click's error for a command that cannot be understood. Typer carries a Click of its own or uses
# the installed one, depending on its version; this is the right one in both cases.
UsageError = cast(type[Exception], typer.BadParameter.__mro__[1])


def sentence(error: Any) -> str:
    """What is wrong with the command, and which help tells more, in one line."""
    command = error.ctx.command_path if error.ctx else "lstmsizer"
    unknown = getattr(error, "option_name", None) if type(error).__name__ == "NoSuchOption" else None
    if unknown is not None and error.ctx is not None:
        said = _unknown_option(unknown, error.ctx)
    else:
        said = " ".join(error.format_message().split()).rstrip(".")
    return f"{said}{'' if said.endswith('?') else '.'} See '{command} --help'."


def unknown_verb(word: str, verbs: Sequence[str]) -> str:
    """What may have been meant by a word that is no verb: another spelling, or data without a verb."""
    close = get_close_matches(word.lower(), verbs, n=1)
    if close:
        return f"There is no verb {word!r}; did you mean {close[0]!r}?"
    if Path(word).expanduser().exists():
        return f"Name a verb before {word!r}, as in 'lstmsizer size {word} ...'"
    return f"There is no verb {word!r}: it is one of {', '.join(verbs)}"


def _unknown_option(option: str, ctx: Any) -> str:
    """What may have been meant by an option that a verb lacks: another verb's, or another spelling."""
    group = ctx.find_root().command
    verbs = {verb: _options(group.get_command(ctx, verb), ctx) for verb in group.list_commands(ctx)}
    if having := [verb for verb, options in verbs.items() if option in options]:
        return f"{ctx.command_path} has no option {option}, but {_listed(having)} {_have(having)}"
    if close := get_close_matches(option.lower(), _options(ctx.command, ctx), n=1, cutoff=0.7):
        return f"There is no option {option}; did you mean {close[0]}?"
    everything = [name for options in verbs.values() for name in options]
    if close := get_close_matches(option.lower(), everything, n=1, cutoff=0.8):
        having = [verb for verb, options in verbs.items() if close[0] in options]
        return f"There is no option {option}; {_listed(having)} {_have(having)} {close[0]}"
    return f"There is no option {option}"


def _listed(verbs: Sequence[str]) -> str:
    """``'size, plan and check'``."""
    *first, last = verbs
    return f"{', '.join(first)} and {last}" if first else last


def _have(verbs: Sequence[str]) -> str:
    return "have" if len(verbs) > 1 else "has"


def _options(command: Any, ctx: Any) -> list[str]:
    """Every way to write each of a command's options."""
    return [
        name
        for one in command.get_params(ctx)
        for name in (*one.opts, *one.secondary_opts)
        if name[:1] == "-"
    ]
