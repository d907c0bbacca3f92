"""Indexes over some rows only, which both databases know under names of their own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, text


def partial(name: str, *columns: Any, where: str, unique: bool = False) -> Index:
    """An index over the rows for which the condition `where` holds."""
    return Index(name, *columns, unique=unique, postgresql_where=text(where), sqlite_where=text(where))
