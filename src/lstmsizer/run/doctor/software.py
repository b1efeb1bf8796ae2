"""Versions: of Python, of what lstmsizer needs, and of its extras."""

from __future__ import annotations

import platform
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib import metadata
from typing import NamedTuple

import lstmsizer
from lstmsizer.records import Finding

TOLD = ("jax", "keras", "numpy", "polars", "optuna", "scikit-learn", "scipy")
"""Packages whose versions are told in the line; all are in the JSON."""
FOR_DEVELOPERS = ("dev", "tuners")
BEYOND = ("jaxlib", "tensorflow", "torch")
"""Packages that nothing demands but whose versions matter."""


class Needed(NamedTuple):
    """A requirement: ``Needed('keras', '>=3.8,<4', '')``; of an extra, its name."""

    package: str
    allowed: str
    extra: str


def system() -> Iterator[Finding]:
    """Versions of lstmsizer, Python and the system."""
    machine = f"{platform.system()} {platform.release()}, {platform.machine()}"
    yield Finding(
        "System", f"lstmsizer {lstmsizer.__version__}, Python {platform.python_version()}, {machine}"
    )


def packages() -> Iterator[Finding]:
    """What lstmsizer cannot do without."""
    wanted = [one for one in needed() if not one.extra]
    missing = [one for one in wanted if version(one.package) is None]
    outside = [one for one in wanted if one not in missing and not _fits(one)]
    if not wanted:
        yield Finding(
            "Packages",
            "lstmsizer is not installed, but found on the path.",
            "note",
            "Install it: pip install lstmsizer.",
        )
        return
    for one in missing:
        yield Finding("Packages", f"{one.package} is not installed.", "wrong", _install(one))
    for one in outside:
        told = f"{one.package} is {version(one.package)}, and {one.allowed} is needed."
        yield Finding("Packages", told, "wrong", _install(one))
    known = [f"{name} {number}" for name in TOLD if (number := version(name))]
    yield Finding("Packages", ", ".join(known) or "none of them is there")


def extras() -> Iterator[Finding]:
    """What users may have besides."""
    by_extra: defaultdict[str, list[Needed]] = defaultdict(list)
    for one in needed():
        if one.extra and one.extra not in FOR_DEVELOPERS:
            by_extra[one.extra].append(one)
    there = {
        extra: wanted for extra, wanted in by_extra.items() if all(version(one.package) for one in wanted)
    }
    absent = [extra for extra in by_extra if extra not in there]
    for extra, wanted in there.items():
        for one in wanted:
            if not _fits(one):
                told = f"{one.package} is {version(one.package)}, and {extra} was tested with {one.allowed}."
                yield Finding("Extras", told, "note", _install(one))
    told = ", ".join(there) or "none"
    yield Finding("Extras", told + (f"; not installed: {', '.join(absent)}" if absent else ""))


def versions() -> tuple[tuple[str, str], ...]:
    """Of lstmsizer, Python and each package that it may use and that is there."""
    users = [one.package for one in needed() if one.extra not in FOR_DEVELOPERS]
    names = dict.fromkeys([*users, *BEYOND])
    there = [(name, number) for name in names if (number := version(name))]
    return (("lstmsizer", lstmsizer.__version__), ("python", platform.python_version()), *there)


def needed() -> list[Needed]:
    """What the installed lstmsizer says that it needs; nothing if it is not installed."""
    try:
        lines = metadata.requires("lstmsizer") or []
    except metadata.PackageNotFoundError:
        return []
    found = [
        re.match(r"([\w.-]+)(?:\[[^]]*])?\s*([^;]*)(?:;.*extra == ['\"](\S+)['\"])?", one) for one in lines
    ]
    return [Needed(one[1], one[2].strip(" ()"), one[3] or "") for one in found if one]


def version(package: str) -> str | None:
    """The version of an installed package, None if it is not there."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _fits(one: Needed) -> bool:
    """Whether the installed version is allowed; of comparisons only those that we write, ``>=`` and ``<``."""
    have = _numbers(version(one.package) or "0")
    for bound in one.allowed.split(","):
        comparison, limit = re.match(r"\s*(>=|<)?(.*)", bound).groups()  # pyright: ignore[reportOptionalMemberAccess]
        if (comparison == ">=" and have < _numbers(limit)) or (comparison == "<" and have >= _numbers(limit)):
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    """``'3.15.1rc2'`` as (3, 15, 1); zeros at the end are none."""
    release = re.match(r"\s*[\d.]*", version)
    numbers = [int(part) for part in release[0].split(".") if part.strip()] if release else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _install(one: Needed) -> str:
    return f"Run: {sys.executable} -m pip install '{one.package}{one.allowed}'"
