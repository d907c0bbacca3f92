"""JSON, with which interfaces of portals answer: the article that it carries, read as a page."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from converters import answers, charset
from converters.answers import Told
from converters.document import Document
from converters.errors import Corrupt, Mislabelled, TooLarge
from converters.formats import html
from converters.signatures import kind

NAME = "json"
VERSION = "3"
MEDIA_TYPES = ("application/json", "text/json")
SUFFIXES = (".json",)
NEEDS: str | None = None

DEEPEST = 100  # levels of values in each other

_CALL = re.compile(r"(?:/\*(?>(?:[^*]|\*(?!/))*)\*/)?\s*+[\w$.]{1,100}+\s*+\((.*)\)", re.DOTALL)


def convert(body: bytes) -> Document:
    """Read the article of an answer. Raises EmptyDocument where it carries none."""
    document = html.convert(_page(body))
    return msgspec.structs.replace(document, media_type=MEDIA_TYPES[0], route=f"json {document.route}")


def reread(body: bytes) -> Document:
    return html.reread(_page(body))


def _page(body: bytes) -> bytes:
    return answers.page(_told("", _loaded(body), DEEPEST)).encode("utf-8", "replace")


def _loaded(body: bytes) -> Any:
    text = charset.decode(body).text.strip()
    called = _CALL.fullmatch(text.removesuffix(";").rstrip())
    try:
        return json.loads(called[1] if called else text, strict=False, parse_int=float)  # numbers of any length
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        if (seen := kind(body)) and not text.lstrip().startswith(("{", "[")):
            raise Mislabelled(f"the bytes are {seen}, not JSON; convert them by that media type") from error
        raise Corrupt(f"the bytes are no whole JSON ({error}); fetch it again, it may be cut off") from error


def _told(name: str, value: Any, left: int) -> Told:
    """A value as named values, of so many levels at the most. Raises TooLarge."""
    if not left:
        raise _too_deep()
    if isinstance(value, dict):
        return Told(name, inside=[_told(key, each, left - 1) for key, each in value.items()])
    if isinstance(value, list):
        return Told(name, inside=[_told(name, each, left - 1) for each in value])
    return Told(name, value) if isinstance(value, str) else Told(name)


def _too_deep() -> TooLarge:
    return TooLarge("values are nested too deep; no portal answers that")
