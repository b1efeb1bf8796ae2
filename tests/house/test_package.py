"""What is built to be published: the wheel, the source archive, and the types that a user's checker sees."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from checkout import ROOT, committed

pytestmark = pytest.mark.slow

OF_THIS_CHECKOUT = (".ci", ".gitattributes")
PUBLIC = ("lstmsizer.api", "lstmsizer.records", "lstmsizer.errors", "lstmsizer.sklearn")
OF_SCIKIT_LEARN = ("lstmsizer.sklearn",)  # which has no types: its classes are unknown as bases

PROGRAM = """
from collections.abc import Mapping
from pathlib import Path

import lstmsizer
from lstmsizer import Plan, Sizing
from lstmsizer.sklearn import LSTMSizerRegressor


def told(answer: Sizing) -> dict[str, object]:
    decision = answer.answer.decision
    row: Mapping[str, object] = answer.table[0]
    verdicts = [(verdict.size, verdict.judgement) for verdict in decision.verdicts]
    costs = [(cost.size.units, cost.parameters) for cost in answer.answer.costs]
    rules = [rule for rule in answer.answer.rules]
    baselines = [baseline for baseline in answer.answer.baselines]
    sizes: tuple[int, ...] = answer.size
    written: Path = answer.save("kept")
    exported: Path = answer.export("model.onnx")
    parts = (row, verdicts, costs, rules, baselines, written, exported)
    return {"size": sizes, "verdict": answer.verdict, "code": answer.code(), "parts": parts}


found = lstmsizer.size("data.csv", target="y", window=24, budget="5m", progress=False)
print(told(found), found.predict("new.csv"), found.model)
checked = lstmsizer.check("model.keras", "data.csv", target="y", window=24)
print(checked.existing, checked.folder)
planned: Plan = lstmsizer.plan("data.csv", target="y", window=24)
print([(cost.size, cost.parameters) for cost in planned.costs], planned.rules, planned.shapes, planned.splits)
print(lstmsizer.show(Path("folder")).answer.versions)
print(LSTMSizerRegressor(budget="1m", random_state=0).fit([[[1.0]]], [1.0]).predict([[[1.0]]]))
try:
    lstmsizer.size("gone.csv")
except lstmsizer.LstmsizerError as error:
    print(error.exit_code)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with both archives: that of ``make package`` (``LSTMSIZER_DIST``), else built for this."""
    if made := os.environ.get("LSTMSIZER_DIST"):
        return ROOT / made
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "build", "--outdir", folder, ROOT], capture_output=True, check=True)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    """The one wheel."""
    (found,) = built.glob("lstmsizer-*-py3-none-any.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has the wheel, beside the packages of this one."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    zipfile.ZipFile(wheel).extractall(packages)
    (packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def test_the_wheel_is_small_and_holds_the_package_and_its_types_alone(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert wheel.stat().st_size < 1_000_000
    assert {name.split("/")[0].split("-")[0] for name in names} == {"lstmsizer"}
    assert "lstmsizer/py.typed" in names
    package = ROOT / "src"
    ours = [path.relative_to(package).as_posix() for path in committed() if path.is_relative_to(package)]
    assert sorted(set(ours) - set(names)) == []
    assert [name for name in names if "__pycache__" in name or name.endswith(".pyc")] == []


def test_the_source_archive_holds_what_the_tests_need_and_nothing_that_was_built(built: Path) -> None:
    (archive,) = built.glob("lstmsizer-*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    tracked = {path.relative_to(ROOT).as_posix() for path in committed()}
    assert sorted(name for name in tracked - names if not name.startswith(OF_THIS_CHECKOUT)) == []
    built_here = ("__pycache__", "docs/_build", ".pyc", ".egg-info")
    assert [name for name in names if any(part in name for part in built_here)] == []


def checked_types(installed: Path, folder: Path, *words: str) -> dict[str, object]:
    """What pyright says, reading the installed package as a user's checker does."""
    pyright = Path(sys.executable).parent / "pyright"
    path = (
        f"{installed / 'bin'}{os.pathsep}{os.environ['PATH']}"  # one of its modes asks the first Python there
    )
    told = subprocess.run(
        [pyright, "--outputjson", "--pythonpath", installed / "bin" / "python", *words],
        cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "PATH": path},
    )  # fmt: skip
    return json.loads(told.stdout)


def test_a_user_s_strict_checker_sees_no_unknown_types(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(f"# pyright: strict\n{PROGRAM}")
    told = checked_types(installed, tmp_path, "program.py")
    assert told["summary"]["filesAnalyzed"] == 1
    assert [one["message"] for one in told["generalDiagnostics"]] == []


def test_every_public_name_has_its_type(installed: Path, tmp_path: Path) -> None:
    told = checked_types(installed, tmp_path, "--verifytypes", "lstmsizer", "--ignoreexternal")
    symbols = told["typeCompleteness"]["symbols"]
    assert len(symbols) > 1000
    unknown = {one["name"] for one in symbols if not one["isTypeKnown"] and one["name"].startswith(PUBLIC)}
    assert sorted(name for name in unknown if not name.startswith(OF_SCIKIT_LEARN)) == []
