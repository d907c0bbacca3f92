"""Words and keys of the running text, as data in TOML: what cue words mean. `words` reads a file once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def words(name: str) -> dict[str, Any]:
    """The vocabulary file `name`.toml as plain values."""
    return tomllib.loads((resources.files(__name__) / f"{name}.toml").read_text("utf-8"))
