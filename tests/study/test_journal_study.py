"""The file: it goes on after a kill, refuses other questions, and Optuna can read it."""

from __future__ import annotations

import logging
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from threading import Thread, Timer

import optuna
import pytest
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
from some_trials import DIVERGED, SPEC, trial

from lstmsizer.errors import OutputError
from lstmsizer.study.journal import NAME, Journal
from lstmsizer.study.kept import KeptStudy
from lstmsizer.study.lines import OurLock
from lstmsizer.study.opening import Keeping, known
from lstmsizer.study.trials import from_optuna, to_optuna
from lstmsizer.study.watched import WatchedFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "study.journal"


def test_a_study_is_gone_on_with(path: Path) -> None:
    KeptStudy(Journal(path), SPEC, "abc").add(trial(1))
    again = KeptStudy(Journal(path), SPEC, "abc")
    again.add(trial(2))
    assert KeptStudy(Journal(path), SPEC, "abc").trials() == [trial(1), trial(2)] == again.trials()


@pytest.mark.parametrize(
    ("spec", "fingerprint", "difference"),
    [
        (SPEC, "xyz", "the data changed since"),
        (replace(SPEC, seed=1), "abc", r"seed \(0, now 1\) changed since"),
        (replace(SPEC, setup=replace(SPEC.setup, epochs=50)), "abc", r"setup\.epochs \(100, now 50\)"),
        (
            replace(SPEC, question=replace(SPEC.question, horizons=(1, 2))),
            "xyz",
            r"question\.horizons \(\[1\], now \[1, 2\]\), the data",
        ),
    ],
)
def test_another_question_or_other_data_is_refused(path, spec, fingerprint, difference) -> None:
    KeptStudy(Journal(path), SPEC, "abc").add(trial())
    before = path.read_bytes()
    with pytest.raises(OutputError, match=difference):
        KeptStudy(Journal(path), spec, fingerprint)
    assert path.read_bytes() == before


def test_optuna_reads_the_file(path: Path) -> None:
    study = KeptStudy(Journal(path), SPEC, "abc")
    study.add(trial(units=(8, 4), score=0.25))
    study.add(DIVERGED)
    theirs = optuna.load_study(study_name=NAME, storage=JournalStorage(JournalFileBackend(str(path))))
    good, bad = theirs.trials
    assert theirs.best_value == 0.25
    assert good.params == {
        "layers": 2,
        "units_1": 8,
        "units_2": 4,
        "learning_rate": 0.003,
        "dropout": 0.1,
        "recurrent_dropout": 0.0,
    }
    assert good.intermediate_values == {1: 0.7, 2: 0.25, 3: 0.3}
    assert bad.state == optuna.trial.TrialState.FAIL


def test_optuna_says_nothing_and_keeps_its_settings(path: Path, capfd) -> None:
    optuna.logging.set_verbosity(logging.INFO)
    KeptStudy(Journal(path), SPEC, "abc").add(trial())
    assert optuna.logging.get_verbosity() == logging.INFO
    assert capfd.readouterr() == ("", "")


ADD_FOR_EVER = """
import sys
sys.path[:] = {path!r}
from pathlib import Path
from some_trials import SPEC, trial
from lstmsizer.study.journal import Journal
from lstmsizer.study.kept import KeptStudy
study = KeptStudy(Journal(Path({file!r})), SPEC, "abc")
seed = 0
while True:
    study.add(trial(seed))
    print(seed, flush=True)
    seed += 1
"""


def test_what_was_added_survives_a_kill(path: Path) -> None:
    script = ADD_FOR_EVER.format(path=sys.path, file=str(path))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        while int(process.stdout.readline()) < 20:
            pass
        process.kill()
        said = [20, *map(int, process.stdout.read().split())]
    seeds = [one.request.replicate.seed for one in KeptStudy(Journal(path), SPEC, "abc").trials()]
    assert seeds == list(range(len(seeds)))
    assert len(seeds) > said[-1]


