"""One engine per process, handed in, never global; and the database's own clock.

SQLite runs in WAL with every writing transaction begun IMMEDIATE, so that writers queue instead of failing half-way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import Float

BUSY_TIMEOUT_MS = 30_000


class Clock(GenericFunction[float]):
    """The database's clock: seconds since 1970 in UTC, with fractions; moves on inside a transaction."""

    name = "nianbao_clock"
    type = Float()
    inherit_cache = True


@compiles(Clock, "sqlite")
def _now_sqlite(element: Clock, compiler: Any, **kw: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(Clock, "postgresql")
def _now_postgresql(element: Clock, compiler: Any, **kw: Any) -> str:
    return "extract(epoch from clock_timestamp())::double precision"


now = Clock


def connect(url: str) -> Engine:
    """An engine for `url`. Make it after forking: connections must not cross processes."""
    if url.startswith("sqlite"):
        engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    return create_engine(url, pool_pre_ping=True, pool_size=2, max_overflow=3, pool_recycle=1800,
                         connect_args={"connect_timeout": 10})


def _tune_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # we begin ourselves, see _begin_immediate
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that may write; commits at the end, rolls back on any error."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view for reading only; takes no write lock."""
    with engine.connect().execution_options(reading=True) as connection, connection.begin():
        yield connection
