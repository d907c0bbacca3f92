"""The home folder and its database: made at the first harvest, opened by every other verb."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from storage import database, schema
from workers.settings import Settings


class NothingHere(Exception):
    """Raised when a verb needs documents and none were ever harvested into this home."""


def prepare(settings: Settings) -> Engine:
    """Make the home where it is missing and bring its database to this version."""
    settings.home.mkdir(parents=True, exist_ok=True)
    engine = database.connect(settings.database_url)
    schema.prepare(engine)
    return engine


def existing(settings: Settings) -> Engine:
    """The database of a home that was used before, brought to this version. Raises NothingHere."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise NothingHere(f"nothing was harvested into {settings.home} yet; --home or NIANBAO_HOME names another home")
    engine = database.connect(settings.database_url)
    schema.prepare(engine)
    return engine
