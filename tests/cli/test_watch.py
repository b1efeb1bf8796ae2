"""``lstmsizer watch``: a study that somebody else works on, looked at and left as it is."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from lstmsizer import cli
from lstmsizer.cli import watch
from lstmsizer.records import Candidate, Curve, Question, Replicate, Request, Setup, Size, Spec, Stage, Trial
from lstmsizer.study.address import address
from lstmsizer.study.boards import FileBoard
from lstmsizer.study.claims import claimed
from lstmsizer.study.database import Database
from lstmsizer.study.journal import Journal
from lstmsizer.study.kept import KeptStudy

SPEC = Spec(Question(targets=("pm2.5",), window=24), Setup(batch_size=32))


def trial(units: int, seed: int, score: float, stage: Stage = "confirm") -> Trial:
    request = Request(Candidate(Size((units,)), 0.003), Replicate(0, seed), 30, stage)
    return Trial(request, Curve((0.5,), (0.4,), (score,)), "stopped", 1, score, 2.5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study of seven trials in a folder of its own."""
    out = tmp_path / "pm25-size"
    out.mkdir()
    add(
        out,
        trial(4, 0, 0.060, "screen"),
        trial(8, 0, 0.055, "screen"),
        trial(64, 0, 0.050, "screen"),
        trial(4, 100, 0.070),
        trial(4, 101, 0.072),
        trial(8, 100, 0.0660),
        trial(8, 101, 0.0664),
    )
    return out


def add(out: Path, *trials: Trial) -> None:
    study = KeptStudy(Journal(out / "study.journal"), SPEC, "data")
    for one in trials:
        study.add(one)


Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """Gives a command's exit code, output and error."""

    def run(*words: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["lstmsizer", "watch", *map(str, words)])
        monkeypatch.setenv("COLUMNS", "80")
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


PICTURE = """
  now     Stopped: no run works on it, and the same command goes on from here
  done    7 trainings, the last 0 s ago
  size    1 x 8 has the lowest loss on fresh seeds so far

  size    loss ± std. error  seeds  0.0500            0.0720
  ──────────────────────────────────────────────────────────
  1 x 4   0.0710 ± 0.0010        2                       ─●─
  1 x 8   0.0662 ± 0.00020       2                   ●
  1 x 64  0.0500                 1  ●

  last  stage    size   seed  ended    loss     took
  ──────────────────────────────────────────────────
     5  confirm  1 x 4   101  stopped  0.0720  2.5 s
     6  confirm  1 x 8   100  stopped  0.0660  2.5 s
     7  confirm  1 x 8   101  stopped  0.0664  2.5 s
"""


def test_one_look(folder: Path, said: Said) -> None:
    code, out, err = said(folder, "--once")
    where, now, rest = out.partition("\n  now ")
    assert (code, err) == (0, "")
    assert where.startswith("\n  study   /")
    assert re.sub(r"last [\d.]+ s ago", "last 0 s ago", now + rest) == PICTURE


def test_what_is_watched_is_left_as_it_is(folder: Path, said: Said) -> None:
    journal, lock = folder / "study.journal", folder / "study.journal.lock"
    with journal.open("ab") as file:
        file.write(b'{"op_code":4,"torn')
    lock.touch()
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    code, out, _ = said(folder, "--once")
    assert code == 0
    assert "7 trainings" in out
    after = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    assert after == before


def test_it_follows_the_run_until_ctrl_c(folder: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def one_more(seconds: float) -> None:
        done.append(seconds)
        if len(done) == 3:
            raise KeyboardInterrupt
        add(folder, trial(16, 100 + len(done), 0.04))

    done: list[float] = []
    monkeypatch.setattr(watch.time, "sleep", one_more)
    monkeypatch.setattr("lstmsizer.report.terminal.watching._EVERY", 0.0)
    with claimed(FileBoard(folder / "study.journal.claim"), "The study"):
        code, out, err = said(folder)
    assert (code, err) == (0, "")
    assert [line.split(",")[0] for line in out.splitlines()] == [
        "Confirming with fresh seeds; 7 trainings",
        "Confirming with fresh seeds; 8 trainings",
        "Confirming with fresh seeds; 9 trainings",
    ]
    assert out.splitlines()[-1].endswith("1 x 16 has the lowest loss on fresh seeds so far (0.0400)")


def test_before_the_first_training_it_waits(tmp_path: Path, said: Said) -> None:
    assert "No study yet: no run works on it" in said(tmp_path / "not-made-yet", "--once")[1]
    assert "No study yet: no run works on it" in said(tmp_path, "--once")[1]
    with claimed(FileBoard(tmp_path / "study.journal.claim"), "The study"):
        assert "No study yet: the first training is under way" in said(tmp_path, "--once")[1]


def test_a_study_in_a_database(tmp_path: Path, said: Said) -> None:
    url = f"sqlite:///{tmp_path}/s.db"
    for name in ("air", "water"):
        with closing(Database(address(f"{url}?study={name}"), "", "")) as database:
            KeptStudy(database, SPEC, "data").add(trial(4, 100, 0.07))
    code, out, _ = said("--study", f"{url}?study=air", "--once")
    assert code == 0
    assert "1 training, " in out
    code, _, err = said("--study", url, "--once")
    assert code == 2
    assert "has 2 studies (air, water): name one with ?study=NAME" in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no/where"], "The folder 'no/where' does not exist: give the folder that --out named."),
        ([__file__], "is a file: give the folder that --out named."),
        ([], "Name what to watch: the folder that --out named, or --study with its database."),
        (["--study", "sqlite:///nowhere.db"], "There is no database 'sqlite:///nowhere.db'"),
        (["--study", "nowhere"], "The study is no address of a database"),
    ],
)
def test_what_cannot_be_watched_is_said_in_a_line(words: list[str], told: str, said: Said) -> None:
    code, out, err = said(*words)
    assert (code, out) == (2, "")
    assert told in err
    assert len(err.splitlines()) == 1


def test_another_file_in_the_study_s_place(tmp_path: Path, said: Said) -> None:
    (tmp_path / "study.journal").write_text("dear diary\n", encoding="utf-8")
    code, _, err = said(tmp_path)
    assert code == 2
    assert "is not a study of lstmsizer" in err
