"""``lstmsizer doctor`` says what is there, what is wrong, and what to do; injected faults are found."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lstmsizer import cli
from lstmsizer.run import cores, memory
from lstmsizer.run.doctor import backends, examine, places, software
from lstmsizer.run.doctor.backends import Imported, tried
from lstmsizer.run.doctor.software import Needed


@pytest.fixture(autouse=True)
def healthy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with nothing wrong, on which libraries start at once."""
    for variable in ("KERAS_BACKEND", "OMP_NUM_THREADS", "JAX_PLATFORMS"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LSTMSIZER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(backends, "tried", lambda program, settings: Imported((("cpu", "cpu"),)))
    monkeypatch.setattr(backends, "_nvidia", lambda: False)
    monkeypatch.setattr(cores, "_affinity", lambda: 8)
    monkeypatch.setattr(cores, "_quotas", lambda *places: iter(()))
    monkeypatch.setattr(memory, "free_memory", lambda: 8 * 2**30)
    monkeypatch.setattr(places, "_left", lambda folder: 10**12)
    monkeypatch.setattr(examine.hardware.os, "cpu_count", lambda: 8)


def examined(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, str]:
    """The exit code of ``lstmsizer doctor``, and what it prints at 80 columns."""
    monkeypatch.setattr(sys, "argv", ["lstmsizer", "doctor", *words])
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    assert err == ""
    return ended.value.code, out


def test_a_healthy_machine_has_nothing_to_mend(monkeypatch, capsys):
    code, out = examined(monkeypatch, capsys)
    assert (code, "->" in out, out.splitlines()[-1]) == (0, False, "All is well.")
    assert max(map(len, out.splitlines())) <= 80
    for told in (f"Python {sys.version.split()[0]}", "keras 3.", "on jax", "8 cores", "8.6 GB free", "cache"):
        assert told in out


def test_the_json_has_all_versions_and_findings(monkeypatch, capsys):
    code, out = examined(monkeypatch, capsys, "--json")
    told = json.loads(out)
    assert (code, told["ok"]) == (0, True)
    assert {"lstmsizer", "python", "jax", "keras", "numpy", "polars", "optuna"} <= told["versions"].keys()
    assert {one["health"] for one in told["findings"]} == {"ok"}


# Each fault: what is changed, whether it is wrong, what is told and what is to be done.
FAULTS: list[tuple[str, Any, int, str, str]] = [
    ("KERAS_BACKEND", "x", 1, "which cannot train a model.", "-> Set it to one of jax, tensorflow"),
    ("LSTMSIZER_CACHE", "/proc/cache", 1, "/proc/cache cannot be written", "-> Set LSTMSIZER_CACHE to a"),
    ("LSTMSIZER_CACHE", "/proc/version", 1, "/proc/version is no folder", "-> Set LSTMSIZER_CACHE to a"),
    ("OMP_NUM_THREADS", "2", 0, "2 of 8 cores, limited by OMP_NUM_THREADS", "-> Unset OMP_NUM_THREADS, or"),
    ("OMP_NUM_THREADS", "many", 0, "8 cores; OMP_NUM_THREADS=many", "is not heeded: unset it."),
    ("memory", 2**29, 1, "537 MB free; a run needs 1.1 GB", "-> End other programs, or give the container"),
    ("memory", 3 * 2**29, 0, "1.6 GB free, which is little.", "or use a smaller --batch-size."),
    ("disk", 10**6, 1, "has only 1.0 MB left.", "-> Make room there, or set TMPDIR"),
    ("nvidia", True, 0, "though an NVIDIA GPU is there.", "-> To train on it: pip install 'jax[cuda"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "value", "code", "told", "remedy"), FAULTS)
def test_a_fault_is_found_and_its_remedy_told(fault, value, code, told, remedy, monkeypatch, capsys):
    match fault:
        case "memory":
            monkeypatch.setattr(memory, "free_memory", lambda: value)
        case "disk":
            monkeypatch.setattr(places, "_left", lambda folder: value)
        case "nvidia":
            monkeypatch.setattr(backends, "_nvidia", lambda: value)
        case _:
            monkeypatch.setenv(fault, value)
    ended, out = examined(monkeypatch, capsys)
    unwrapped = " ".join(out.split())
    assert (ended, told in unwrapped, remedy in unwrapped) == (code, True, True), out


def test_a_backend_that_does_not_start_is_told_with_its_error(monkeypatch, capsys):
    broken = Imported(error="ImportError: libfoo.so: cannot open shared object file")
    monkeypatch.setattr(backends, "tried", lambda program, settings: broken)
    code, out = examined(monkeypatch, capsys)
    assert code == 1
    assert "could not start: ImportError: libfoo.so" in out
    assert "-m pip install --force-reinstall jax" in " ".join(out.split())


def test_a_package_that_is_missing_or_too_old_is_named(monkeypatch, capsys):
    wanted = [
        Needed("keras", ">=99,<100", ""),
        Needed("no-such-package", ">=1", ""),
        Needed("numpy", ">=1,<9", ""),
    ]
    monkeypatch.setattr(software, "needed", lambda: wanted)
    code, out = examined(monkeypatch, capsys)
    unwrapped = " ".join(out.split())
    assert code == 1
    assert "and >=99,<100 is needed." in unwrapped
    assert "no-such-package is not installed." in unwrapped
    assert "numpy is" not in unwrapped


def test_what_cannot_be_looked_at_keeps_nothing_else_from_being_told(monkeypatch, capsys):
    monkeypatch.setattr(memory, "free_memory", lambda: 1 // 0)
    code, out = examined(monkeypatch, capsys)
    assert code == 1
    assert "could not be looked at (ZeroDivisionError" in out
    assert "Temporary files" in out


def test_an_import_is_tried_in_a_process_of_its_own():
    devices = "print('warming up'); devices = [('gpu', 'made up')]"
    assert tried(devices + backends.TELL, {}).devices == (("gpu", "made up"),)
    assert "not_there" not in sys.modules
    assert (
        tried("import not_there" + backends.TELL, {}).error
        == "ModuleNotFoundError: No module named 'not_there'"
    )
    assert tried("import os; os.abort()", {}).error == "exit code -6"


def test_nothing_heavy_is_imported_by_the_doctor_itself():
    script = (
        "import sys; sys.argv = ['lstmsizer', 'doctor', '--json']\n"
        "from lstmsizer.run.doctor import backends\n"
        "backends.tried = lambda program, settings: backends.Imported()\n"
        "from lstmsizer.cli import main\n"
        "try: main()\n"
        "finally: print([name for name in ('jax', 'keras', 'polars', 'sklearn') if name in sys.modules],"
        " file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ended.stderr.splitlines()[0] == "[]"


@pytest.mark.parametrize(
    ("installed", "allowed", "fits"),
    [
        ("3.8", ">=3.8,<4", True),
        ("3.8.0", ">=3.8,<4", True),
        ("3.10.1rc2", ">=3.8,<4", True),
        ("4.0.0", ">=3.8,<4", False),
        ("3.7.9", ">=3.8,<4", False),
        ("2024.8", ">=2024.8", True),
        ("1.0", "", True),
    ],
)
def test_versions_are_compared_by_their_numbers(installed, allowed, fits, monkeypatch):
    monkeypatch.setattr(software, "version", lambda package: installed)
    monkeypatch.setattr(software, "needed", lambda: [Needed("thing", allowed, "")])
    told = [one.told for one in software.packages()]
    assert any("is needed" in one for one in told) is not fits
