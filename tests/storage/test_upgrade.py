"""Migrations run forward while workers of an older version are at work: they go on, and the new version finds all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from storage import ledger, schema
from storage.database import connect, reading, writing
from tests.workers.running import wait_until

OLDEST = "0001"
#: what a worker of the oldest version says to the database, with the columns that it knew
REGISTER = """INSERT INTO document (address, address_key, kind, host, state, due_at, not_before, lease_token, attempts,
lost, first_seen, updated) VALUES (:address, :key, 'report', '', 'parse', 0, 0, 0, 0, 0, 0, 0)"""
CLAIM = """UPDATE document SET lease_token = lease_token + 1, attempts = attempts + 1, lease_until = 9e9, due_at = 9e9,
lease_owner = 'old', updated = 1 WHERE address = :address AND lease_until IS NULL RETURNING id, lease_token"""
BEGIN = """INSERT INTO attempt (document_id, stage, number, started, worker, outcome)
VALUES (:id, 'parse', :token, 1, 'old', 'running')"""
REPORT = """INSERT INTO report (document_id, sha256, family, scope, status, as_read, facts_digest, tables, flags,
leftovers, parser, created)
VALUES (:id, '', 'F2021', 'agency', 'complete', 'complete', '', '{}', '[]', '[]', '1', 1) RETURNING id"""
FACT = "INSERT INTO fact (report_id, cell, value, state, raw) VALUES (:report, 1, '1', 'number', '1')"
FINISH = """UPDATE document SET state = 'done', lease_until = NULL, lease_owner = NULL, due_at = NULL, attempts = 1,
report_id = :report, updated = 2 WHERE id = :id AND lease_token = :token"""
END = "UPDATE attempt SET outcome = 'ok', ended = 2 WHERE document_id = :id AND stage = 'parse' AND number = :token"


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database as the oldest version left it."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if request.param == "postgresql":
        url = _own_database(str(request.getfixturevalue("postgres")))
    engine = _of_the_oldest_version(url)
    yield engine
    engine.dispose()


def _own_database(server: str) -> str:
    name = f"old_{uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    return server.replace("/postgres?", f"/{name}?")


def _of_the_oldest_version(url: str) -> Engine:
    engine = connect(url)
    with writing(engine) as connection:
        command.upgrade(schema.config(connection), OLDEST)
        connection.execute(text("INSERT INTO cell_key (id, key) VALUES (1, 'requests.new')"))
    return engine


def work(engine: Engine, number: int) -> None:
    """One document from its address to its report, as the oldest version did it."""
    address = {"address": f"file:///{number}"}
    with writing(engine) as connection:
        connection.execute(text(REGISTER), address | {"key": str(number)})
    with writing(engine) as connection:
        id, token = connection.execute(text(CLAIM), address).one()
        connection.execute(text(BEGIN), {"id": id, "token": token})
    with writing(engine) as connection:
        report = connection.execute(text(REPORT), {"id": id}).scalar_one()
        connection.execute(text(FACT), {"report": report})
        connection.execute(text(FINISH), {"id": id, "token": token, "report": report})
        connection.execute(text(END), {"id": id, "token": token})


def test_an_old_worker_goes_on_while_and_after_the_database_moves_to_this_version(old: Engine) -> None:
    done: list[int] = []
    upgraded = Event()

    def at_work() -> None:
        while not upgraded.wait(0.02):
            work(old, len(done))
            done.append(len(done))
        work(old, len(done))
        done.append(len(done))

    worker = Thread(target=at_work, daemon=True)
    worker.start()
    new = connect(old.url.render_as_string(hide_password=False))
    try:
        wait_until(lambda: len(done) >= 5, 30)
        schema.prepare(new)
    finally:
        upgraded.set()
        worker.join(30)
    assert not worker.is_alive()
    assert ledger.progress(new) == {"done": len(done)}
    with reading(new) as connection:
        assert connection.scalar(text("SELECT count(*) FROM facts WHERE kept = 1")) == len(done)
    new.dispose()


def test_an_upgrade_steps_back_for_a_worker_that_holds_one_table_and_wants_another(postgres: str) -> None:
    engine = _of_the_oldest_version(_own_database(postgres))
    new = connect(engine.url.render_as_string(hide_password=False))
    upgrade = Thread(target=schema.prepare, args=(new,), daemon=True)
    with writing(engine) as connection:
        connection.execute(text(REGISTER), {"address": "file:///1", "key": "1"})
    with writing(engine) as connection:
        connection.execute(text("LOCK TABLE report IN ROW EXCLUSIVE MODE"))  # as INSERT does, before it looks further
        upgrade.start()
        wait_until(lambda: _is_waited_for(engine, "report"), 30)
        report = connection.execute(text(REPORT), {"id": 1}).scalar_one()
        connection.execute(text("UPDATE document SET state = 'done', report_id = :report"), {"report": report})
    upgrade.join(60)
    assert not upgrade.is_alive()
    assert ledger.progress(new) == {"done": 1}
    new.dispose()
    engine.dispose()


def _is_waited_for(engine: Engine, table: str) -> bool:
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = CAST(:table AS regclass)"
    with reading(engine) as connection:
        return bool(connection.scalar(text(waits), {"table": table}))


def test_an_old_process_that_starts_again_leaves_a_newer_database_as_it_is(database: Engine) -> None:
    with writing(database) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        schema.prepare(database)
        with reading(database) as connection:
            assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    finally:
        with writing(database) as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": schema.HEAD})
