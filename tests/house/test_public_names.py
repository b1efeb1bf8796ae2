"""What ``import lstmsizer`` offers, and that it is quick because it loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import pytest
from checkout import ROOT

import lstmsizer

HEAVY = ("jax", "keras", "optuna", "polars", "scipy", "sklearn", "tensorflow", "torch")
NO_TRAINING = ("jax", "keras", "optuna", "sklearn", "tensorflow", "torch")


def loaded_after(program: str, among: tuple[str, ...]) -> list[str]:
    """Which packages are loaded in a fresh Python once it has run the program."""
    report = f"\nimport sys\nprint('LOADED', *[name for name in {among!r} if name in sys.modules])"
    told = subprocess.run(
        [sys.executable, "-c", program + report], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    return told.stdout.splitlines()[-1].split()[1:]


def command_line(*words: str) -> str:
    """A program that does what the command line does, and goes on afterwards."""
    return (
        "import sys\nfrom lstmsizer.cli import main\n"
        f"sys.argv = {['lstmsizer', *words]!r}\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code"
    )


def test_public_names_are_sorted_and_there() -> None:
    assert lstmsizer.__all__ == sorted(lstmsizer.__all__)
    assert [name for name in lstmsizer.__all__ if getattr(lstmsizer, name, None) is None] == []


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'sise'"):
        lstmsizer.sise  # noqa: B018


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert lstmsizer.__version__ == project["version"]
    assert f"\n## {lstmsizer.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded_after("import lstmsizer", HEAVY) == []


@pytest.mark.parametrize("words", [["--help"], ["size", "--help"], ["plan", "--help"], ["show", "--help"]])
def test_asking_for_help_loads_nothing_heavy(words: list[str]) -> None:
    assert loaded_after(command_line(*words), HEAVY) == []


def test_a_plan_starts_no_training_library() -> None:
    plan = command_line("plan", "examples/beijing-pm25.csv", "--target", "pm2.5", "--window", "24")
    assert loaded_after(plan, NO_TRAINING) == []
