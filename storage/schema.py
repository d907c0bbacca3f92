"""Brings a database to the newest schema, however many processes ask for it at once."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from storage.database import hold, reading, writing

if TYPE_CHECKING:
    from alembic.config import Config

#: the newest revision in migrations/versions; a constant, so that Alembic is imported only to upgrade
HEAD = "0010"
MIGRATIONS = Path(__file__).with_name("migrations")
LOCK = 7_230_113
#: how long an upgrade waits for the tables at a time: shorter than the second after which PostgreSQL looks for a
#: deadlock, so that of an upgrade and a worker that hold each other up it is never the worker that is broken off
TABLES_WITHIN_MS = 400
#: how often it tries before it says that the tables are not to be had
TRIES = 300
#: PostgreSQL's words for: not in the time given, not now, and chosen to end a deadlock
NOT_YET = {"57014", "55P03", "40P01"}


def prepare(engine: Engine) -> None:
    """Create or upgrade the tables; returns at once where they are new already, or newer than this version knows.

    Migrations only add, so that workers of an older version go on with a database that a newer one upgraded. One
    process at a time: PostgreSQL by an advisory lock, SQLite by its write lock. Safe to call at every start.

    Raises: DBAPIError where other processes do not let go of the tables for minutes.
    """
    with reading(engine) as connection:
        if _is_new(_revision(connection)):
            return
    for left in reversed(range(TRIES)):
        try:
            with writing(engine) as connection:
                hold(connection, LOCK)
                if not _is_new(_revision(connection)):
                    _upgrade(connection)
            return
        except DBAPIError as trouble:
            if not left or getattr(trouble.orig, "sqlstate", None) not in NOT_YET:
                raise
            time.sleep(random.uniform(0.05, 0.4))


def _upgrade(connection: Connection) -> None:
    from alembic import command

    _take_tables(connection)
    command.upgrade(config(connection), "head")


def _take_tables(connection: Connection) -> None:
    """All tables at once and before anything is changed: a worker that holds one never waits for one we changed."""
    tables = ", ".join(f'"{name}"' for name in sorted(inspect(connection).get_table_names()))
    if tables and connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL statement_timeout = {TABLES_WITHIN_MS}"))
        connection.execute(text(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))


def config(connection: Connection) -> Config:
    """Alembic's configuration for a connection of ours, for its commands."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


def _is_new(revision: str | None) -> bool:
    """Revisions are numbered in one chain."""
    return revision is not None and int(revision) >= int(HEAD)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision
