"""Who reports on which year, and for whom: from title, statistical period, signature and what the link said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from converters.document import Document, Heading, Paragraph, Table
from converters.text import running
from parsers.characters import simplified
from parsers.numerals import read_numeral
from parsers.regions import code_of
from parsers.report import Scope
from parsers.vocabulary import words

#: Titles stand within the first blocks, signatures within the last.
HEAD, TAIL = 14, 8

_BLANKS = re.compile(r"\s+")
_ZEROS = str.maketrans("○Ｏ", "〇〇")
_HAN_DIGITS = str.maketrans("〇○零Ｏ一二三四五六七八九", "0000123456789")
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)|([二][〇○零Ｏ0][〇○零Ｏ一二三四][〇○零Ｏ一二三四五六七八九])")
_YEAR_OF = re.compile(_YEAR.pattern.replace("(?!\\d)", "") + r"\s*年")
_PERIOD = re.compile(r"(20\d\d)年?0?1?月?0?1日起?(?:至|到|-|—|～|~)(?:20\d\d)?年?12月?31日")
_DATE = re.compile(
    r"(20\d\d|二[〇○零]\S\S)年(\d{1,2}|[一二三四五六七八九十]{1,3})月(\d{1,2}|[一二三四五六七八九十]{1,3})日"
)
_CHAPTER = re.compile(r"^[一—－-]、")
_BRACKETS = re.compile(r"[（(\[【〔][^）)\]】〕]*[）)\]】〕]")


class Hint(msgspec.Struct, frozen=True):
    """What is known of a document from outside: the address it came from, and what the listing said of it."""

    url: str | None = None
    title: str | None = None
    year: int | None = None
    agency: str | None = None


class Identity(msgspec.Struct, frozen=True):
    """Who, when, for whom. `is_titled` says whether the title is one of an annual disclosure report.

    `year_conflict`: title, period and publication do not agree; the title's year is the one given.
    """

    title: str | None
    is_titled: bool
    agency: str | None
    year: int | None
    year_conflict: bool
    scope: Scope
    published_on: str | None
    region_code: str | None


def identify(document: Document, hint: Hint) -> Identity:
    lines = [block.text for block in document.blocks if isinstance(block, (Heading, Paragraph))]
    title = _title(document, lines, hint)
    head = "".join(map(_squeezed, lines[:HEAD]))
    published = document.metadata.get("published") or _signed_on(document)
    agency = _agency(title, document, lines, hint)
    years = _years(title, head, hint)
    year = years[0] if years else _year_of_text(head) or _year_before(published)
    conflict = len(set(years[:2])) > 1 or bool(year and published and _year_before(published) != year)
    return Identity(
        title=title,
        is_titled=_is_report_title(title),
        agency=agency,
        year=year,
        year_conflict=conflict,
        scope=_scope(agency, head),
        published_on=published,
        region_code=code_of(agency or "", (title or "") + head[:1500]),
    )


@cache
def _words() -> dict[str, Any]:
    return words("identity")


def _squeezed(text: str) -> str:
    return _BLANKS.sub("", text).translate(_WIDE_DIGITS)


def _any(text: str, cues: Sequence[str]) -> bool:
    return any(cue in text for cue in cues)


# --- title ---


def _is_report_title(title: str | None) -> bool:
    """The year may stand anywhere: 政府信息公开2022年度报告."""
    text = simplified(_squeezed(title or ""))
    return _any(text, _words()["title"]["report"]) or _any(_YEAR_PHRASE.sub("", text), _words()["title"]["report"])


def is_other_period(title: str | None) -> bool:
    """True when the title names another period than the year, such as 上半年."""
    return title is not None and _any(_squeezed(title), _words()["title"]["other_period"])


def is_look_alike(title: str | None) -> bool:
    """True when the title is that of a notice, a training, a template … around the report, not of the report."""
    if title is None:
        return False
    cues = _words()["title"]
    parts = re.split("|".join(cues["report"]), simplified(_squeezed(title)))
    before = _YEAR_PHRASE.sub("", parts[0]).removesuffix("政府").removesuffix("政务")
    announced = "关于" not in before and before.endswith(tuple(cues["announced"]))
    return announced or _any(before, cues["news"]) or _any(parts[-1], cues["look_alike"])


def _title(document: Document, lines: list[str], hint: Hint) -> str | None:
    """The declared title if it is a report's, else the first opening line (or several on end) that is, else any.

    A title without a year gives way to one with it: sites declare their column. What the listing called the document
    counts only where the document calls itself nothing.
    """
    own = [text for text in (document.title, *_opening(lines)) if text]
    reports = [text for text in own if _is_report_title(text)]
    dated = [text for text in reports if _year_in(text) and not _OTHER_DATE.search(_squeezed(text))]
    return next(iter(dated or reports or own), hint.title)


def _opening(lines: list[str]) -> Iterator[str]:
    """Each opening line, alone and joined with the one or two after it: titles are broken over lines."""
    head = []
    for line in lines[:HEAD]:
        if _CHAPTER.match(line):
            break
        head.append(line)
    for width in (1, 2, 3):
        for at in range(len(head) - width + 1):
            joined = "".join(head[at : at + width])
            if len(joined) <= 60 and "。" not in joined:
                yield joined


# --- agency ---


def _agency(title: str | None, document: Document, lines: list[str], hint: Hint) -> str | None:
    return (
        _agency_of_title(title)
        or _agency_of_field(document)
        or _agency_of_signature(lines)
        or _agency_beside(title, lines)
        or _named_body(document.metadata.get("publisher"))
        or _named_body(hint.agency)
        or _agency_of_title(hint.title)
        or _agency_of_sentence(lines)
        or next(filter(None, map(_named_body, _PARTS.split(_squeezed(title or "")))), None)
    )


def _agency_of_title(title: str | None) -> str | None:
    """What stands before 政府信息公开, without year and phrases of publication, else what stands in brackets.

    Of a title with the names of site and column the part that is a report's title counts.
    """
    if not _is_report_title(title):
        return None
    printed = title or ""
    words = [part for word in printed.split() for part in _PARTS.split(word) if _is_report_title(part)]
    sure = [name for word in words if (name := _body_before_subject(word)) and len(name) >= SURE_NAME]
    parts = [part for part in _PARTS.split(_squeezed(printed)) if _is_report_title(part)] or [_squeezed(printed)]
    found = next(filter(None, [*sure, *map(_body_before_subject, parts)]), None)
    bracketed = (_YEAR_PHRASE.sub("", text) for text in _BRACKETED.findall(printed))
    return found or next(filter(None, map(_named_body, bracketed)), None)


def _body_before_subject(title: str) -> str | None:
    """X县人民政府信息公开… drops one 政府: the name is X县人民政府."""
    plain = simplified(title)
    cut = min((plain.find(subject) for subject in _words()["title"]["subject"] if subject in plain), default=-1)
    before = _ANNEX.sub("", _BRACKETS.sub("", title[:cut]))
    if before.endswith("人民"):
        before += "政府"
    issuer, about, _ = before.partition("关于")
    if about and (name := _named_body(_YEAR_PHRASE.sub("", issuer))):
        return name
    for lead in _words()["title"]["lead"]:
        before = before.removeprefix(lead)
    parts = [part.strip('的度年，,:：—-_|《》“”"') for part in _YEAR_PHRASE.split(before)]
    return _named_body(max(parts, key=len, default=""))


def _agency_beside(title: str | None, lines: list[str]) -> str | None:
    """A line of its own next to the title in the opening."""
    head = lines[:HEAD]
    beside = [other for one, two in pairwise(head) for this, other in ((two, one), (one, two)) if this == title]
    return next(filter(None, map(_named_body, beside)), None)


_YEAR_PHRASE = re.compile(r"(?:20\d\d|二[〇○零]..)年?度?(?:工作)?")
#: What tells the year of something else than the report, or running text.
_OTHER_DATE = re.compile(r"20\d\d(?:年\d|[-/.]\d)|[，,；;]|日期|时间|来源")
_PARTS = re.compile(r"[|｜_>＞»—–-]+")
_ANNEX = re.compile(r"^附件[\d一二三]*[:：.．]?")
_BRACKETED = re.compile(r"[（(]([^（()）]*)[）)]")
#: A name this long is whole; a shorter one (教育局) may have lost its region to a blank in the title.
SURE_NAME = 5


def _named_body(name: str | None) -> str | None:
    """The name if it reads as that of a public body: it ends as one does, or is a region's."""
    name = _squeezed(name or "")
    endings = (*_words()["agency"]["endings"], *_words()["agency"]["region"])
    plain = simplified(name)
    named = 2 < len(name) <= 40 and plain.endswith(endings) and not _any(plain, _words()["title"]["subject"])
    return name if named else None


