"""Many rows at once by the driver's own bulk route: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

Row = tuple[Any, ...]


def append(connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Insert `rows`, whose values stand in the order of `columns`, in the caller's transaction.

    Values go to the driver as they are: plain text, numbers and None, no column types of SQLAlchemy. Raises the
    driver's errors wrapped by SQLAlchemy, as any statement does.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table.name, columns, rows)
    else:
        connection.exec_driver_sql(_insert(table.name, columns), list(rows))


def _copy(connection: Connection, table: str, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    driver: Any = connection.connection.driver_connection
    kind: Any = connection.dialect.loaded_dbapi.Error
    statement = f"COPY {table} ({_names(columns)}) FROM STDIN"
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except kind as error:
        raise DBAPIError.instance(statement, None, error, kind) from error


@lru_cache
def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({_names(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