def test_ctrl_c_tears_no_trial(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed_meanwhile(added):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)
        return to_optuna(added)

    study = KeptStudy(Journal(path), SPEC, "abc")
    monkeypatch.setattr("lstmsizer.study.kept.to_optuna", pressed_meanwhile)
    with pytest.raises(KeyboardInterrupt):
        study.add(trial(1))
    assert study.trials() == KeptStudy(Journal(path), SPEC, "abc").trials() == [trial(1)]
    assert os.listdir(path.parent) == [path.name]  # no lock is left
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_ctrl_c_does_not_wait_for_a_disk_that_hangs(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hangs(descriptor: int) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(600)

    study = KeptStudy(Journal(path), SPEC, "abc")
    monkeypatch.setattr(os, "fsync", hangs)
    with pytest.raises(KeyboardInterrupt):
        study.add(trial(1))


def test_a_thread_may_add_trials_too(path: Path) -> None:
    study = KeptStudy(Journal(path), SPEC, "abc")
    adding = Thread(target=study.add, args=(trial(1),))
    adding.start()
    adding.join()
    assert KeptStudy(Journal(path), SPEC, "abc").trials() == [trial(1)]


def test_a_line_that_a_kill_left_unfinished_is_dropped(path: Path) -> None:
    study = KeptStudy(Journal(path), SPEC, "abc")
    study.add(trial(1))
    whole = path.read_bytes()
    study.add(trial(2))
    for cut in (1, 5, 200, len(path.read_bytes()) - len(whole) - 1):
        path.write_bytes(path.read_bytes()[: len(whole) + cut])
        again = KeptStudy(Journal(path), SPEC, "abc")
        assert again.trials() == [trial(1)]
        again.add(trial(3))
        assert KeptStudy(Journal(path), SPEC, "abc").trials() == [trial(1), trial(3)]


@pytest.mark.parametrize(
    "content",
    [b"year,pm2.5\n2010,129\n", b"notes", b"a line\n", b"{}\n", b'{"op_code": 77}\n', b"\x00\xff\n"],
)
def test_another_file_is_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(OutputError, match="is not a study of lstmsizer"):
        KeptStudy(Journal(path), SPEC, "abc")
    assert path.read_bytes() == content


def test_somebody_elses_optuna_study_is_left_alone(path: Path) -> None:
    optuna.create_study(study_name="theirs", storage=JournalStorage(JournalFileBackend(str(path))))
    before = path.read_bytes()
    with pytest.raises(OutputError, match="is not a study of lstmsizer"):
        KeptStudy(Journal(path), SPEC, "abc")
    assert path.read_bytes() == before


def test_a_folder_that_is_missing_or_none_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written: No such file or directory"):
        KeptStudy(Journal(tmp_path / "missing" / "study.journal"), SPEC, "abc").add(trial())
    (tmp_path / "folder.journal").mkdir()
    with pytest.raises(OutputError, match="cannot be written: Is a directory"):
        KeptStudy(Journal(tmp_path / "folder.journal"), SPEC, "abc")
    assert os.listdir(tmp_path) == ["folder.journal"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="cannot be written: Permission denied"):
        KeptStudy(Journal(tmp_path / "study.journal"), SPEC, "abc").add(trial())


def test_there_is_no_file_before_the_first_trial(path: Path) -> None:
    study = KeptStudy(Journal(path), SPEC, "abc")
    assert not path.exists()
    study.add(trial())
    assert KeptStudy(Journal(path), SPEC, "abc").trials() == [trial()]


def test_a_disk_that_is_full_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = KeptStudy(Journal(path), SPEC, "abc")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device"):
        study.add(trial())
    assert study.trials() == []


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(seconds: float) -> None:
        raise AssertionError("it waits")

    monkeypatch.setattr(time, "sleep", refused)


def test_a_lock_that_a_killed_driver_left_is_broken_at_once(path: Path, impatient: None) -> None:
    OurLock(path, 10).acquire()
    study = KeptStudy(Journal(path), SPEC, "abc")
    study.add(trial())
    assert study.trials() == KeptStudy(Journal(path), SPEC, "abc").trials() == [trial()]
    assert os.listdir(path.parent) == [path.name]


def test_a_lock_of_another_tool_is_waited_for(path: Path) -> None:
    KeptStudy(Journal(path), SPEC, "abc").add(trial(1))
    theirs, order = JournalFileOpenLock(str(path)), list[str]()
    theirs.acquire()

    def released() -> None:
        order.append("released")
        theirs.release()  # raises if the lock was broken

    waiting = Timer(0.3, released)
    waiting.start()
    KeptStudy(Journal(path), SPEC, "abc").add(trial(2))
    order.append("added")
    waiting.join()
    assert order == ["released", "added"]
    assert KeptStudy(Journal(path), SPEC, "abc").trials() == [trial(1), trial(2)]


def test_a_lock_that_another_tool_left_is_broken_after_seconds(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    JournalFileOpenLock(str(path)).acquire()
    clock = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: 100 * clock())  # so that we need not wait ten of them
    study = KeptStudy(Journal(path), SPEC, "abc")
    study.add(trial())
    assert study.trials() == [trial()]


def test_who_only_reads_waits_for_no_lock_and_writes_nothing(path: Path, impatient: None) -> None:
    study = KeptStudy(Journal(path), SPEC, "abc")
    study.add(trial(1))
    study.add(trial(2))
    torn = path.read_bytes()[:-7]
    path.write_bytes(torn)
    OurLock(path, 10).acquire()
    assert known(Keeping(), path, SPEC, "abc") == [trial(1)]
    assert path.read_bytes() == torn
    assert sorted(os.listdir(path.parent)) == [path.name, f"{path.name}.lock"]


def test_what_another_tool_appends_meanwhile_is_kept(path: Path) -> None:
    study = KeptStudy(Journal(path), SPEC, "abc")
    study.add(trial(1))
    theirs = optuna.load_study(study_name=NAME, storage=JournalStorage(JournalFileBackend(str(path))))
    study.add(trial(2))
    theirs.set_user_attr("note", "good")
    study.add(trial(3))
    study.add(trial(4))
    assert theirs.user_attrs["note"] == "good"
    assert [from_optuna(one) for one in theirs.trials] == [trial(seed) for seed in (1, 2, 3, 4)]


@pytest.mark.parametrize("left", [b'{"op_code":4,"worker_id":"a-1","study_id":0,"par', b"\0" * 300])
def test_what_another_tool_appends_to_a_torn_line_is_kept_and_so_is_the_study(
    path: Path, left: bytes
) -> None:
    study = KeptStudy(Journal(path), SPEC, "abc")
    study.add(trial(1))
    torn = path.read_bytes() + left
    path.write_bytes(torn)
    assert KeptStudy(Journal(path), SPEC, "abc").trials() == [trial(1)]
    note = {"op_code": 2, "worker_id": "theirs", "study_id": 0, "user_attr": {"note": "good"}}
    JournalFileBackend(str(path)).append_logs([note])
    assert path.read_bytes().startswith(torn + b'{"op_code"')
    assert known(Keeping(), path, SPEC, "abc") == [trial(1)]
    again = KeptStudy(Journal(path), SPEC, "abc")
    again.add(trial(2))
    again.add(trial(3))
    assert KeptStudy(Journal(path), SPEC, "abc").trials() == [trial(1), trial(2), trial(3)]
    theirs = optuna.load_study(study_name=NAME, storage=JournalStorage(JournalFileBackend(str(path))))
    assert theirs.user_attrs["note"] == "good"
    assert len(theirs.trials) == 3


def test_a_trial_that_somebody_enqueued_is_left_alone(path: Path) -> None:
    KeptStudy(Journal(path), SPEC, "abc").add(trial(1))
    theirs = optuna.load_study(study_name=NAME, storage=JournalStorage(JournalFileBackend(str(path))))
    theirs.enqueue_trial({"layers": 1})
    watched = WatchedFile(path)
    assert watched.look().trials == (trial(1),)
    again = KeptStudy(Journal(path), SPEC, "abc")
    again.add(trial(2))
    assert again.trials() == known(Keeping(), path, SPEC, "abc") == [trial(1), trial(2)]
    assert watched.look().trials == (trial(1), trial(2))


def test_somebody_elses_trials_are_no_study_of_ours(path: Path) -> None:
    storage = JournalStorage(JournalFileBackend(str(path)))
    optuna.create_study(study_name=NAME, storage=storage).enqueue_trial({"layers": 1})
    for read in (lambda: KeptStudy(Journal(path), SPEC, "abc"), WatchedFile(path).look):
        with pytest.raises(OutputError, match="is not a study of lstmsizer"):
            read()


def test_zeros_that_a_power_cut_left_at_the_end_are_cut_off(path: Path) -> None:
    KeptStudy(Journal(path), SPEC, "abc").add(trial(1))
    whole = path.read_bytes()
    path.write_bytes(whole + b"\0" * 300)
    study = KeptStudy(Journal(path), SPEC, "abc")
    study.add(trial(2))
    assert path.read_bytes().startswith(whole + b'{"op_code"')


def test_a_study_of_a_version_that_knew_fewer_settings_goes_on(path: Path) -> None:
    KeptStudy(Journal(path), SPEC, "abc").add(trial(1))
    newer = path.read_text(encoding="utf-8")
    older = re.sub(r', ?"clip_norm": ?null|, ?"strategy": ?"ladder", ?"trials": ?null', "", newer)
    assert len(older) < len(newer) - 50
    path.write_text(older, encoding="utf-8")
    assert KeptStudy(Journal(path), SPEC, "abc").trials() == [trial(1)]
    with pytest.raises(OutputError, match=r'strategy \("ladder", now "tpe"\) changed since'):
        KeptStudy(Journal(path), replace(SPEC, strategy="tpe"), "abc")
