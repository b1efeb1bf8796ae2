"""Whatever is wrong with a command gets one clear line, exit code 2, and leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lstmsizer import cli

ROWS = 120
GOOD = [f"2024-01-{1 + row // 24:02d} {row % 24:02d}:00,{row % 7},{row % 5}" for row in range(ROWS)]
HEADER = "time,load,wind"


def csv(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def changed(row: int, line: str) -> bytes:
    """The good file with one line replaced."""
    return csv(*GOOD[:row], line, *GOOD[row + 1 :])


FILES = {
    "good.csv": csv(*GOOD),
    "empty.csv": b"",
    "header.csv": csv(),
    "short.csv": csv(*GOOD[:30]),
    "constant.csv": csv(*(f"{line.split(',')[0]},3,1" for line in GOOD)),
    "text.csv": changed(9, "2024-01-01 09:00,offline,1"),
    "names.csv": csv(*(f"{line.split(',')[0]},a{row % 3},1" for row, line in enumerate(GOOD))),
    "hollow.csv": csv(*(f"{line.split(',')[0]},,1" for line in GOOD)),
    "infinite.csv": changed(9, "2024-01-01 09:00,inf,1"),
    "huge.csv": changed(9, "2024-01-01 09:00,4,1e300"),
    "twice.csv": changed(9, GOOD[8]),
    "unsorted.csv": csv(GOOD[1], GOOD[0], *GOOD[2:]),
    "date.csv": changed(9, "soon,4,1"),
    "ragged.csv": changed(9, "2024-01-01 09:00,4,1,7"),
    "quote.csv": changed(9, '2024-01-01 09:00,"4,1'),
    "headless.csv": csv(*["1,2,3"] * ROWS, header="1,2,3"),
    "same.csv": csv(*GOOD, header="time,load,load"),
    "alone.csv": csv(*(str(row % 7) for row in range(ROWS)), header="load"),
    "binary.csv": csv(*GOOD).replace(b"01-02", b"\0\0\0"),
    "latin.csv": changed(9, "2024-01-01 09:00,4,1 °C").decode().encode("latin-1"),
    "data.xlsx": b"PK\x03\x04",
    "bad.parquet": b"PAR1 and no more",
    "bad.csv.gz": b"\x1f\x8b and no more",
}

ASK = "--target load --window 6"

# The command's words, and what the line on stderr must say: what, where, and what to do.
SIZE_AND_PLAN = [
    # ------------------------------------------------------------ the file
    (f"gone.txt {ASK}", "There is no file gone.txt."),
    (f"good.csv {ASK} --target wind", "--target is there twice: name several at once, --target a,b."),
    (f"god.csv {ASK}", "There is no file god.csv; did you mean 'good.csv'"),
    (f"folder {ASK}", "folder is a folder; name the CSV, TSV or Parquet file inside it."),
    (f"empty.csv {ASK}", "empty.csv is empty; it needs a header line and rows of data."),
    (f"header.csv {ASK}", "header.csv has column names but no rows of data."),
    (f"headless.csv {ASK}", "headless.csv has no column 'load'; it has column_1, column_2, column_3."),
    (f"same.csv {ASK}", "two columns called 'load'; rename one of them."),
    (f"ragged.csv {ASK}", "ragged.csv, line 11, has 4 fields where the header has 3; correct or remove"),
    (f"quote.csv {ASK}", "quote"),
    (f"binary.csv {ASK}", "binary.csv is not text but binary data; give a CSV, TSV or Parquet file."),
    (f"latin.csv {ASK}", "Column 'wind' holds numbers, but '1 °C' at line 11"),
    (f"data.xlsx {ASK}", "data.xlsx is a spreadsheet; save its sheet as CSV and give that, or read it with"),
    (f"bad.parquet {ASK}", "bad.parquet is not a readable Parquet file; write it again."),
    (f"bad.csv.gz {ASK}", "bad.csv.gz is not a complete gzip file; compress it again."),
    # ------------------------------------------------------------ its columns and rows
    ("good.csv --target laod --window 6", "good.csv has no column 'laod'; did you mean 'load'?"),
    ("good.csv --target price --window 6", "good.csv has no column 'price'; it has time, load, wind."),
    (f"good.csv {ASK} --features wnd", "good.csv has no column 'wnd'; did you mean 'wind'?"),
    (f"good.csv {ASK} --exclude wnd", "good.csv has no column 'wnd'; did you mean 'wind'?"),
    (f"good.csv {ASK} --time date", "good.csv has no column 'date'; it has time, load, wind."),
    (f"good.csv {ASK} --features time", "Column 'time' cannot be a feature: it holds times."),
    (f"alone.csv {ASK} --exclude load", "No column of alone.csv is left to learn from"),
    (f"short.csv {ASK}", "30 rows are too few for window 6 and horizon 1: four parts of 10 windows"),
    ("good.csv --target load --window 60", "the largest window that works is"),
    (f"constant.csv {ASK}", "'load' has the same value everywhere, 3; there is nothing to forecast."),
    (f"text.csv {ASK}", "Column 'load' holds numbers, but 'offline' at line 11; correct it"),
    (f"names.csv {ASK}", "'load' must hold numbers, but 'a0' stands at line 2; name another target."),
    (f"hollow.csv {ASK}", "The target column 'load' of hollow.csv has no values at all."),
    (
        f"infinite.csv {ASK}",
        "Column 'load' holds an infinite value at line 11; correct it or leave it empty.",
    ),
    (f"huge.csv {ASK}", "Column 'wind' holds 1e+300, too large for a 32-bit number at line 11; correct it"),
    (f"twice.csv {ASK}", "2024-01-01 08:00 in 'time' stands twice, the second time at line 11; keep one"),
    (f"unsorted.csv {ASK}", "The times in 'time' are not sorted: 2024-01-01 00:00 at line 3 is earlier than"),
    (f"date.csv {ASK}", "Column 'time' holds times, but 'soon' at line 11; correct or remove that row"),
    # ------------------------------------------------------------ the options
    ("good.csv", "A table needs a question: name the target and the window to forecast a column, or the"),
    (f"words.ts {ASK}", "hold labelled sequences: leave out the target and the window"),
    ("words.ts --horizon 3", "A horizon is how far to forecast, but no target and window are named"),
    ("good.csv --window 6", "A forecast needs a target, the column to forecast; labels of whole"),
    (
        "good.csv --target load",
        "A forecast needs a window, the steps looked back at: for example 24, or auto.",
    ),
    (f"good.csv {ASK} --label wind", "a forecast, the column of the label for labels of whole sequences"),
    ("good.csv --sequence time --label laod", "good.csv has no column 'laod'; did you mean 'load'?"),
    (ASK, "Missing argument 'DATA'"),
    (f"good.csv {ASK} --horizn 2", "There is no option --horizn; did you mean --horizon? See"),
    (f"good.csv {ASK} --fast", "There is no option --fast. See"),
    (f"good.csv {ASK} and more", "and more"),
    ("good.csv --target load --window six", "The window 'six' is no number of steps: write 24, or 12,24"),
    ("good.csv --target load --window 6,60", "the largest window that works is"),
    ("good.csv --target load --window 1,2,3,4,5,6,7,8,9", "9 windows are too many to compare"),
    ("good.csv --target load --window 0", "The window must be at least 1 step, not 0."),
    ("good.csv --target load --window -6", "The window must be at least 1 step, not -6."),
    (f"good.csv {ASK} --horizon 0", "The horizon must be at least 1 step ahead."),
    (f"good.csv {ASK} --horizon -1", "The horizon must be at least 1 step ahead."),
    (f"good.csv {ASK} --horizon soon", "The horizon 'soon' is no number of steps: write 1 or 1,6,24."),
    (f"good.csv {ASK} --max-layers 0", "The number of layers (max-layers) must be at least 1, not 0."),
    (f"good.csv {ASK} --max-units 0", "The number of units (max-units) must be at least 1, not 0."),
    (f"good.csv {ASK} --batch-size 0", "The batch size must be at least 1, not 0."),
]

SIZE_ONLY = [
    (f"good.csv {ASK} --budget 0", "The budget must be more than 0 seconds, not 0."),
    (
        f"good.csv {ASK} --budget soon",
        "The budget 'soon' is no time: write for example 90s, 5m, 1h30m or none.",
    ),
    (f"good.csv {ASK} --epochs 0", "The number of epochs must be at least 1, not 0."),
    (f"good.csv {ASK} --patience 0", "The patience must be at least 1, not 0."),
    (f"good.csv {ASK} --tolerance x", "The tolerance 'x' is no share: write 0.02 or 2%."),
    (f"good.csv {ASK} --tolerance 200%", "from 0 to below 1, not 2."),
    (f"good.csv {ASK} --tolerance nan", "from 0 to below 1, not nan."),
    (f"good.csv {ASK} --confidence 2", "The confidence must lie between 0.5 and 1, not 2."),
    (f"good.csv {ASK} --confidence high", "Invalid value for '--confidence'"),
    (f"good.csv {ASK} --metric r2", "The metric 'r2' is not known: choose one of mse, rmse, mae."),
    (f"good.csv {ASK} --cell rnn", "The cell 'rnn' is not known: choose one of"),
    (f"good.csv {ASK} --cell lsmt", "is not known: choose one of lstm, gru; did you mean 'lstm'?"),
    (f"good.csv {ASK} --seed x", "Invalid value for '--seed'"),
    (f"good.csv {ASK} --strategy bayes", "The strategy 'bayes' is not known: choose one of ladder, grid,"),
    (f"good.csv {ASK} --strategy tpe --trials 0", "The number of trials must be at least 1, not 0."),
    (f"good.csv {ASK} --trials 9", "The ladder chooses the number of its trials itself"),
    (f"good.csv {ASK} --folds 0", "The number of folds must be at least 1, not 0."),
    (f"good.csv {ASK} --seed -1", "The seed must be at least 0, not -1."),
    (f"good.csv {ASK} --seed 4294967296", "The seed must be below 4,294,967,296, not 4,294,967,296."),
    (
        f"good.csv {ASK} --out good.csv",
        "The output folder 'good.csv' is a file: choose another name with --out.",
    ),
    (f"good.csv {ASK} --out folder", "The output folder 'folder' holds other files ('mine.txt', ...)"),
    (f"good.csv {ASK} --out good.csv/deeper", "cannot be written (Not a directory): choose another one with"),
    (f"good.csv {ASK} --out /proc/nowhere", "The output folder '/proc/nowhere' cannot be written ("),
]

OTHERS = [
    ("siz good.csv", "There is no verb 'siz'; did you mean 'size'? See 'lstmsizer --help'."),
    ("good.csv --target load", "Name a verb before 'good.csv', as in 'lstmsizer size good.csv ...'. See"),
    ("frobnicate", "There is no verb 'frobnicate': it is one of size, plan, check, watch, show,"),
    ("--fast", "There is no option --fast. See 'lstmsizer --help'."),
    ("--target load good.csv", "lstmsizer has no option --target, but size, plan and check have."),
    ("plan good.csv --budget 5m", "lstmsizer plan has no option --budget, but size and check have."),
    ("show folder --horzion 2", "There is no option --horzion; size, plan and check have --horizon."),
    ("show", "Missing argument 'FOLDER'. See 'lstmsizer show --help'."),
    ("watch folder --study", "Option '--study' requires an argument. See 'lstmsizer watch --help'."),
    ("show gone", "There is no answer in 'gone' (answer.json is missing): give the folder that --out named."),
    ("show folder", "There is no answer in 'folder' (answer.json is missing)"),
    ("show good.csv", "There is no answer in 'good.csv'"),
    ("show broken", "answer.json is broken (line 1): it is not JSON; run the search again."),
    ("show strange", "it has no 'schema'; give another folder."),
    ("show future", "answer.json has schema 99, and this version reads only"),
]

COMMANDS = [
    *((f"size {words}", line.replace("{verb}", "size")) for words, line in SIZE_AND_PLAN + SIZE_ONLY),
    *((f"plan {words}", line.replace("{verb}", "plan")) for words, line in SIZE_AND_PLAN),
    *OTHERS,
]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: good and bad files, a folder of somebody's own, broken answers."""
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    answers = {"broken": '{"schema": 1', "strange": "[]", "future": '{"schema": 99}'}
    for folder, text in answers.items():
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "answer.json").write_text(text)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mine.txt").write_text("mine")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def listing(folder: Path) -> dict[str, bytes | None]:
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def run(
    words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str, str]:
    """The command in this process: exit code, standard output and standard error."""
    monkeypatch.setattr(sys, "argv", ["lstmsizer", *words.split()])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code, *capsys.readouterr()


