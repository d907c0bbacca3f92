"""Brings a database to the newest schema, however many processes ask for it at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from storage.database import hold, reading, writing

MIGRATIONS = Path(__file__).with_name("migrations")
LOCK = 7_230_113


def prepare(engine: Engine) -> None:
    """Create or upgrade the tables; returns at once where they are new already.

    One process at a time: PostgreSQL by an advisory lock, SQLite by its write lock. Safe to call at every start.
    """
    with reading(engine) as connection:
        if _revision(connection) == head():
            return
    with writing(engine) as connection:
        hold(connection, LOCK)
        if _revision(connection) != head():
            command.upgrade(config(connection), "head")


@cache
def head() -> str | None:
    """The newest revision."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def config(connection: Connection) -> Config:
    """Alembic's configuration for a connection of ours, for its commands."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision
