"""A study in a database, beside others: what Optuna keeps there, in its own tables."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lstmsizer.errors import OutputError
from lstmsizer.study.address import Address
from lstmsizer.study.quiet import optuna_silent

if TYPE_CHECKING:
    import optuna
    from optuna.storages import RDBStorage
    from sqlalchemy.engine import Engine

_STEM = 60
"""Characters of the data's name in the name of a study."""

_WAIT = 10
"""Seconds that a server has to answer; by itself a driver would wait for minutes."""

_WAITING = {"psycopg": "connect_timeout", "psycopg2": "connect_timeout", "pymysql": "connect_timeout"}
"""How drivers call it."""


class Database:
    """One study of a database.

    Parameters
    ----------
    address
        The database, and the study's name if the user gave one.
    stem, key
        What the data is called, and the digits of the question: the study is 'stem-key' where no name was
        given, and found by the key alone.
    """

    otherwise = "name another study with ?study=NAME"

    def __init__(self, address: Address, stem: str, key: str) -> None:
        self._address = address
        self._stem, self._key = stem[:_STEM], key

    @property
    def where(self) -> str:
        """Study and database, without user and password."""
        return f"The study {self.name!r} in {self._address}"

    @property
    def engine(self) -> Engine:
        """SQLAlchemy's, by which the database is reached."""
        return self._storage.engine

    @cached_property
    def name(self) -> str:
        """The study's name in the database."""
        import optuna

        if self._address.name is not None:
            return self._address.name
        names = optuna.get_all_study_names(self._storage)
        return next((name for name in names if name.endswith(f"-{self._key}")), f"{self._stem}-{self._key}")

    def names(self) -> list[str]:
        """Of all studies in the database."""
        import optuna

        return optuna.get_all_study_names(self._storage)

    def found(self) -> optuna.Study | None:
        """The study, if there is one of that name."""
        import optuna

        if self.name not in optuna.get_all_study_names(self._storage):
            return None
        return optuna.load_study(study_name=self.name, storage=self._storage)

    def mended(self) -> None:
        """A database mends itself."""

    def made(self) -> optuna.Study:
        """The study, made if there is none of that name."""
        import optuna

        return optuna.create_study(
            study_name=self.name, storage=self._storage, direction="minimize", load_if_exists=True
        )

    def unmade(self) -> None:
        """An empty study may stay: the next run goes on with it."""

    def close(self) -> None:
        """Leave the database."""
        if "_storage" in vars(self):
            self._storage.remove_session()
            self._storage.engine.dispose()

    @contextmanager
    def faults(self) -> Generator[None]:
        """Say what went wrong with the database in a sentence, without its password."""
        from optuna.exceptions import StorageInternalError
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with optuna_silent():
                yield
        except (StorageInternalError, SQLAlchemyError) as error:
            raise OutputError(
                f"The study's database {self._address} cannot be used: {self._said_by_driver(error)}; check "
                "its address, user and password, and that it is running."
            ) from None  # what the driver raised may hold the address
        except RuntimeError as error:  # of tables that another version of Optuna made
            raise OutputError(
                f"The study's database {self._address} has tables of another version of Optuna: bring "
                "them up to date with 'optuna storage upgrade', or name another database."
            ) from error
        except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
            raise OutputError(
                f"{self.where} is not a study of lstmsizer, or it is damaged ({type(error).__name__}); "
                f"{self.otherwise}."
            ) from error

    @cached_property
    def _storage(self) -> RDBStorage:
        from optuna.storages import RDBStorage

        url = self._address.url
        waiting = _WAITING.get(url.get_driver_name())
        asked: dict[str, Any] = {"pool_pre_ping": True}  # a connection that a pause has cut is made anew
        if waiting is not None:
            asked["connect_args"] = {waiting: _WAIT}
        with optuna_silent():
            return RDBStorage(url.render_as_string(hide_password=False), engine_kwargs=asked)

    def _said_by_driver(self, error: Exception) -> str:
        """The reason, as far as it helps: the last line of what the driver said, without its numbers."""
        cause = getattr(error.__cause__ or error, "orig", None) or error.__cause__ or error
        said = str(cause.args[-1] if cause.args else cause).strip().splitlines() or [type(cause).__name__]
        return self._address.hidden(said[0].rsplit("FATAL:", 1)[-1].strip().rstrip("."))
