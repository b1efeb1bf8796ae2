"""How often XLA compiles, counted by JAX's events: one program serves many trainings, and later processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent / "compilations_program.py"


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    """What two processes counted that did the same search, one after the other, with one cache folder."""
    cache = tmp_path_factory.mktemp("cache")
    counted = []
    for _ in range(2):
        ran = subprocess.run(
            [sys.executable, PROGRAM],
            env=os.environ | {"LSTMSIZER_CACHE": str(cache), "JAX_PLATFORMS": "cpu"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        counted.append(json.loads(ran.stdout))
    return counted


def test_one_program_serves_rates_dropouts_seeds_folds_epochs_and_units_up_to_its_width(
    processes: list[dict],
) -> None:
    first = processes[0]

    assert first["statuses"] == ["capped", "paused"] * 6 + ["capped"]
    assert first["programs"] == 2  # with dropout and without
    assert first["compiled_after_the_first"] == 1  # by XLA's own account: that with dropout


def test_a_repeated_search_in_another_process_compiles_nothing(processes: list[dict]) -> None:
    first, second = processes

    assert first["compiled"] >= 2
    assert second["compiled"] == 0
    assert second["from_cache"] == first["compiled"] + first["from_cache"]
    assert second["curves"] == first["curves"]


def test_importing_starts_no_jax() -> None:
    code = """
        import sys
        import lstmsizer, lstmsizer.api, lstmsizer.run.run, lstmsizer.train.engine, lstmsizer.cli
        from typer.testing import CliRunner
        assert CliRunner().invoke(lstmsizer.cli.app, ["--help"]).exit_code == 0
        print(*sorted({"jax", "jaxlib", "keras", "torch", "tensorflow"} & set(sys.modules)))
    """
    ran = subprocess.run(
        [sys.executable, "-c", "\n".join(line.strip() for line in code.splitlines())],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == ""
