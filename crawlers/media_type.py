"""What bytes are: their signature first, the header second, the suffix last."""

from __future__ import annotations

import io
import mimetypes
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from email.message import Message
from lzma import LZMAError
from typing import IO
from urllib.parse import parse_qsl, unquote, urlsplit

UNKNOWN = "application/octet-stream"
#: what a damaged archive makes of reading it
_DAMAGES = (
    zipfile.BadZipFile, zlib.error, LZMAError, OSError, ValueError, NotImplementedError, RuntimeError, EOFError,
)  # fmt: skip
HTML, XML, MHTML, TEXT, MARKDOWN = "text/html", "application/xml", "multipart/related", "text/plain", "text/markdown"
PDF, RTF, ZIP = "application/pdf", "application/rtf", "application/zip"
DOC, XLS, PPT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
WPS, ET, OFD = "application/vnd.ms-works", "application/x-et", "application/ofd"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEIC = "image/heic"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT, ODS = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"

#: bytes at the beginning and the end that are looked at, and that are read at once where all must be
_HEAD, _PIECE = 8192, 1 << 20
_SUFFIXES = {
    ".htm": HTML, ".html": HTML, ".shtml": HTML, ".xhtml": HTML, ".mht": MHTML, ".mhtml": MHTML, ".xml": XML,
    ".pdf": PDF, ".rtf": RTF, ".zip": ZIP, ".doc": DOC, ".xls": XLS, ".ppt": PPT, ".docx": DOCX, ".xlsx": XLSX,
    ".pptx": PPTX, ".wps": WPS, ".et": ET, ".ofd": OFD, ".odt": ODT, ".ods": ODS, ".txt": TEXT, ".md": MARKDOWN,
    ".markdown": MARKDOWN, ".csv": "text/csv", ".tsv": "text/tab-separated-values",
    ".json": "application/json", ".rar": "application/vnd.rar",
    ".7z": "application/x-7z-compressed", ".gz": "application/gzip", ".warc": "application/warc",
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".bmp": "image/bmp",
    ".tif": "image/tiff", ".tiff": "image/tiff", ".webp": "image/webp",
}  # fmt: skip
_SIGNATURES = (
    (b"{\\rt", RTF),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\x1f\x8b", "application/gzip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"WARC/", "application/warc"),
)
#: Brands of photographs of phones (ISO/IEC 23008-12), which nothing here reads.
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: A member that only this format has, in the order they are looked for.
_MEMBERS = (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX), ("OFD.xml", OFD))
#: What the main part of an office file is, wherever it stands (ISO/IEC 29500-2, 6.2.3).
_PARTS = "[content_types].xml"
_MAIN_PARTS = re.compile(
    rb"(?:vnd\.ms-|officedocument\.)(word|excel|spreadsheet|p(?:owerpoint|resentation))[^\"']*\.main\+xml"
)
_PROGRAMS = {b"word": DOCX, b"excel": XLSX, b"spreadsheet": XLSX, b"powerpoint": PPTX, b"presentation": PPTX}
#: Streams as their directory spells them, in UTF-16.
_STREAMS = (("WordDocument", DOC), ("Workbook", XLS), ("Book", XLS), ("PowerPoint Document", PPT))
#: What the programs of WPS write is Word's and Excel's, but for its suffix.
_OF_WPS = {WPS: DOC, ET: XLS}
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_LEADING = re.compile(rb"\A(?:\s+|<!--.*?-->|<\?xml[^>]*>)*", re.S)
_HTML_START = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|table|div|p|span|h[1-6]|center|font|form|ul|ol|a"
    rb"|br|img|section|article|b|strong|tr|td|base|iframe)\b",
    re.I,
)
#: declares itself XML and holds markup as text
_ANSWER = re.compile(rb"\s*<\?xml(?!.{0,300}<(?:!doctype\s+html|html)).*(?:<!\[CDATA\[|&lt;)", re.I | re.S)
_CONTROLS = bytes({*range(32)} - {9, 10, 11, 12, 13, 27})
#: alone, or as what a function is called with
_JSON = re.compile(rb"(?:[\w$.]{1,100}\s*\(\s*)?(?:\{\s*[\"}]|\[\s*[\[{\]])")
_MHTML_START = re.compile(
    rb"\A(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/(?:related|alternative|mixed)", re.I
)


