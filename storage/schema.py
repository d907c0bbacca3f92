"""Brings a database to the newest schema, however many processes ask for it at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from storage.database import hold, reading, writing

if TYPE_CHECKING:
    from alembic.config import Config

#: the newest revision in migrations/versions; a constant, so that Alembic is imported only to upgrade
HEAD = "0008"
MIGRATIONS = Path(__file__).with_name("migrations")
LOCK = 7_230_113


def prepare(engine: Engine) -> None:
    """Create or upgrade the tables; returns at once where they are new already, or newer than this version knows.

    Migrations only add, so that workers of an older version go on with a database that a newer one upgraded. One
    process at a time: PostgreSQL by an advisory lock, SQLite by its write lock. Safe to call at every start.
    """
    with reading(engine) as connection:
        if _is_new(_revision(connection)):
            return
    with writing(engine) as connection:
        hold(connection, LOCK)
        if not _is_new(_revision(connection)):
            from alembic import command

            command.upgrade(config(connection), "head")


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