def _agency_of_field(document: Document) -> str | None:
    """The cell beside 主办单位, 填报单位 … in the head of a table."""
    for table in document.tables():
        for label, value in pairwise(table.cells):
            if label.row == value.row and _squeezed(label.text).rstrip("：:") in _words()["agency"]["fields"]:
                return _named_body(value.text)
    return None


def _agency_of_signature(lines: list[str]) -> str | None:
    """A short last line that is a body's name, beside a date or standing last."""
    for line in reversed(lines[-TAIL:]):
        text = _DATE.sub("", _squeezed(line))
        if (name := _named_body(text)) and len(name) <= 30 and not _any(name, "。，；：、"):
            return name
    return None


def _agency_of_sentence(lines: list[str]) -> str | None:
    """The subject of an opening sentence: 2021年，X区城市管理局按照…"""
    region = "|".join(_words()["agency"]["region"])
    endings = "|".join(_words()["agency"]["endings"])
    verbs = "|".join(_words()["agency"]["verbs"])
    leads = "|".join(_words()["agency"]["leads"])
    told = re.compile(rf"(?:{leads})([一-鿿]{{2,28}}?(?:{endings}))(?=20\d\d|二[〇○零]|政府信息公开|编制|{verbs})")
    subject = re.compile(
        rf"(?:^|[，,。；：])([一-鿿]{{2,8}}?(?:{region})[一-鿿]{{0,16}}?(?:{endings}))(?=[，,]?(?:{verbs}))"
    )
    for line in lines[:HEAD]:
        if match := told.search(_squeezed(line)):
            return match[1]
        if match := subject.search(_YEAR_PHRASE.sub("，", _squeezed(line))):
            return match[1]
    return None


