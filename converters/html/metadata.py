"""What a page declares about its article: title, date, publisher. Names and labels are data, in html.toml."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from selectolax.lexbor import LexborHTMLParser

from converters.html.pieces import Grid, Line, Piece
from converters.text import fold, running

_DATE = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_POSTED = re.compile(r"""\bvar (?:ct|createTime)\s*=\s*["'](\d{10}|20\d\d-\d\d-\d\d[ \d:]*)["']""")
_CHINA = datetime.timezone(datetime.timedelta(hours=8))
_SITE_SUFFIX = re.compile(r"\s*[-_|｜—–]+\s*([^-_|｜—–]{1,20})$")
_PARTED = re.compile(r"\s*[-_|｜—–]+\s*")
_TITLE_FROM = 6
_NAMED_FROM = 16
_TITLE_LIMIT = 300
_LINE_LIMIT = 160
_LABEL_LIMIT = 40
_LABELS_SHARE = 0.6
_SURE_LABEL = 4
_LONGEST_LABEL = 8
_OTHER_LABEL = re.compile(r"\s[^\W\d]{2,6}\s*[:：]")
_LEADING_DATE = re.compile(rf"\s*{_DATE.pattern}日?(?:\s*\d\d?:\d\d(?::\d\d)?)?\s+")
_DATES = ("published", "updated")
_DATED = "发布日期"  # what a date means that stands before labels
_AROUND = " \t\xa0\u3000|｜【】[]"
_SPACED = r"\s*"  # "来 源"


#: a name and the text that a page says of it
Said: TypeAlias = tuple[str, str]


@cache
def _data() -> Any:
    with (Path(__file__).parent / "html.toml").open("rb") as stream:
        return tomllib.load(stream)


def said(tree: LexborHTMLParser) -> Iterator[Said]:
    """What <meta> and tags of the publishing systems say, in the order of the page."""
    for node in tree.css("meta[content], title, h1, ucaptitle, publishtime, #publish_time"):
        if node.tag == "meta":
            yield named(node.attributes), node.attributes.get("content") or ""
        else:
            yield ("publishtime" if node.id == "publish_time" else node.tag) or "", node.text()
    if tree.css_first("#js_content") is not None:
        yield from (("publishtime", _moment(said)) for said in _POSTED.findall(tree.html or ""))


def named(attributes: Mapping[str, str | None]) -> str:
    """The name of a <meta>, as HTML or as Open Graph writes it."""
    return attributes.get("name") or attributes.get("property") or ""


def _moment(said: str) -> str:
    """When an article of WeChat was posted, which its script says in seconds, or as the page shows it."""
    return datetime.datetime.fromtimestamp(int(said), _CHINA).isoformat() if said.isdigit() else said


def declared(page: Iterable[Said]) -> dict[str, str]:
    """The page's own declarations by <meta> and by tags of the publishing systems: title, published, publisher, …

    `page_title` is the first <title>, `heading` the <h1> of a page that has one: where chapters are <h1>, none is.
    """
    said: dict[str, str] = {}
    headings: set[str] = set()
    for name, text in page:
        text = running(text)
        if text and name == "h1":
            headings.add(text)
        elif text:
            said.setdefault(name.lower(), text)
    found = {field: _first(said, names) for field, names in _data()["metadata"].items()}
    found |= {"page_title": said.get("title", ""), "heading": headings.pop() if len(headings) == 1 else ""}
    found["published"] = date(found["published"])
    return {field: text for field, text in found.items() if text}


def separate(pieces: list[Piece]) -> tuple[list[Piece], dict[str, str]]:
    """Cut the portal's metadata table and lines off the article: what is left, and the fields they gave.

    A label alone in its line names what stands in the line below (`<dt>`, `<dd>`), which may be of the article as well.
    """
    fields: dict[str, str] = {}
    kept: list[Piece] = []
    above = ""
    for piece in pieces:
        pairs = _pairs(piece)
        if not pairs:
            kept.append(piece)
            pairs = (
                [(above, piece.text)] if above and isinstance(piece, Line) and len(piece.text) <= _LABEL_LIMIT else []
            )
        above = _alone(piece, pairs) if isinstance(piece, Line) else ""
        for label, value in pairs:
            field = _data()["labels"].get(fold(label), "")
            text = date(value) if field in _DATES else running(value)
            if field and text:
                fields.setdefault(field, text)
    return kept, fields


def _alone(line: Line, pairs: list[tuple[str, str]]) -> str:
    """The label that a line ends in, or is."""
    if pairs:
        return "" if pairs[-1][1] else pairs[-1][0]
    return line.text if len(line.text) <= _LONGEST_LABEL and _is_label(line.text) else ""


def combined(found: dict[str, str], labelled: dict[str, str]) -> dict[str, str]:
    """One value a field: the page's declarations first, but the publisher that a metadata table names before all.

    The day of the last change stands for that of publication where a page says no other.
    """
    both = labelled | found
    said = {
        "published": both.get("published") or both.get("updated"),
        "publisher": labelled.get("publisher")
        or found.get("publisher")
        or labelled.get("source")
        or labelled.get("author"),
        "section": _beside(title(both) or "", both.get("page_title", "")),
    }
    return both | {field: text for field, text in said.items() if text}


def title(found: dict[str, str]) -> str | None:
    """The article's title: declared by tag or <meta>, else the <h1>, else the page's title without the site's name."""
    for field in ("title", "heading"):
        if found.get(field):
            return found[field]
    return _without_site(found.get("page_title", ""), found.get("site", "")) or None


def date(text: str) -> str:
    """The first date of a text as ISO date, "" where there is none."""
    match = _DATE.search(text)
    if match is None:
        return ""
    try:
        return datetime.date(*map(int, match.groups())).isoformat()
    except ValueError:
        return ""


def _beside(title: str, page_title: str) -> str:
    """The outermost of what <title> says beside the article's title: the name of the site or of its section."""
    before, named, behind = page_title.partition(title) if title else ("", "", "")
    parts = [part for part in _PARTED.split(behind or before) if part] if named else []
    return parts[-1 if behind else 0] if parts else ""


def _first(said: dict[str, str], names: Iterable[str]) -> str:
    return next((said[name] for name in names if name in said), "")


def _without_site(text: str, site: str) -> str:
    text = text[:_TITLE_LIMIT]
    if match := _site_prefix().match(text):
        text = text[match.end() :]
    while (match := _SITE_SUFFIX.search(text)) and len(text) - len(match[0]) >= _TITLE_FROM:
        if any(character.isdigit() for character in match[1]) and match[1] != site:
            break
        text = text[: match.start()]
    return text


@cache
def _site_prefix() -> re.Pattern[str]:
    """The name of a site with what parts it from a title; a title of so many characters names its agency itself."""
    ends = "|".join(_data()["site"]["ends"])
    return re.compile(rf"\S{{2,24}}?(?:{ends})[\s\-_|—–:：]+(?=[^\W\d_].{{{_NAMED_FROM},}})")


def _pairs(piece: Piece) -> list[tuple[str, str]]:
    """Label and value pairs of a metadata table or line; none where the piece is something else."""
    if isinstance(piece, Line):
        return _labelled(piece.text) if len(piece.text) <= _LINE_LIMIT else []
    if not isinstance(piece, Grid):
        return []
    texts = [cell.text for row in piece.rows for cell in row]
    known = [index for index, text in enumerate(texts) if 1 < len(text) < _LABEL_LIMIT and _is_label(text)]
    within = [pair for text in texts if ":" in text or "：" in text or "】" in text for pair in _labelled(text)]
    if 2 * len(known) + 2 * len(within) < max(4, _LABELS_SHARE * len(texts)):
        return []
    return [*within, *((texts[index], texts[index + 1]) for index in known if index + 1 < len(texts))]


@lru_cache(maxsize=4096)
def _is_label(text: str) -> bool:
    return fold(text) in _data()["labels"]


def _labelled(text: str) -> list[tuple[str, str]]:
    """ "发布日期：2024-01-17 来源：办公室" as pairs, none where neither a known label nor a date comes first."""
    date = _LEADING_DATE.match(text)
    begin = date.end() if date else 0
    label = _label()
    if not label.match(text, begin):
        return []
    found = list(label.finditer(text, begin))
    ends = [*(match.start() for match in found[1:]), len(text)]
    said = [(match[1] or match[2], text[match.end() : end]) for match, end in zip(found, ends, strict=True)]
    pairs = [(name, _OTHER_LABEL.split(value)[0].strip(_AROUND)) for name, value in said]
    return [(_DATED, date[0]), *pairs] if date else pairs


@cache
def _label() -> re.Pattern[str]:
    """A known label at the start, behind a blank or in brackets, a long one also right behind a value.

    来源：教育局发布时间：2024-01-17, [发布机构] 教育局
    """
    labels = sorted(_data()["labels"], key=len, reverse=True)
    known = [_SPACED.join(label) for label in labels]
    sure = [label for label in labels if len(label) >= _SURE_LABEL]
    name = rf"(?:(?:^|(?<=[\s|｜】\]]))[\s|｜【\[]*({'|'.join(known)})|({'|'.join(sure)}))"
    return re.compile(rf"{name}\s*(?:[】\]]?\s*[:：]|[】\]])")
