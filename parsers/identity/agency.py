"""The public body that reports: as its title prints it, else its fields, its signature, its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from converters.document import Document
from parsers.characters import GLOSS, simplified
from parsers.identity.dates import DATE, TAIL
from parsers.identity.regions import LEVELS, is_region, is_town, says_level
from parsers.identity.titles import (
    HEAD,
    TITLE_LINES,
    YEAR_PHRASE,
    holds,
    names_report,
    plain,
    squeezed,
    title_words,
    unlabelled,
)
from parsers.report import Scope
from parsers.vocabulary import words

#: A name this long is whole; a shorter one (教育局) may have lost its region to a blank in the title.
SURE_NAME = 5

#: a title is not longer
TITLE = 60

_PARTS = re.compile(r"[|｜_>＞»]+|(?<!\d)[—–-]+|[—–-]+(?!\d)")
#: between the steps of the way that led to a page
_STEPS = re.compile(r"[>＞»›:：]")
#: 附件1：, 3.
_ANNEX = re.compile(r"^(?:附件[\d一二三]*[:：.．]?)?(?:\d{1,2}[.．、])?")
_BRACKETED = re.compile(r"[（(]([^（()）]*)[）)]")
#: Brackets around the name, and those that hold the year; 中国（四川）自由贸易试验区 keeps its own.
_BRACKETS = re.compile(
    r"^[（(\[【〔][^）)\]】〕]*[）)\]】〕]|[（(\[【〔][^）)\]】〕]*(?:\d[^）)\]】〕]*[）)\]】〕]|[）)\]】〕]$)"
)
#: the head of an annex stands in the first rows of its table
TOP = 3
#: what a name is printed with behind it: 财政局（国资委）, 填报单位（盖章）
_BEHIND = re.compile(r"[（(][^（()）]*[)）]$")
_ENCLOSED = re.compile(r"^[（(]([^（()）]*)[）)]$")
_SHORT_FORM = re.compile(r"[（(](?:以下|下)?简?称[^）)]*[）)]")


@cache
def _words() -> dict[str, Any]:
    return words("identity")


def agency_of(title: str | None, document: Document, lines: list[str], hinted: tuple[str | None, ...]) -> str | None:
    """`hinted`: the agency and the title that a listing gave, asked before running text."""
    agency, listed = hinted
    return (
        _fuller(_of_title(title), document, lines)
        or _of_field(document, lines)
        or _of_signature(lines)
        or _beside(title, lines)
        or _body(document.metadata.get("publisher"))
        or _body(agency)
        or _of_title(listed)
        or _of_title(document.title)
        or _of_sentence(lines)
        or _of_other_title(lines)
        or _of_contact(lines)
        or _of_site(document)
        or next(filter(None, map(_body, _PARTS.split(squeezed(title or "")))), None)
    )


def scope_of(agency: str | None, head: str) -> Scope:
    """Does the body speak for itself, or for the whole level of government that it leads?

    Levels that have to sum up are counties and above (Regulation 711, article 49): a town's government reports for
    itself, as a department does.
    """
    scope, name = _words()["scope"], simplified(agency or "")
    if is_town(name):
        return "agency"
    if name.endswith(tuple(scope["level"])) or is_region(name):
        return "level_of_government"
    for sentence in re.split("[。；]", head[:800]):
        reports = ("年度报告" in sentence and holds(sentence, scope["bodies"])) or holds(sentence, scope["lower"])
        of_report = holds(sentence, scope["summary"]) and holds(sentence, scope["report"])
        if of_report and (reports or holds(sentence, scope["whole"])):
            return "level_of_government"
    return "agency"


def is_same_body(one: str, other: str) -> bool:
    """May two names be of one body: equal without blanks and width, or one the other without its region?

    >>> is_same_body("武汉市硚口区 教育局", "硚口区教育局"), is_same_body("某县教育局", "某县审计局")
    (True, False)
    """
    names = [simplified(squeezed(name)) for name in (one, other)]
    return names[0].endswith(names[1]) or names[1].endswith(names[0])


def named_in(caption: str) -> str | None:
    """The body that the caption of a table names: alone, or before its year or 政府信息公开.

    >>> named_in("附件1：城关镇2022年政府信息公开统计表")
    '城关镇'
    """
    return _before_subject(f"{squeezed(caption)}政府信息公开")


def _body(name: str | None) -> str | None:
    """The name if it reads as that of a public body: it ends as one does, or is a region's."""
    name = squeezed(name or "")
    endings = (*_words()["agency"]["endings"], *_words()["agency"]["region"])
    text = _BEHIND.sub("", plain(name))
    named = 2 < len(name) <= 40 and text.endswith(endings) and text not in endings
    site = text.endswith(tuple(_words()["agency"]["site_endings"]))
    return name if named and not site and not holds(text, title_words()["subject"]) else None


