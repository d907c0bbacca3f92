"""The schema: models and migrations agree, on both databases, also when everybody starts at once."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from subprocess import Popen

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

from storage import schema
from storage.database import connect, reading, writing


@pytest.mark.filterwarnings("ignore:.*expression-based index")  # SQLite cannot tell them
def test_models_and_migrations_agree(database: Engine) -> None:
    with reading(database) as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_partial_indexes_and_views_are_there(database: Engine) -> None:
    found = inspect(database)
    due = next(index for index in found.get_indexes("document") if index["name"] == "ix_document_due")
    assert any("where" in option for option in due["dialect_options"])
    assert {"facts", "panel"} <= set(found.get_view_names())


def test_a_downgrade_leaves_nothing_and_can_be_taken_back(database: Engine) -> None:
    with writing(database) as connection:
        command.downgrade(schema.config(connection), "base")
    assert set(inspect(database).get_table_names()) <= {"alembic_version"}
    schema.prepare(database)
    assert "document" in inspect(database).get_table_names()


def test_processes_that_start_at_once_prepare_one_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    code = f"from storage import schema, database; schema.prepare(database.connect({url!r}))"
    starting = [Popen([sys.executable, "-W", "error", "-c", code]) for _ in range(3)]
    assert [process.wait(60) for process in starting] == [0, 0, 0]
    with reading(connect(url)) as connection:
        assert MigrationContext.configure(connection).get_current_revision() == schema.HEAD


def test_preparing_leaves_logging_alone(tmp_path: Path) -> None:
    before = (logging.root.level, list(logging.root.handlers), logging.getLogger("alembic").level)
    schema.prepare(connect(f"sqlite:///{tmp_path / 'new.db'}"))
    assert (logging.root.level, list(logging.root.handlers), logging.getLogger("alembic").level) == before


def test_the_constant_names_the_newest_migration():
    assert ScriptDirectory(str(schema.MIGRATIONS)).get_current_head() == schema.HEAD


def test_an_older_version_leaves_a_newer_database_as_it_is(database: Engine) -> None:
    with writing(database) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        schema.prepare(database)
        with reading(database) as connection:
            assert MigrationContext.configure(connection).get_current_revision() == "9999"
    finally:
        with writing(database) as connection:
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{schema.HEAD}'"))
