"""Terminals and pipes of older encodings: something readable, and JSON whole."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

NAME = "größe–😀"


def printed(*words: str | Path, encoding: str) -> bytes:
    """What a command prints where the standard output has this encoding."""
    command = [sys.executable, "-m", "lstmsizer", *map(str, words)]
    ended = subprocess.run(command, capture_output=True, env={"PYTHONIOENCODING": encoding}, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
    return ended.stdout


def test_letters_that_the_encoding_lacks_are_no_reason_to_fail(tmp_path: Path) -> None:
    path = tmp_path / "series.csv"
    rows = "\n".join(f"{hour},{hour % 24}" for hour in range(400))
    path.write_text(f"hour,{NAME}\n{rows}\n", encoding="utf-8")
    asked = ("plan", path, "--target", NAME, "--window", "24")
    shown = printed(*asked, encoding="ascii").decode("ascii")
    assert "24 steps of 1" in shown
    assert "-+-" in shown  # the lines of its tables
    told = json.loads(printed(*asked, "--json", encoding="ascii").decode("utf-8"))
    assert NAME in json.dumps(told, ensure_ascii=False)
