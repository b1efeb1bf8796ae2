"""The address of a database as users write it, checked before any work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from lstmsizer.errors import SettingError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

_FORMS = "postgresql://user:password@host/database, mysql://user:password@host/database or sqlite:///FILE"
_KINDS = {"postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "mariadb": "mysql"}
_DRIVERS = {"postgresql": "psycopg", "mysql": "pymysql", "sqlite": ""}
"""By kind, what is taken if the address names none; SQLite's is Python's own."""

LONGEST_NAME = 200
"""Characters of a study's name."""


@dataclass(frozen=True)
class Address:
    """A database, and the study in it that is meant; ``name`` None: the one of the question.

    It prints without user and password.
    """

    url: URL
    name: str | None = None

    def __str__(self) -> str:
        """The place alone: 'postgresql://host/database'."""
        url = self.url
        plain = url.create(url.get_backend_name(), host=url.host, port=url.port, database=url.database)
        return plain.render_as_string()

    def __repr__(self) -> str:
        """As it prints."""
        return f"Address({str(self)!r})"

    def hidden(self, said: str) -> str:
        """What a driver says, without the password."""
        password = self.url.password
        return said.replace(str(password), "***") if password else said


def address(study: str) -> Address:
    """The database that is named, with the driver that is taken.

    ``?study=NAME`` names the study in it.

    Raises
    ------
    SettingError
        If it is no such address, or its driver is not installed.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(study)
    except (ArgumentError, ValueError):
        raise SettingError(f"The study is no address of a database: write {_FORMS}.") from None
    kind, _, driver = url.drivername.partition("+")
    kind = _KINDS.get(kind, kind)
    if kind not in _DRIVERS:
        raise SettingError(f"The study's database {kind!r} is not known: write {_FORMS}.")
    if not url.database or (kind == "sqlite" and url.database == ":memory:"):
        raise SettingError(f"The study's address names no database: write {_FORMS}.")
    ours = _DRIVERS[kind]
    driver = driver or ours
    if driver and find_spec(driver) is None:
        install = f"pip install 'lstmsizer[{kind}]'" if driver == ours else f"install it, or write {kind}://"
        raise SettingError(f"For this study's address the package {driver} is needed: {install}.")
    url = url.set(drivername=f"{kind}+{driver}" if driver else kind)
    return _named(Address(url))


def _named(written: Address) -> Address:
    """The same without ``?study=``, which is for us alone."""
    name = written.url.query.get("study")
    if name is None:
        return written
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME:
        raise SettingError(f"The study's name is one of 1 to {LONGEST_NAME} characters: ?study=pm25.")
    return replace(written, url=written.url.difference_update_query(["study"]), name=name.strip())