def _scope(agency: str | None, head: str) -> Scope:
    scope = _words()["scope"]
    if agency and simplified(agency).endswith(tuple(scope["level"])):
        return "level_of_government"
    for sentence in re.split("[。；]", head[:800]):
        reports = "年度报告" in sentence and _any(sentence, scope["bodies"])
        if _any(sentence, scope["summary"]) and (reports or _any(sentence, scope["whole"])):
            return "level_of_government"
    return "agency"


# --- year and date ---


def _years(title: str | None, head: str, hint: Hint) -> list[int]:
    """The years named by title, statistical period, address and listing, the most trustworthy first."""
    found = [_year_in(title if _is_report_title(title) else None)]
    if period := _PERIOD.search(head):
        found.append(int(period[1]))
    found += [_year_of_address(hint.url), hint.year]
    return [year for year in found if year]


def _year_in(text: str | None) -> int | None:
    match = _YEAR.search(_squeezed(text or ""))
    return int(match[0].translate(_HAN_DIGITS)) if match else None


def _year_of_text(text: str) -> int | None:
    """The year that the opening names most often as N年; a report speaks of its own year."""
    years = [int((m[1] or m[2]).translate(_HAN_DIGITS)) for m in _YEAR_OF.finditer(text)]
    return max(sorted(set(years)), key=years.count, default=None)


def _year_before(published: str | None) -> int | None:
    return int(published[:4]) - 1 if published else None


def _year_of_address(url: str | None) -> int | None:
    """The year that an annual-report module carries in its query (fbtime=2020)."""
    query = parse_qs(urlsplit(url or "").query)
    value = next((query[name][0] for name in ("fbtime", "year", "nd") if name in query), "")
    return int(value) if re.fullmatch(r"20[0-4]\d", value) else None


def _signed_on(document: Document) -> str | None:
    """The date under the report, ISO; None where no last line is a date by itself."""
    tail = [block for block in document.blocks if not isinstance(block, Table)][-TAIL:]
    for block in reversed(tail):
        text = _squeezed(running(getattr(block, "text", "")))
        match = _DATE.search(text)
        if match and len(text) <= len(match[0]) + 30 and not _any(text, "，。；至"):
            return _iso(match)
    return None


def _iso(match: re.Match[str]) -> str | None:
    """The date, None where it was left as a pattern (二〇XX年) or is none of the calendar."""
    year, month, day = (read_numeral(part.translate(_ZEROS)) for part in match.groups())
    if year is None or month is None or day is None:
        return None
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
