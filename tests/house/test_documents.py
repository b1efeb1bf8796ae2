"""What the pages tell a reader to type, open or run is there."""

from __future__ import annotations

import ast
import hashlib
import re
import shlex
from pathlib import Path

import pytest
import typer.main
from checkout import ROOT, committed, pages

import lstmsizer
from lstmsizer import errors
from lstmsizer.cli import app

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
OUTSIDE_ALLOWED = {ROOT / ".ci" / "run"}  # it alone knows what may stand beside the checkout


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def typed(program: str) -> list[str]:
    """Every command line that a page, the help or the Makefile tells a reader to type."""
    shown = [page.read_text(encoding="utf-8") for page in pages()]
    commands = [line for text in shown for line in re.findall(rf"^ *\$ ({program} .*)$", text, re.MULTILINE)]
    if program == "lstmsizer":
        commands += re.findall(r"^\t\$\(BIN\)/(lstmsizer .*)$", MAKEFILE, re.MULTILINE)
    return sorted(set(commands))


@pytest.mark.parametrize("line", typed("lstmsizer"))
def test_a_command_that_is_shown_is_understood(line: str) -> None:
    subcommand, *words = shlex.split(line)[1:]
    command = typer.main.get_command(app).commands[subcommand]  # pyright: ignore
    understood = command.make_context(subcommand, words)  # a usage error for an option that is not there
    assert understood.params


@pytest.mark.parametrize("page", pages(), ids=name)
def test_an_option_that_is_named_is_there(page: Path) -> None:
    commands = typer.main.get_command(app).commands.values()  # pyright: ignore
    parameters = [parameter for command in commands for parameter in command.params]
    known = {option for each in parameters for option in (*each.opts, *each.secondary_opts)}
    named = re.findall(r"`(--[a-z][a-z-]*)[^`]*`", page.read_text(encoding="utf-8"))
    of_the_whole = {"--help", "--version", "--install-completion", "--show-completion"}
    assert sorted({*named} - known - of_the_whole) == []


@pytest.mark.parametrize("page", pages(), ids=name)
def test_python_that_is_shown_is_python(page: Path) -> None:
    programs = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert all(ast.parse(program).body for program in programs)  # a SyntaxError names the line


def test_every_page_is_in_the_table_of_contents() -> None:
    contents = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    listed = re.findall(r"^[a-z][a-z-]*$", contents, re.MULTILINE)
    there = [page.stem for page in pages() if page.parent.name == "docs" and page.stem != "index"]
    assert sorted(listed) == sorted(there)


@pytest.mark.parametrize("page", pages(), ids=name)
def test_python_that_is_shown_uses_what_an_answer_has(page: Path) -> None:
    programs = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    used = {attribute for program in programs for attribute in re.findall(r"\banswer\.(\w+)", program)}
    assert sorted(attribute for attribute in used if not hasattr(lstmsizer.Sizing, attribute)) == []


def test_the_readme_gives_the_exit_codes_of_the_errors() -> None:
    given = re.findall(r"^\| (\d+) \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and kind is not errors.LstmsizerError
    ]
    assert {int(code) for code in given} == {0} | {kind.exit_code for kind in kinds}


@pytest.mark.parametrize("line", typed("make"))
def test_a_make_target_that_is_shown_is_there(line: str) -> None:
    target = shlex.split(line)[1]
    assert re.search(rf"^{target}:.*## ", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("page", pages(), ids=name)
def test_a_benchmark_that_is_named_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    files = re.findall(r"python (benchmarks/\w+\.py)", text)
    modules = [module.replace(".", "/") for module in re.findall(r"python -m (benchmarks\.\w+)", text)]
    found = [*files, *(f"{module}.py" for module in modules if not (ROOT / module / "__main__.py").is_file())]
    assert [file for file in found if not (ROOT / file).is_file()] == []


@pytest.mark.parametrize("page", pages(), ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_begins_with_the_two_commands_of_the_makefile() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first = re.search(r"```console\n(.*?)```", readme, re.DOTALL)
    assert first is not None
    assert first.group(1) == "$ make demo\n$ make test\n"


def test_the_example_data_is_the_published_file() -> None:
    data = (ROOT / "examples" / "beijing-pm25.csv").read_bytes()
    assert hashlib.sha256(data).hexdigest() in (ROOT / "examples" / "README.md").read_text(encoding="utf-8")


def test_no_file_points_outside_the_checkout() -> None:
    strays: list[str] = []
    for path in committed():
        if path in OUTSIDE_ALLOWED or path.suffix in {".csv", ".png", ".npz", ".parquet"}:
            continue
        text = path.read_text(encoding="utf-8")
        climbs = (path.parent / climb for climb in re.findall(r"(?:\.\./)+[\w-][\w./-]*", text))
        strays += [f"{name(path)}: {climb}" for climb in climbs if not climb.resolve().is_relative_to(ROOT)]
        strays += [
            f"{name(path)}: {home}"
            for home in re.findall(r"(?<![\w.)}-])/(?:home|root|Users|work)/\w+", text)
        ]
    assert strays == []
