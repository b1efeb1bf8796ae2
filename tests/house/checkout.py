"""Where things stand in this checkout, for the tests of the house."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "lstmsizer"


def sources() -> list[Path]:
    """Every Python file of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def room(source: Path) -> str:
    """The room that a file of the package stands in: ``data`` for data/load.py, ``rules`` for rules.py."""
    return source.relative_to(PACKAGE).parts[0].removesuffix(".py")


def committed() -> list[Path]:
    """Every file that git tracks and that is there; without git the test is skipped."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def pages() -> list[Path]:
    """The Markdown pages that a reader may open."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md")])