def _of_title(title: str | None) -> str | None:
    """What stands before 政府信息公开, without year and phrases of publication, else what stands in brackets.

    Of a title with the names of site and column the part that is a report's title counts.
    """
    if not names_report(title):
        return None
    printed = title or ""
    parts = [part for word in printed.split() for part in _PARTS.split(word) if names_report(part)]
    sure = [name for part in parts if (name := _before_subject(part)) and len(name) >= SURE_NAME]
    whole = [part for part in _PARTS.split(squeezed(printed)) if names_report(part)] or [squeezed(printed)]
    found = next(filter(None, [*sure, *map(_before_subject, whole)]), None)
    bracketed = (YEAR_PHRASE.sub("", text) for text in _BRACKETED.findall(printed))
    after = YEAR_PHRASE.split(squeezed(_BRACKETED.sub("", printed)))[-1].rpartition("报告")[2].strip("—–-_:：")
    return found or next(filter(None, map(_body, [*bracketed, after])), None)


def _fuller(name: str | None, document: Document, lines: list[str]) -> str | None:
    """The name as another title in the opening prints it in full: 绵阳市水务局 beside 水务局.

    One that begins with the word for its level (县审计局) also as the publisher, the signature or a sentence has it.
    """
    if name is None:
        return None
    printed = [_of_title(line) for line in lines[:HEAD] if len(line) <= TITLE]
    if says_level(simplified(name)):
        printed += [_body(document.metadata.get("publisher")), _of_signature(lines), _of_sentence(lines)]
    return max([name, *(full for full in printed if full and full.endswith(name))], key=len)


def _of_other_title(lines: list[str]) -> str | None:
    """What another title in the opening names, where a running head above it names nobody."""
    titles = (line for line in lines[:HEAD] if len(line) <= TITLE and squeezed(line).endswith("报告"))
    return next(filter(None, map(_of_title, titles)), None)


def _before_subject(title: str) -> str | None:
    """X县人民政府信息公开… drops one 政府: the name is X县人民政府."""
    text = plain(title)
    cut = min((text.find(subject) for subject in title_words()["subject"] if subject in text), default=-1)
    before = _ANNEX.sub("", _BRACKETS.sub("", unlabelled(title[:cut])))
    if before.endswith("人民"):
        before += "政府"
    issuer, about, _ = before.partition("关于")
    if about and (name := _body(YEAR_PHRASE.sub("", issuer))):
        return name
    if before.startswith(tuple(title_words()["lead"])):
        for lead in title_words()["lead"]:
            before = before.removeprefix(lead)
    parts = [part.strip('的度年，,:：—-_|《》“”"') for part in YEAR_PHRASE.split(before)]
    name = max(parts, key=len, default="")
    region = parts[0] if says_level(name) and is_region(parts[0]) else ""  # 德兴市2023年度市教育局
    return _body(region + name[1:] if region.endswith(name[:1]) and region else name)


def _beside(title: str | None, lines: list[str]) -> str | None:
    """A line of its own next to the title in the opening, which may go over several."""
    head = lines[:HEAD]
    spans = ((at, at + width) for width in TITLE_LINES for at in range(len(head) - width + 1))
    beside = [
        other for at, end in spans if "".join(head[at:end]) == title for other in (*head[:at][-1:], *head[end:][:1])
    ]
    return next(filter(None, map(_body, (_ENCLOSED.sub(r"\1", other) for other in beside))), None)


def _of_field(document: Document, lines: list[str]) -> str | None:
    """What a field names (主办单位, 发布机构 …): in the head of a table, or in a line of the opening."""
    return next(filter(None, map(_body, _fields(document, lines))), None)