def detect(body: bytes, header: str | None = None, name: str | None = None) -> str:
    """The media type of `body`: `header` is its Content-Type, `name` its file name. Never raises.

    Neither is believed against a signature: reports arrive as application/octet-stream and as .doc files of HTML.
    `application/octet-stream` where nothing is known.
    """
    return detect_in(io.BytesIO(body), header, name)


def detect_in(file: IO[bytes], header: str | None = None, name: str | None = None) -> str:
    """As `detect`, of what a seekable file holds, in little memory. Raises OSError where it cannot be read."""
    head, size = _part(file, 0, _HEAD), file.seek(0, io.SEEK_END)
    signed = _signed(file, head, size, name)
    if signed:
        return signed
    tail = _part(file, max(0, size - _HEAD), _HEAD)
    return _written(head, tail, header, name) or _declared(header) or _named(name) or UNKNOWN


def name_of(url: str, headers: Mapping[str, str] | None = None) -> str:
    """The file name of an answer: Content-Disposition, else a query value with a known suffix, else the path's end."""
    split = urlsplit(url)
    asked = (value for _, value in parse_qsl(split.query) if suffix_of(value) in _SUFFIXES)
    told = _disposed((headers or {}).get("content-disposition"))
    return told or next(asked, "") or unquote(split.path.rpartition("/")[2])


def _disposed(header: str | None) -> str | None:
    """The file name in a Content-Disposition."""
    if not header:
        return None
    message = Message()
    message["content-disposition"] = header.replace("\n", " ")
    return message.get_filename()


def suffix_of(name: str) -> str:
    """The ending of a file name with its dot, lower case; "" where there is none."""
    found = re.search(r"\.\w{1,8}\Z", name.strip())
    return found.group().lower() if found else ""


def suffixes() -> Iterable[str]:
    """Every suffix that names a media type, with its dot."""
    return _SUFFIXES


def _part(file: IO[bytes], start: int, size: int) -> bytes:
    file.seek(start)
    return file.read(size)


def _signed(file: IO[bytes], head: bytes, size: int, name: str | None) -> str | None:
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(file, head)
    if head.startswith(_OLE2):
        return _compound(file, name)
    if head[:2] == b"BM" and size > 14 and int.from_bytes(head[2:6], "little") == size:
        return "image/bmp"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        return HEIC
    if _is_deflated(head):
        return "application/zlib"
    start = head.removeprefix(_BOMS[0][0])  # some programs put one before RTF
    return next((kind for signature, kind in _SIGNATURES if start.startswith(signature)), None)


def _is_deflated(head: bytes) -> bool:
    """Whether the bytes are a zlib stream (RFC 1950), which its first two say and the next must bear out."""
    if head[:1] != b"\x78" or len(head) < 8 or (head[0] << 8 | head[1]) % 31:
        return False
    try:
        return bool(zlib.decompressobj().decompress(head, 64))
    except zlib.error:
        return False


def _packed(file: IO[bytes], head: bytes) -> str:
    """What a ZIP holds, by its members; a broken directory leaves it a ZIP."""
    try:
        with zipfile.ZipFile(file) as container:
            members = [name.replace("\\", "/") for name in container.namelist()]
            if members and members[0] == "mimetype" and container.getinfo("mimetype").file_size < 200:
                return container.read("mimetype").decode("ascii", "replace").strip()
            return _by_members(members) or _by_main_part(container) or ZIP
    except _DAMAGES:
        return next((kind for member, kind in _MEMBERS if member.encode() in head[:4096]), ZIP)


