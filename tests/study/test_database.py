"""Addresses of databases, and what is said where one cannot be used: never the password."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import optuna
import pytest
from some_trials import SPEC, trial

from lstmsizer.errors import LstmsizerError, OutputError, SettingError
from lstmsizer.records import Demand, Setup
from lstmsizer.study import address as addresses
from lstmsizer.study.address import address
from lstmsizer.study.opening import keeping, opened
from lstmsizer.study.question import FORMAT, key


def use(study: str, folder: Path, spec=SPEC, data: str = "abc", stem: str = "air") -> list[str]:
    """Add a trial; the names of all studies that are there then."""
    with opened(keeping(study, None, None), folder / "study.journal", stem, spec, data) as held:
        held.add(trial())
    return optuna.get_all_study_names(study.partition("?")[0])


@pytest.mark.parametrize(
    ("study", "told"),
    [
        ("pm25", "no address of a database: write postgresql://user:password@host/database, mysql://"),
        ("postgresql://me:secret@host:port/db", "no address of a database"),
        ("oracle://me:secret@host/db", "database 'oracle' is not known"),
        ("postgresql://me:secret@host", "names no database"),
        ("sqlite://", "names no database"),
        ("sqlite:///:memory:", "names no database"),
        ("sqlite:///s.db?study=%20", "name is one of 1 to 200 characters"),
    ],
)
def test_what_is_no_address_is_said_before_any_work(study: str, told: str) -> None:
    with pytest.raises(SettingError, match=told) as refused:
        address(study)
    assert "secret" not in str(refused.value)


def test_a_driver_that_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "find_spec", lambda name: None)
    with pytest.raises(SettingError, match=r"package pymysql is needed: pip install 'lstmsizer\[mysql\]'"):
        address("mysql://me:secret@host/db")
    with pytest.raises(SettingError, match="psycopg2 is needed: install it, or write postgresql://"):
        address("postgresql+psycopg2://me:secret@host/db")


def test_an_address_is_printed_without_user_and_password() -> None:
    written = address("sqlite:////srv/studies.db?study=ours")
    assert (str(written), written.name) == ("sqlite:////srv/studies.db", "ours")
    assert "secret" not in f"{address('postgresql+psycopg://me:secret@host/db?sslmode=require')!r}"


def test_a_server_that_cannot_be_used_is_said_without_the_password(server: str, tmp_path: Path) -> None:
    wrong = server.replace("sesame", "mustard")
    for study, told in (
        (wrong, 'password authentication failed for user "sizer"; check its address, user'),
        (f"{server}_missing", 'database "postgres_missing" does not exist'),
        (
            "postgresql://me:open%20sesame@127.0.0.1:1/db",
            r"postgresql://127\.0\.0\.1:1/db cannot be used: .*refused",
        ),
    ):
        with pytest.raises(OutputError, match=told) as refused:
            use(study, tmp_path)
        assert "sesame" not in str(refused.value)
        assert "mustard" not in str(refused.value)


def test_a_database_holds_many_studies_named_after_data_and_question(tmp_path: Path) -> None:
    study = f"sqlite:///{tmp_path}/s.db"
    (first,) = use(study, tmp_path)
    assert first == f"air-{key(SPEC, 'abc')}"
    assert use(study, tmp_path, stem="renamed") == [first]  # found by the question
    assert use(study, tmp_path, replace(SPEC, demand=Demand(tolerance=0.05))) == [first]
    assert len(use(study, tmp_path, replace(SPEC, seed=1))) == 2
    assert len(use(study, tmp_path, data="xyz")) == 3
    assert use(f"{study}?study=ours", tmp_path)[-1] == "ours"


def test_settings_as_they_are_by_default_do_not_name_a_study() -> None:
    assert key(replace(SPEC, setup=Setup(batch_size=32, clip_norm=None)), "abc") == key(SPEC, "abc")
    assert key(SPEC, "abc") == "a914516ddd"  # of every later version too, or it would not find its studies
    assert len({key(SPEC, "abc"), key(replace(SPEC, seed=1), "abc"), key(SPEC, "abd")}) == 3


def test_somebody_else_s_study_in_the_database_is_left_alone(tmp_path: Path) -> None:
    study = f"sqlite:///{tmp_path}/s.db"
    theirs = optuna.create_study(study_name="theirs", storage=study)
    theirs.optimize(lambda one: one.suggest_float("x", 0, 1), n_trials=2)
    with pytest.raises(OutputError, match=r"'theirs' in sqlite:.* is not a study of lstmsizer"):
        use(f"{study}?study=theirs", tmp_path)
    assert len(optuna.load_study(study_name="theirs", storage=study).trials) == 2


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "s.db").write_text("my diary " * 100)
    with pytest.raises(OutputError, match="file is not a database"):
        use(f"sqlite:///{tmp_path}/s.db", tmp_path)
    assert (tmp_path / "s.db").read_text() == "my diary " * 100


def test_a_study_of_a_later_format_is_refused(tmp_path: Path) -> None:
    study = f"sqlite:///{tmp_path}/s.db"
    (name,) = use(study, tmp_path)
    kept = optuna.load_study(study_name=name, storage=study)
    later = {**kept.user_attrs["question"], "format": FORMAT + 1, "versions": {"lstmsizer": "9.1"}}
    kept.set_user_attr("question", later)
    with pytest.raises(LstmsizerError, match=r"written by lstmsizer 9\.1 in format 2, .*: update lstmsizer"):
        use(study, tmp_path)


def test_without_a_place_there_is_nothing_to_resume() -> None:
    with pytest.raises(SettingError, match="Without a name there is nothing to resume"):
        keeping(None, True, None)
