"""Folders that come packed in one file."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from lstmsizer.data import archives
from lstmsizer.data.load import load
from lstmsizer.errors import DataError, InputError
from lstmsizer.records import Question

ANY = Question(task=None)


def files(count: int = 30) -> dict[str, str]:
    """One table a sequence, in folders of their classes, within one folder."""
    chance = np.random.default_rng(0)
    return {
        f"all/{name}/run{number}.csv": "heat\n"
        + "\n".join(f"{v:.3f}" for v in chance.normal(level, 1, 8))
        + "\n"
        for name, level in (("calm", 0), ("wild", 3))
        for number in range(count)
    }


def zipped(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def tarred(path: Path, members: dict[str, str]) -> Path:
    with tarfile.open(path, "w:gz") as packed:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content.encode()))
    return path


@pytest.mark.parametrize(("pack", "name"), [(zipped, "runs.zip"), (tarred, "runs.tar.gz")])
def test_a_packed_folder_is_what_it_is_unpacked(pack, name, tmp_path: Path):
    for path, content in files().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    packed = pack(tmp_path / name, files())
    found, plain = load(packed, ANY), load(tmp_path / "all", ANY)
    assert (found.source, found.class_names, found.ids) == (str(packed), ("calm", "wild"), plain.ids)
    np.testing.assert_array_equal(found.sequences.values, plain.sequences.values)


def test_labels_may_stand_in_the_archive_and_other_folders_in_it_are_let_alone(tmp_path: Path):
    runs = {f"data/{name.rpartition('/')[2]}": text for name, text in files(40).items() if "/calm/" in name}
    labels = "file,y\n" + "\n".join(f"run{i}.csv,{i % 2}" for i in range(40)) + "\n"
    packed = zipped(
        tmp_path / "runs.zip", {**runs, "about/labels.csv": labels, "more/paths.csv": "a,b\n1,2\n"}
    )
    found = load(packed, ANY, labels=(Path("about/labels.csv"),))
    assert (len(found.ids), found.class_names) == (40, ("0", "1"))


def test_messages_name_the_archive_and_not_the_place_where_it_was_unpacked(tmp_path: Path):
    packed = zipped(tmp_path / "runs.zip", {"a/x.csv": "heat\n1\n", "b/y.csv": "cold\n1\n"})
    with pytest.raises(InputError, match=r"runs.zip/b/y.csv has the columns cold") as told:
        load(packed, ANY)
    assert "lstmsizer-unpacked" not in str(told.value)


def test_nothing_is_written_outside_the_place_where_it_is_unpacked(tmp_path: Path):
    packed = zipped(
        tmp_path / "runs.zip", {"../stray.csv": "heat\n1\n", "/stray.csv": "heat\n1\n", **files()}
    )
    with archives.unpacked(packed) as folder:
        assert sorted(each.name for each in folder.iterdir()) == ["calm", "wild"]
        assert not (folder.parent.parent / "stray.csv").exists()
    assert not Path("/stray.csv").exists()


def test_links_of_an_archive_are_left_out(tmp_path: Path):
    with tarfile.open(tmp_path / "runs.tar", "w") as packed:
        link = tarfile.TarInfo("all/passwords.csv")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        packed.addfile(link)
    with archives.unpacked(tmp_path / "runs.tar") as folder:
        assert list(folder.rglob("*")) == []


def test_what_is_no_archive_or_too_large_is_refused(tmp_path: Path, monkeypatch):
    (tmp_path / "runs.zip").write_text("no zip")
    with pytest.raises(DataError, match="cannot be unpacked"):
        load(tmp_path / "runs.zip", ANY)
    with pytest.raises(DataError, match="There is no file"):
        load(tmp_path / "gone.zip", ANY)
    monkeypatch.setattr("lstmsizer.data.unpacked.most_bytes", lambda: 1000)
    for packed in (zipped(tmp_path / "big.zip", files()), tarred(tmp_path / "big.tar.gz", files())):
        with pytest.raises(DataError, match="unpacks to more than"):
            load(packed, ANY)
