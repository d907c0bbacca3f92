"""Web archives (MHTML, as browsers save a page with its pictures in one file): the page in them, read as HTML."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from email.errors import CloseBoundaryNotFoundDefect, MessageDefect
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from html import escape
from itertools import islice

from msgspec.structs import replace

from converters import charset
from converters.container import MEMBER_LIMIT, MIB
from converters.document import Document
from converters.errors import ConversionError, Corrupt, EmptyDocument, Mislabelled, TooLarge
from converters.formats import html
from converters.pictures import LEAST_BYTES, MOST_READ
from converters.signatures import kind

NAME = "mhtml"
VERSION = "12"
MEDIA_TYPES = ("multipart/related", "message/rfc822", "application/x-mimearchive")
SUFFIXES = (".mht", ".mhtml")
NEEDS: str | None = None

_MHTML = "a web archive (MHTML)"
_PARTS_LIMIT = 5_000
_STYLE = b"<style>"


def convert(body: bytes) -> Document:
    """Read the page that the archive was made of; where it only frames others, the one that says most."""
    beside: dict[str, bytes] = {}
    return _best(body, beside, lambda page, declared: _converted(_with_what_is_beside(page, beside), declared))


def reread(body: bytes) -> Document:
    """Every line and table of such a page by the second reader of HTML."""
    return _best(body, {}, lambda page, declared: html.reread(_in_utf8(page, declared)[0]))


def _best(body: bytes, beside: dict[str, bytes], read: Callable[[bytes, str | None], Document]) -> Document:
    """The first page if it holds a table, else the longest. Raises EmptyDocument where no page says anything.

    A page that cannot be read costs nothing where one before it says something.
    """
    said: list[Document] = []
    empty: EmptyDocument | None = None
    for page, declared in _pages(body, beside):
        try:
            document = read(page, declared)
        except EmptyDocument as error:
            empty = empty or error
        except ConversionError:
            if not said:
                raise
        else:
            if not said and document.tables():
                return document
            said.append(document)
    if said:
        return max(said, key=lambda document: len(document.text))
    raise empty or EmptyDocument("the web archive holds no HTML page; ask the publisher for the right file")


def _converted(page: bytes, declared: str | None) -> Document:
    told, read_as = _in_utf8(page, declared)
    document = html.convert(told)
    metadata = document.metadata | ({"charset": read_as} if read_as else {})
    return replace(document, media_type=MEDIA_TYPES[0], metadata=metadata, route=f"mime {document.route}")


def _in_utf8(page: bytes, declared: str | None) -> tuple[bytes, str | None]:
    """The page in marked UTF-8 where its part names a charset, which goes before what the page says of itself."""
    if declared is None:
        return page, None
    decoded = charset.decode(page, declared)
    return b"\xef\xbb\xbf" + decoded.text.encode("utf-8", "replace"), decoded.charset


def _with_what_is_beside(page: bytes, beside: dict[str, bytes]) -> bytes:
    """The page with the archive's pictures and style sheets in place of their addresses."""
    for address, content in beside.items():
        named = f'"{escape(address)}"'.encode()
        if not content.startswith(_STYLE):
            page = page.replace(named, b'"data:image/x;base64,' + b64encode(content) + b'"')
        elif named in page:
            page = page.replace(b"</head", content + b"</head", 1)
    return page


def _part_beside(part: Message) -> tuple[str, bytes] | None:
    """The address by which a page names a picture of the archive or a style sheet, and its bytes, or its element."""
    is_style = part.get_content_type() == "text/css"
    content = part.get_payload(decode=True) if is_style or part.get_content_maintype() == "image" else None
    if not isinstance(content, bytes) or not (is_style or len(content) >= LEAST_BYTES) or len(content) > MEMBER_LIMIT:
        return None
    said = part.get("content-location") or f"cid:{part.get('content-id', '').strip('<>')}"
    return str(said), _STYLE + content.replace(b"</", b"") + b"</style>" if is_style else content


def _pages(body: bytes, beside: dict[str, bytes]) -> Iterator[tuple[bytes, str | None]]:
    """Each page with the charset its part declares, the one that the archive starts with first.

    `beside` takes the archive's pictures and style sheets by address.
    """
    message = _parsed(body)
    parts = [part for part in message.walk() if not part.is_multipart()]
    if len(parts) > _PARTS_LIMIT:
        raise TooLarge(f"the web archive has {len(parts)} parts, the limit is {_PARTS_LIMIT}")
    start = message.get_param("start")
    pages = [part for part in parts if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    pages.sort(key=lambda part: part.get("content-id") != start)
    if pages and pages[0] is parts[-1] and _is_cut_off(message):
        raise Corrupt("the web archive ends inside its page; fetch it again, it is cut off")
    beside.update(islice(filter(None, map(_part_beside, parts)), MOST_READ))
    for page in pages:
        yield _content(page), page.get_content_charset()


def _parsed(body: bytes) -> Message:
    seen = kind(body)
    if seen not in (_MHTML, None):
        raise Mislabelled(f"the bytes are {seen}, not a web archive; convert them by that media type")
    try:
        message = BytesParser(policy=compat32).parsebytes(body.lstrip())
    except RecursionError as error:
        raise TooLarge("parts are nested too deep; no browser saves that") from error
    if "content-type" not in message:
        raise Corrupt("the bytes do not begin as a web archive does; the file is damaged, fetch it again")
    return message


def _is_cut_off(message: Message) -> bool:
    defects: list[MessageDefect] = [defect for part in message.walk() for defect in part.defects]
    return any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in defects)


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise Corrupt("the page in the web archive cannot be decoded; fetch it again")
    if len(content) > MEMBER_LIMIT:
        raise TooLarge(f"the page in the web archive has more than {MEMBER_LIMIT // MIB} MiB")
    return content