def check(line: str, code: int, out: str, err: str) -> None:
    assert err.startswith("lstmsizer: ")
    assert line in err
    assert err.index("\n") == len(err) - 1
    assert (code, out) == (2, "")


@pytest.mark.parametrize(("words", "line"), COMMANDS, ids=[words for words, _ in COMMANDS])
def test_what_is_wrong_is_one_line_and_nothing_is_left_behind(words, line, desk, monkeypatch, capsys):
    before = listing(desk)
    if words.startswith("size") and "--out" not in words:
        words += " --out new"
    check(line, *run(words, monkeypatch, capsys))
    assert listing(desk) == before


@pytest.mark.parametrize(
    ("backend", "line"),
    [
        ("nonsense", "KERAS_BACKEND is 'nonsense', which cannot train a model: set it to one of jax,"),
        ("openvino", "KERAS_BACKEND is 'openvino', which cannot train a model"),
    ],
)
def test_a_keras_backend_that_cannot_train_is_said_before_the_search(
    backend, line, desk, monkeypatch, capsys
):
    monkeypatch.setenv("KERAS_BACKEND", backend)
    check(line, *run(f"size good.csv {ASK} --out new", monkeypatch, capsys))
    assert not (desk / "new").exists()


def test_another_question_s_folder_is_refused_and_left_alone(desk, monkeypatch, capsys):
    (desk / "old").mkdir()
    (desk / "old" / "study.journal").write_text("my diary\n")
    before = listing(desk)
    line = "old/study.journal is not a study of lstmsizer, or it is damaged"
    check(line, *run(f"size good.csv {ASK} --out old", monkeypatch, capsys))
    assert listing(desk) == before


@pytest.mark.parametrize("words", [f"size text.csv {ASK} --out new --json", "show folder", "plan --fast"])
def test_it_is_the_same_in_a_process_of_its_own(words, desk):
    command = [sys.executable, "-m", "lstmsizer", *words.split()]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    check("lstmsizer: ", ended.returncode, ended.stdout, ended.stderr)
    assert not (desk / "new").exists()
