"""Sizes that there is no memory for are never asked for, and the answer says so with the numbers."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from test_run import Instant

from lstmsizer.cost.memory import training_bytes
from lstmsizer.data.dataset import scaled
from lstmsizer.data.load import load
from lstmsizer.errors import SettingError
from lstmsizer.records import Question, Request, Setup, Shapes, Size, Space, Spec
from lstmsizer.run import settings
from lstmsizer.run.clock import Clock
from lstmsizer.run.cores import cores
from lstmsizer.run.memory import RUNTIME, Room, free_memory, room
from lstmsizer.run.run import run
from lstmsizer.study.memory import MemoryStudy

SHAPES, SETUP = Shapes(24, 11, 1, 1000, 200, 200, 200), Setup(32)
NEEDS = partial(training_bytes, shapes=SHAPES, setup=SETUP)
GIB = 2**30


def test_a_size_fits_if_the_model_says_so() -> None:
    needed = training_bytes(Size((16,)), SHAPES, SETUP)
    fits = Room(NEEDS, share=needed, slots=2)
    assert fits(Size((16,)))
    assert not fits(Size((17,)))  # runs in a program of 32
    assert fits.refused == {Size((17,)): training_bytes(Size((32,)), SHAPES, SETUP)}


def test_the_note_names_what_was_refused_and_gives_both_numbers() -> None:
    fits = Room(NEEDS, share=1_000_000, slots=2)
    assert fits.notes() == ()
    asked = [Size((u,)) for u in (4, 256, 64, 128)]
    assert [fits(size) for size in asked] == [True, False, False, False]
    (note,) = fits.notes()
    assert note == (
        "Not tried, for want of memory: 1 x 64, 1 x 128, 1 x 256; 1 x 64 needs 3.1 MB, "
        "each of 2 at a time has 1.0 MB."
    )


def test_not_even_one_unit_fits() -> None:
    with pytest.raises(
        SettingError, match=r"training 1 x 1 takes 4\d\d kB and 10 kB can be had; use a smaller"
    ):
        Room(NEEDS, share=10_000, slots=1).check(Size((1,)))


def test_where_nobody_knows_what_is_free_everything_fits() -> None:
    assert room((), NEEDS, 2, None)(Size((100_000,)))


def test_a_run_asks_for_no_size_that_does_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTMSIZER_CACHE", str(tmp_path))
    dataset = load(pl.DataFrame({"y": [float(row % 7) for row in range(200)]}), Question(("y",), 4))
    setup = settings.setup(dataset.shapes.train, None, 20, None, "lstm", "mse")
    folds = [scaled(dataset.sequences, fold) for fold in (*dataset.folds, dataset.final)]
    without = room(folds, partial(training_bytes, shapes=dataset.shapes, setup=setup), cores(), 0)
    share = training_bytes(Size((8,)), dataset.shapes, setup)
    executor = Instant(len(dataset.final.test))
    asked: list[object] = []
    submit = executor.submit
    executor.submit = lambda item: (asked.append(item), submit(item))[1]
    answer = run(
        dataset,
        Spec(Question(("y",), 4), setup, Space(max_layers=1, max_units=32)),
        study=MemoryStudy(),
        clock=Clock(None),
        model_path=tmp_path / "model.keras",
        watch=lambda _: None,
        open_executor=lambda *_: nullcontext(executor),
        free=round(cores() * (share - without.share)),
    )
    widest = max(item.candidate.size.units[0] for item in asked if isinstance(item, Request))
    assert widest == 8
    assert answer.notes[-1].startswith("Not tried, for want of memory: 1 x 16, 1 x 32; 1 x 16 needs ")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with 8 GiB to be had, and a control group two levels deep."""
    (tmp_path / "meminfo").write_text(f"MemTotal: 99999999 kB\nMemAvailable:  {8 * 2**20} kB\n")
    (tmp_path / "membership").write_text("4:memory:/outer/inner\n0::/outer/inner\n")
    return tmp_path


def free(machine: Path) -> int | None:
    return free_memory(machine / "meminfo", machine / "membership", machine / "groups")


def write(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)


def test_without_limits_all_that_the_machine_has_left_is_free(machine: Path) -> None:
    assert free(machine) == 8 * GIB


def test_a_control_group_leaves_its_limit_less_its_use_without_caches(machine: Path) -> None:
    write(machine / "groups" / "outer" / "inner", memory__max="max\n", memory__current="5\n")
    stat = f"anon 7\ninactive_file {GIB}\n"
    write(machine / "groups" / "other", memory__max="1\n", memory__current="1\n")
    (machine / "groups" / "outer" / "memory.max").write_text(f"{4 * GIB}\n")
    (machine / "groups" / "outer" / "memory.current").write_text(f"{3 * GIB}\n")
    (machine / "groups" / "outer" / "memory.stat").write_text(stat)
    assert free(machine) == 2 * GIB


def test_control_groups_of_version_1_count(machine: Path) -> None:
    write(
        machine / "groups" / "memory" / "outer",
        memory__limit_in_bytes=f"{3 * GIB}\n",
        memory__usage_in_bytes=f"{2 * GIB}\n",
    )
    assert free(machine) == GIB


def test_a_group_that_is_over_its_limit_leaves_nothing(machine: Path) -> None:
    write(machine / "groups", memory__max="10\n", memory__current="11\n")
    assert free(machine) == 0


def test_this_machine_has_memory() -> None:
    assert (free_memory() or RUNTIME) > 0
