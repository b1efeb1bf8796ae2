"""Files and functions stay short enough to be read at one sitting."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from checkout import ROOT, sources

LINES_OF_A_FILE = 350
LINES_OF_A_FUNCTION = 50
PROGRAMS = [*sources(), *sorted(ROOT.glob("benchmarks/**/*.py"))]
TESTS = sorted(ROOT.glob("tests/**/test_*.py"))

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> list[Function]:
    return [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, Function)
    ]


def length(function: Function) -> int:
    """Lines of a function without its docstring; a signature of a parameter a line counts as one line."""
    first = function.body[1:2] if ast.get_docstring(function) is not None else function.body[:1]
    return 1 + (function.end_lineno or 0) - first[0].lineno + 1 if first else 1


def can_fail(test: Function) -> bool:
    """Whether a test asserts, expects an error, calls what is named a check, or runs with check=True."""
    if any(isinstance(node, ast.Assert) for node in ast.walk(test)):
        return True
    calls = [node for node in ast.walk(test) if isinstance(node, ast.Call)]
    named = any(
        word in ast.unparse(call.func) for call in calls for word in ("raises", "assert", "check", "fail")
    )
    return named or any(ast.unparse(keyword) == "check=True" for call in calls for keyword in call.keywords)


@pytest.mark.parametrize("path", PROGRAMS, ids=name)
def test_a_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES_OF_A_FILE


@pytest.mark.parametrize("path", PROGRAMS, ids=name)
def test_its_functions_are_short(path: Path) -> None:
    long = {function.name: length(function) for function in functions(path)}
    assert {one: lines for one, lines in long.items() if lines > LINES_OF_A_FUNCTION} == {}


@pytest.mark.parametrize("path", TESTS, ids=name)
def test_its_tests_can_fail(path: Path) -> None:
    idle = [test.name for test in functions(path) if test.name.startswith("test_") and not can_fail(test)]
    assert idle == []