def _by_members(members: list[str]) -> str | None:
    return next((kind for member, kind in _MEMBERS if any(name.startswith(member) for name in members)), None)


def _by_main_part(container: zipfile.ZipFile) -> str | None:
    """The office file that an archive says to be, whose parts stand in no folder that tells."""
    listed = [info for info in container.infolist() if info.filename.lower() == _PARTS and info.file_size < _PIECE]
    found = _MAIN_PARTS.search(container.read(listed[0])) if listed else None
    return found and _PROGRAMS[found[1]]


def _compound(file: IO[bytes], name: str | None) -> str:
    """What an OLE2 file holds. WPS writes Word's streams too: only its suffix tells it apart."""
    held = {stream for piece in _overlapping(file) for stream, _ in _STREAMS if _spelled(stream) in piece}
    found = (kind for stream, kind in _STREAMS if stream in held)
    told, kind = _named(name), next(found, None)
    return told if told in _OF_WPS and kind in (_OF_WPS[told], None) else kind or told or "application/x-ole-storage"


def _overlapping(file: IO[bytes]) -> Iterator[bytes]:
    """The file in pieces, each with the end of the one before it."""
    file.seek(0)
    before = b""
    while piece := file.read(_PIECE):
        yield before + piece
        before = piece[-64:]


def _spelled(stream: str) -> bytes:
    return stream.encode("utf-16-le") + b"\0\0"


def _written(head: bytes, tail: bytes, header: str | None, name: str | None) -> str | None:
    """Markup and plain text, whatever their charset; None where the bytes are no text."""
    start = _ascii_start(head)
    bare = start[_LEADING.match(start).end() :]  # type: ignore[union-attr]
    if _MHTML_START.match(start):
        return MHTML
    if _HTML_START.match(bare) and not _ANSWER.match(start):
        return HTML
    if start.lstrip().startswith(b"<?xml") or (bare.startswith(b"<") and _declared(header) == XML):
        return XML
    if _is_binary(head):
        return None
    if _JSON.match(bare) and tail.rstrip(b"; \t\r\n)").endswith((b"}", b"]")):
        return "application/json"
    for told in (_declared(header), _named(name)):
        if told and (told.startswith("text/") or told in ("application/json", XML, MHTML)):
            return _named(name) if told == TEXT and _named(name) == MARKDOWN else told
    return HTML if len(_HTML_START.findall(start)) > 2 else TEXT if head.strip() else None


def _ascii_start(head: bytes) -> bytes:
    """The first 8 KB with UTF-16 undone, so that markup reads as ASCII."""
    for mark, charset in _BOMS:
        if head.startswith(mark):
            return head[len(mark) :].decode(charset, "ignore").encode()
    wide = _unmarked_utf16(head)
    return head.decode(wide, "ignore").encode() if wide else head


def _unmarked_utf16(head: bytes) -> str:
    """The UTF-16 in which ASCII markup begins without a mark; "" where none does."""
    for charset, ascii_at in (("utf-16-le", 0), ("utf-16-be", 1)):
        if len(head) > 7 and not any(head[1 - ascii_at : 8 : 2]) and all(head[ascii_at:8:2]):
            return charset
    return ""


def _is_binary(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _unmarked_utf16(head):
        return False
    return len(head) - len(head.translate(None, _CONTROLS)) > len(head) // 200


def _declared(header: str | None) -> str | None:
    told = (header or "").partition(";")[0].strip().lower()
    if told in ("", UNKNOWN, "application/x-download", "application/force-download", "application/download", "unknown"):
        return None
    told = {"application/xhtml+xml": HTML, "text/xml": XML, "application/x-pdf": PDF, "text/rtf": RTF}.get(told, told)
    return told if re.fullmatch(r"[\w.+-]+/[\w.+-]+", told) else None


def _named(name: str | None) -> str | None:
    if not name:
        return None
    return _SUFFIXES.get(suffix_of(name)) or mimetypes.guess_type(f"x{suffix_of(name)}")[0]
