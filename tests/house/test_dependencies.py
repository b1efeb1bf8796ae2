"""Each library has its rooms, rooms import one way, and the locked versions are plain and sufficient."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from checkout import ROOT, room, sources
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
IMPORTED_AS = {"scikit-learn": "sklearn", "mlflow-skinny": "mlflow"}
EVERYWHERE = "everywhere"
EXTRAS = ["tokens", "tensorboard", "mlflow", "ray", "onnx", "savedmodel"]  # what users may have besides


def declared_rooms() -> dict[str, set[str]]:
    """``{'platformdirs': {'cost', 'train'}, ...}``, read from the comments beside the dependencies."""
    lines = re.findall(r'^ *"([A-Za-z0-9-]+)[^"]*", +# ([a-z, ]+)', PYPROJECT, re.MULTILINE)
    return {IMPORTED_AS.get(name, name): set(rooms.strip().split(", ")) for name, rooms in lines}


def imports(tree: ast.AST) -> Iterator[str]:
    """Top-level packages that code imports when it runs; imports for the type checker alone are left out."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                continue
            case ast.Import(names=names):
                yield from (alias.name.partition(".")[0] for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]
            case _:
                yield from imports(node)


def importing_rooms() -> dict[str, set[str]]:
    """``{'jax': {'train'}, ...}`` for every package that is neither Python's nor ours."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for source in sources():
        for package in imports(ast.parse(source.read_text(encoding="utf-8"))):
            if package not in sys.stdlib_module_names and package != "lstmsizer":
                found[package].add(room(source))
    return dict(found)


def test_every_dependency_names_its_rooms() -> None:
    optional = [name for extra in EXTRAS for name in PROJECT["optional-dependencies"][extra]]
    assert len(declared_rooms()) == len(PROJECT["dependencies"]) + len(optional)


def test_packages_are_imported_only_in_the_rooms_that_pyproject_names() -> None:
    declared = declared_rooms()
    strangers = {
        package: sorted(rooms - declared.get(package, set()))
        for package, rooms in importing_rooms().items()
        if declared.get(package) != {EVERYWHERE} and rooms - declared.get(package, set())
    }
    assert strangers == {}, "import it in its own room, or name the room beside the dependency"


def test_no_dependency_is_kept_that_a_named_room_does_not_import() -> None:
    found = importing_rooms()
    unused = {
        package: sorted(rooms - found.get(package, set()))
        for package, rooms in declared_rooms().items()
        if rooms != {EVERYWHERE} and rooms - found.get(package, set())
    }
    assert unused == {}, "take the dependency, or the room in its comment, out of pyproject.toml"


def test_rooms_import_one_way() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    told = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


def test_constraints_are_names_and_versions() -> None:
    plain = re.compile(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.!]*|#.*")
    assert [line for line in CONSTRAINTS if not plain.fullmatch(line)] == [], "no address, path or option"


def test_every_dependency_is_locked_within_its_allowed_versions() -> None:
    pairs = [line.split("==") for line in CONSTRAINTS if not line.startswith("#")]
    locked = {canonicalize_name(name): version for name, version in pairs}
    wanted = map(Requirement, [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]])
    outside = [
        str(one) for one in wanted if not one.specifier.contains(locked.get(canonicalize_name(one.name), ""))
    ]
    assert outside == [], "run 'make lock'"
