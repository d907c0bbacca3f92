"""JSON, with which interfaces of portals answer: the article that it carries, read as a page."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from converters import answers, charset
from converters.document import Document
from converters.errors import Corrupt, Mislabelled
from converters.formats import html
from converters.signatures import kind

NAME = "json"
VERSION = "4"
MEDIA_TYPES = ("application/json", "text/json")
SUFFIXES = (".json",)
NEEDS: str | None = None

_CALL = re.compile(r"(?:/\*(?>(?:[^*]|\*(?!/))*)\*/)?\s*+[\w$.]{1,100}+\s*+\((.*)\)", re.DOTALL)


def convert(body: bytes) -> Document:
    """Read the article of an answer. Raises EmptyDocument where it carries none."""
    document = html.convert(_page(body))
    return msgspec.structs.replace(document, media_type=MEDIA_TYPES[0], route=f"json {document.route}")


def reread(body: bytes) -> Document:
    return html.reread(_page(body))


def _page(body: bytes) -> bytes:
    return answers.page(answers.of_json(_loaded(body))).encode("utf-8", "replace")


def _loaded(body: bytes) -> Any:
    text = charset.decode(body).text.strip()
    called = _CALL.fullmatch(text.removesuffix(";").rstrip())
    try:
        return json.loads(called[1] if called else text, strict=False, parse_int=float)  # numbers of any length
    except RecursionError as error:
        raise answers.too_deep() from error
    except ValueError as error:
        if (seen := kind(body)) and not text.lstrip().startswith(("{", "[")):
            raise Mislabelled(f"the bytes are {seen}, not JSON; convert them by that media type") from error
        raise Corrupt(f"the bytes are no whole JSON ({error}); fetch it again, it may be cut off") from error
