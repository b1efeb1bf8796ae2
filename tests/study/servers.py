"""A PostgreSQL server of the tests' own, on loopback, where its programs are installed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

USER, PASSWORD = "sizer", "open sesame/%"
QUOTED = "open%20sesame%2F%25"
"""The password as an address has it."""


def programs() -> Path:
    """The folder of initdb and pg_ctl; where there is none, or no driver, the test is skipped."""
    if find_spec("psycopg") is None:
        pytest.skip("the driver psycopg is not installed: pip install 'lstmsizer[postgresql]'")
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), Path(shutil.which("initdb") or "/no/initdb")]
    for program in sorted(found, reverse=True):
        if program.exists():
            return program.parent
    pytest.skip("no PostgreSQL server is installed: apt-get install postgresql")


def owner() -> str | None:
    """Who runs the server, which refuses to be run by root; None: who runs the tests."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def postgresql() -> Generator[str]:
    """A server with an empty database, until the block is left; what is given is its address."""
    where, user = programs(), owner()
    folder = Path(tempfile.mkdtemp(prefix="lstmsizer-pg-"))

    def run(program: str, *words: str) -> None:
        subprocess.run([where / program, *words], check=True, cwd=folder, user=user, capture_output=True)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        if user is not None:
            for path in (folder, folder / "password"):
                shutil.chown(path, user)
        data, log = str(folder / "data"), str(folder / "log")
        run("initdb", "-D", data, "-U", USER, f"--pwfile={folder / 'password'}", "-A", "scram-sha-256", "-N")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        run("pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
        try:
            yield f"postgresql://{USER}:{QUOTED}@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)
