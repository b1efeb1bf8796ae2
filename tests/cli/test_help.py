"""The command line explains itself, fits a terminal of 80 columns, and is there at once."""

from __future__ import annotations

import shlex
import subprocess
import sys

import pytest
import typer.main

import lstmsizer
from lstmsizer import cli
from lstmsizer.cli.help import SECTIONS

VERBS = ("size", "plan", "check", "watch", "show", "report", "predict", "export", "doctor")
HEAVY = ("jax", "keras", "numpy", "optuna", "polars", "scipy", "sklearn", "rich", "pydantic", "asyncio")


def said(words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """What a command that succeeds prints."""
    monkeypatch.setattr(sys, "argv", ["lstmsizer", *words.split()])
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    assert (ended.value.code, err) == (0, "")
    return out


@pytest.mark.parametrize("words", ["", "--help"])
def test_without_a_verb_the_verbs_are_shown_as_one_needs_them(words, monkeypatch, capsys):
    out = said(words, monkeypatch, capsys)
    listed = sections(out)["Commands"]
    assert [line.split()[0] for line in listed] == list(VERBS)
    assert len(out.splitlines()) <= 24


def sections(out: str) -> dict[str, list[str]]:
    """The lines below each of the help's headings."""
    blocks = [block.splitlines() for block in out.split("\n\n")]
    return {block[0].rstrip(":"): block[1:] for block in blocks if block[0].endswith(":")}


@pytest.mark.parametrize(
    ("verb", "lines"),
    [
        ("size", 30),
        ("check", 30),
        ("plan", 24),
        ("show", 14),
        ("predict", 14),
        ("export", 21),
        ("report", 14),
        ("doctor", 14),
        ("watch", 16),
    ],
)
def test_a_verb_s_help_fits_the_screen(verb, lines, monkeypatch, capsys):
    out = said(f"{verb} --help", monkeypatch, capsys)
    assert max(map(len, out.splitlines())) <= 80
    assert len(out.splitlines()) <= lines


@pytest.mark.parametrize("words", ["size --help-all", "check --help-all", "plan --help-all", "show --help"])
def test_an_option_is_explained_in_a_line(words, monkeypatch, capsys):
    out = said(words, monkeypatch, capsys)
    assert max(map(len, out.splitlines())) <= 80
    _, *options = sections(out).values()
    assert [line for section in options for line in section if not line.startswith("  -")] == []


def test_the_folded_help_names_options_of_every_section_in_a_line(monkeypatch, capsys):
    folded, whole = (
        sections(said(f"size {asked}", monkeypatch, capsys)) for asked in ("--help", "--help-all")
    )
    lines = {line[2:27].strip(): line[27:].split() for line in folded["More, which --help-all explains"]}
    assert list(lines) == list(SECTIONS)
    for section, names in lines.items():
        explained = [next(word for word in line.split() if word.startswith("--")) for line in whole[section]]
        cut = names[-1] == "..."
        assert (names[:-1] == explained[: len(names) - 1]) if cut else (names == explained)


def test_what_most_questions_need_comes_first_and_the_rest_has_its_section(monkeypatch, capsys):
    shown = {
        name: [word for line in lines for word in line.split() if word.startswith("--")]
        for name, lines in sections(said("size --help-all", monkeypatch, capsys)).items()
    }
    first = ["--target", "--window", "--horizon", "--budget", "--out", "--help-all", "--help"]
    assert shown["Options"] == first
    assert list(shown) == ["Arguments", "Options", *SECTIONS]
    assert "--[no-]more-data" in shown["Once it is decided"]
    command = typer.main.get_command(cli.app).commands["size"]
    assert sum(len(names) for names in shown.values()) == len(command.params) - 1 + len(["--help"])


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_s_example_can_be_typed_as_it_stands(verb, monkeypatch, capsys):
    out = said(f"{verb} --help", monkeypatch, capsys)
    (example,) = [line for line in out.splitlines() if "Example: " in line]
    command = shlex.split(example.partition("Example: ")[2])
    assert command[:2] == ["lstmsizer", verb]
    parsed = typer.main.get_command(cli.app).commands[verb].make_context(verb, command[2:])
    argument = [word.rstrip("/") for word in command[2:3]]
    assert {*argument} <= {*map(str, parsed.params.values())}


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_the_short_h_is_help_as_well(verb, monkeypatch, capsys):
    assert said(f"{verb} -h", monkeypatch, capsys) == said(f"{verb} --help", monkeypatch, capsys)


def test_the_version_is_the_package_s(monkeypatch, capsys):
    assert said("--version", monkeypatch, capsys) == f"lstmsizer {lstmsizer.__version__}\n"


@pytest.mark.parametrize("words", ["--help", "show --help", "size --help-all"])
def test_help_loads_nothing_that_it_does_not_need(words):
    script = (
        f"import sys; sys.argv = ['lstmsizer', *{words!r}.split()]\n"
        "from lstmsizer.cli import main\n"
        "try: main()\n"
        f"finally: print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ended.stderr.splitlines()[0] == "[]"
