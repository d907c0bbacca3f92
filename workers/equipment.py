"""What one worker process works with. Made after forking: connections must not cross processes."""

from __future__ import annotations

import os
from dataclasses import dataclass

from sqlalchemy import Engine

from crawlers.guard import Guard
from storage.blobs import Blobs, open_blobs
from storage.database import connect
from storage.schema import prepare
from workers import owners
from workers.settings import Settings


@dataclass(frozen=True, slots=True)
class Equipment:
    """`owner` names this process in leases."""

    settings: Settings
    engine: Engine
    blobs: Blobs
    guard: Guard
    owner: str


_of_process: dict[int, Equipment] = {}


def mine(settings: Settings) -> Equipment:
    """The equipment of this process, made at its first use. Raises what the database raises when it is away."""
    pid = os.getpid()
    if pid not in _of_process:
        engine = connect(settings.database_url)
        prepare(engine)
        guard = Guard(settings.allow_private)
        _of_process.clear()
        _of_process[pid] = Equipment(settings, engine, open_blobs(settings.blobs_url), guard, owners.me())
    return _of_process[pid]