def _fields(document: Document, lines: list[str]) -> Iterator[str]:
    """Values of the fields that name the body, then what fields that name its website say without the word for one."""
    agency = _words()["agency"]
    labelled = re.compile(rf"(?:^|\s)(?:{'|'.join(agency['fields'])})(?:[（(]\S{{1,6}}[)）])?\s*[:：]\s*(\S+)")
    pairs = [pair for table in document.tables() for pair in pairwise(table.cells) if pair[0].row == pair[1].row]
    said = [(_BEHIND.sub("", squeezed(label.text).rstrip("：:")), value.text) for label, value in pairs]
    yield from (value for label, value in said if label in agency["fields"])
    heads = (cell.text for table in document.tables() for cell in table.cells if cell.row < TOP)
    for text in (*heads, *lines[:HEAD]):
        yield from labelled.findall(text)
    for name in (squeezed(value) for label, value in said if label in agency["site_fields"]):
        yield name.removesuffix(next((end for end in agency["site_endings"] if name.endswith(end)), ""))


def _of_signature(lines: list[str]) -> str | None:
    """A short last line that is a body's name, beside a date or standing last."""
    for line in reversed(lines[-TAIL:]):
        text = DATE.sub("", squeezed(line))
        if (name := _body(text)) and len(name) <= 30 and not holds(name, "。，；：、"):
            return name
    return None


def _of_site(document: Document) -> str | None:
    """The body whose own section or site it is; that of a government carries reports of all its departments."""
    way = _STEPS.split(document.metadata.get("way", ""))
    names = (_body(name) for name in (*reversed(way), document.metadata.get("section"), document.metadata.get("site")))
    return next((name for name in names if name and (is_town(name) or not name.endswith("政府"))), None)


def _of_sentence(lines: list[str]) -> str | None:
    """The subject of an opening sentence: 2021年，X区城市管理局按照…"""
    region = "|".join(_words()["agency"]["region"])
    endings = "|".join(_words()["agency"]["endings"])
    verbs = "|".join(_words()["agency"]["verbs"])
    no_name = _words()["agency"]["no_name"]
    leads = "|".join(sorted(_words()["agency"]["leads"], key=len, reverse=True))
    told = re.compile(
        rf"(?:{leads})《?(?:20\d\d年度?)?([一-鿿]{{2,28}}?(?:{endings}|{region}))"
        rf"(?=20\d\d|二[〇○零ＯOo]|(?:政府|政务)信息公开|(?<!政府)信息公开|编制|{verbs})"
    )
    subject = re.compile(
        rf"(?:^|[，,。；：])((?:[一-鿿]{{2,8}}?|(?![{no_name}])[一-鿿])(?:{region})[一-鿿]{{0,16}}?(?:{endings}))(?=[，,]?(?:{verbs}))"
    )
    head = lines[:HEAD]
    for line in (*head, "".join(head)):
        text = GLOSS.sub("", _SHORT_FORM.sub("", squeezed(line)))
        for aside in _words()["agency"]["asides"]:
            text = text.replace(aside, "")
        dateless = YEAR_PHRASE.sub("，", text)
        found = (told.search(plain(text)), text), (subject.search(plain(dateless)), dateless)
        names = [words[match.start(1) : match.end(1)] for match, words in found if match]
        if names:
            short = names[0].startswith(tuple(LEVELS))  # 现将区城市管理局…
            return next((full for full in names[1:] if short and full.endswith(names[0])), names[0])
    return None


def _of_contact(lines: list[str]) -> str | None:
    """Whom to ask about the report: 如有疑问，请与X局（地址 …）联系, without its own office."""
    contacts, endings = "|".join(_words()["agency"]["contacts"]), "|".join(_words()["agency"]["endings"])
    rooms = "|".join(_words()["agency"]["rooms"])
    asked = re.compile(rf"(?:{contacts})([一-鿿]{{2,28}}?(?:{endings}))(?=[（(，,、；;。：:]|{rooms})")
    match = next(filter(None, (asked.search(squeezed(line)) for line in lines[:HEAD])), None)
    if match is None:
        return None
    body = match[1].removesuffix("办公室")
    return match[1] if body.endswith("政府") else _body(body)
