"""One engine per process, handed in, never global; and the database's own clock.

SQLite runs in WAL with every writing transaction begun IMMEDIATE, so that writers queue instead of failing half-way.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import Float, NullType, TypeDecorator, TypeEngine

from storage.errors import StorageError

BUSY_TIMEOUT_MS = 30_000


class Clock(GenericFunction[float]):
    """The database's clock when the statement began: seconds since 1970 in UTC, with fractions.

    One moment for the whole statement, or PostgreSQL could not look it up in an index.
    """

    name = "nianbao_clock"
    type = Float()
    inherit_cache = True


@compiles(Clock, "sqlite")
def _now_sqlite(element: Clock, compiler: Any, **kw: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(Clock, "postgresql")
def _now_postgresql(element: Clock, compiler: Any, **kw: Any) -> str:
    return "extract(epoch from statement_timestamp())::double precision"


now = Clock


def connect(url: str) -> Engine:
    """An engine for `url`. Make it after forking: connections must not cross processes."""
    if url.startswith("sqlite"):
        at_rest = _at_rest(make_url(url))
        # Kept open: whoever closes the last connection pays for a checkpoint, 8 ms a transaction.
        engine = create_engine(
            at_rest or url, pool_size=2, max_overflow=8, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}
        )
        if at_rest:
            event.listen(engine, "commit", _still(Path(make_url(url).database or "")))
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    engine = create_engine(
        url, pool_pre_ping=True, pool_size=2, max_overflow=3, pool_recycle=1800, connect_args={"connect_timeout": 10}
    )
    event.listen(engine, "connect", _tune_postgresql)
    return engine


def _at_rest(url: URL) -> URL | None:
    """How to read a file in whose folder we may not write and nobody does; None for any other.

    SQLite would make its log beside it even to read, unless it is told that the file does not change.
    """
    path = Path(url.database or "")
    if not path.is_file() or os.access(path.parent, os.W_OK) or _log_of(path).exists():
        return None
    return url.set(database=f"file:{quote(str(path))}", query={"immutable": "1", "uri": "true"})


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _still(path: Path) -> Callable[[Connection], None]:
    """Raises StorageError behind a transaction while which somebody wrote the file: what was read is old and new."""
    before = path.stat().st_mtime_ns

    def unchanged(_: Connection) -> None:
        if _log_of(path).exists() or path.stat().st_mtime_ns != before:
            raise StorageError(f"{path} was written while it was read, and may not be written by us; read it again")

    return unchanged


def _tune_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # we begin ourselves, see _begin_immediate
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _tune_postgresql(connection: Any, _: Any) -> None:
    """A frozen process must not hold its rows for ever: its transaction is ended, and nobody waits longer for it."""
    connection.autocommit = True
    connection.execute("SET idle_in_transaction_session_timeout = '60s'")
    connection.execute("SET lock_timeout = '30s'")
    connection.autocommit = False


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


class Latest(GenericFunction[float]):
    """The largest of its arguments, none of which may be NULL."""

    name = "nianbao_latest"
    type = Float()
    inherit_cache = True


@compiles(Latest, "sqlite")
def _latest_sqlite(element: Latest, compiler: Any, **kw: Any) -> str:
    return f"max{compiler.process(element.clause_expr, **kw)}"


@compiles(Latest, "postgresql")
def _latest_postgresql(element: Latest, compiler: Any, **kw: Any) -> str:
    return f"greatest{compiler.process(element.clause_expr, **kw)}"


latest = Latest


def hold(connection: Connection, key: int) -> None:
    """Be the only transaction that holds `key`, until its end. SQLite has one writer at a time anyway."""
    hold_all(connection, (key,))


def hold_all(connection: Connection, keys: Iterable[int]) -> None:
    """Hold each of `keys`, in their order, so that two transactions never wait for each other."""
    if connection.dialect.name == "postgresql":
        connection.execute(_HOLD, {"keys": sorted(set(keys))})


# The inner query sorts, the outer takes the locks in that order; OFFSET keeps the two apart.
_HOLD = text(
    "SELECT count(pg_advisory_xact_lock(key)) "
    "FROM (SELECT key FROM unnest(CAST(:keys AS bigint[])) AS key ORDER BY key OFFSET 0) AS sorted"
)


def share(connection: Connection, key: int) -> None:
    """Hold `key` beside others that share it, so that nobody holds it alone, until the transaction's end."""
    if connection.dialect.name == "postgresql":
        connection.execute(_SHARE, {"key": key})


_SHARE = text("SELECT pg_advisory_xact_lock_shared(:key)")


def insert_or_ignore(connection: Connection, table: Table, rows: list[dict[str, Any]], **computed: Any) -> None:
    """Insert `rows`, with `computed` columns given by the database, leaving out what is already there."""
    if rows:
        connection.execute(inserting(connection, table).values(**computed).on_conflict_do_nothing(), rows)


def inserting(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The dialect's own INSERT, which knows ON CONFLICT."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


class _Keys(TypeDecorator[Any]):
    """Any number of values as one parameter: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return postgresql.ARRAY(self.of) if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return list(value) if dialect.name == "postgresql" else json.dumps(list(value))


class Among(GenericFunction[Any]):
    """Whether a column has one of several values; compiled once, however many they are.

    Of no type: a Boolean would be compared with 1 on SQLite, and no index would serve.
    """

    name = "nianbao_among"
    type = NullType()
    inherit_cache = True


@compiles(Among, "sqlite")
def _among_sqlite(element: Among, compiler: Any, **kw: Any) -> str:
    column, keys = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({keys}))"


@compiles(Among, "postgresql")
def _among_postgresql(element: Among, compiler: Any, **kw: Any) -> str:
    column, keys = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} = ANY({keys})"


def among(column: ColumnElement[Any], name: str) -> Among:
    """`column` has one of the values that the parameter `name` lists when the statement is executed."""
    return Among(column, bindparam(name, type_=_Keys(column.type)))
