"""How many cores a search uses: never more than the user or the system allows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lstmsizer.run import cores as limits
from lstmsizer.run.cores import cores

MANY = 64


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of 64 cores without any limit; the folder is its root of control groups."""
    monkeypatch.setattr(limits, "_affinity", lambda: MANY)
    monkeypatch.setattr(limits, "MEMBERSHIP", tmp_path / "membership")
    monkeypatch.setattr(limits, "CONTROL_GROUPS", tmp_path)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.usefixtures("machine")
def test_without_limits_every_core_is_used() -> None:
    assert cores() == MANY


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no affinity masks here")
def test_an_affinity_mask_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert cores() == 1
    finally:
        os.sched_setaffinity(0, allowed)


@pytest.mark.parametrize(
    ("asked", "used"),
    [("3", 3), ("4,2", 4), (" 1 ", 1), ("999", MANY), ("0", MANY), ("", MANY), ("all", MANY)],
)
@pytest.mark.usefixtures("machine")
def test_the_usual_limit_of_threads_counts(monkeypatch: pytest.MonkeyPatch, asked: str, used: int) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", asked)
    assert cores() == used


@pytest.mark.parametrize(
    ("own", "parent", "used"),
    [
        ("200000 100000", "max 100000", 2),
        ("250000 100000", "max 100000", 3),
        ("max 100000", "50000 100000", 1),
        ("800000 100000", "400000 100000", 4),
        ("max 100000", "max 100000", MANY),
    ],
)
def test_a_containers_quota_counts_also_that_of_a_group_around_it(
    machine: Path, own: str, parent: str, used: int
) -> None:
    write(machine / "membership", "0::/jobs/mine\n")
    write(machine / "jobs" / "mine" / "cpu.max", own)
    write(machine / "jobs" / "cpu.max", parent)
    assert cores() == used


@pytest.mark.parametrize(("quota", "used"), [("150000", 2), ("-1", MANY)])
def test_control_groups_of_the_first_version_count(machine: Path, quota: str, used: int) -> None:
    write(machine / "membership", "3:cpu,cpuacct:/docker/abc\n2:cpuset:/\n0::/\n")
    write(machine / "cpu,cpuacct" / "cpu.cfs_quota_us", quota)
    write(machine / "cpu,cpuacct" / "cpu.cfs_period_us", "100000")
    assert cores() == used


@pytest.mark.parametrize("text", ["", "nonsense\n", "0::/\n"])
def test_what_cannot_be_read_limits_nothing(machine: Path, text: str) -> None:
    write(machine / "membership", text)
    write(machine / "cpu.max", "not a quota")
    assert cores() == MANY
