"""A database in a folder that may not be written is read all the same, and never half old, half new."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from storage import schema
from storage.database import connect, reading, writing
from storage.errors import StorageError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database, under a name that has to be quoted, as its last program left it."""
    path = tmp_path / "年报 50%?#.db"
    engine = opened(path)
    schema.prepare(engine)
    engine.dispose()
    return path


def opened(path: Path) -> Engine:
    return connect(f"sqlite:///{quote(str(path))}")


@pytest.fixture
def kept_from_us(path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """That database as on a file system that is mounted read-only."""
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)
        return opened(path)


def test_a_database_that_may_not_be_written_is_read(path: Path, kept_from_us: Engine) -> None:
    with reading(kept_from_us) as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == schema.HEAD
        assert [file.name for file in path.parent.iterdir()] == [path.name]
    with pytest.raises(OperationalError, match="readonly"), writing(kept_from_us) as connection:
        connection.execute(text("UPDATE document SET year = 1"))


def test_what_its_owner_wrote_while_it_was_read_is_told(path: Path, kept_from_us: Engine) -> None:
    owner = opened(path)
    with pytest.raises(StorageError, match="read it again"), reading(kept_from_us) as connection:
        connection.scalar(text("SELECT count(*) FROM document"))
        with writing(owner) as connection:
            connection.execute(text("CREATE TABLE news (word)"))
    owner.dispose()
