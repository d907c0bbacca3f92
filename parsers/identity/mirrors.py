"""Copies on other people's sites: words on them may be altered, names of bodies among them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from parsers.characters import GLOSS

_GOVERNMENT = re.compile(r"(?:.+\.)?gov\.cn")
_GLOSSES = 3


def is_mirror(address: str | None, text: str) -> bool:
    """Does the address lie outside the government's domain, or the text show a copier's hand?

    Without an address (a file handed in) only the text tells.
    """
    host = urlsplit(address or "").hostname
    outside = host is not None and not _GOVERNMENT.fullmatch(host)
    return outside or len(GLOSS.findall(text)) >= _GLOSSES
