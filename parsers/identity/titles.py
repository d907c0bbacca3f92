"""Which line is the title of an annual report, and which titles are of something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from converters.document import Document, Heading, Paragraph
from parsers.characters import exchanging, simplified
from parsers.vocabulary import words

#: Titles stand within the first blocks.
HEAD = 14
#: A title goes over so many lines.
TITLE_LINES = (1, 2, 3)
#: A title in a table stands within its first rows.
FIRST_ROWS = 6
#: No title is longer.
LONGEST = 60

_narrow = exchanging(dict(zip("０１２３４５６７８９", "0123456789", strict=True)))
_ZERO = "〇○零ＯOo0"
_HAN_DIGITS = str.maketrans(f"{_ZERO}一二三四五六七八九", "0" * len(_ZERO) + "123456789")
YEAR = re.compile(rf"(?<!\d)(20[0-4]\d)(?!\d)|(二[{_ZERO}][{_ZERO}一二三四][{_ZERO}一二三四五六七八九])")
_CALLED_YEAR = re.compile(rf"(?:{YEAR.pattern})(?=年(?!\d+月))")
#: also 2020-2021学年, the year of a school
YEAR_PHRASE = re.compile(
    rf"(?:(?<!\d)(?:20\d\d年?[-–—－~～至])?20\d\d(?!\d)|二[{_ZERO}]..)学?年?度?(?:工作)?(?:年?报(?=[:：]))?"
)
#: What tells the year of something else than the report, or running text.
_OTHER_DATE = re.compile(r"20\d\d(?:年\d|[-/.]\d)|[，,；;]|日期|时间|来源")
#: between the steps of the way that led to a page (首页 > 政府信息公开 > 年报 > 2023), which a site prints above it
_STEP = re.compile("[>＞»›]")
_CHAPTER = re.compile(r"^[一—－-]、")


@cache
def title_words() -> dict[str, Any]:
    cues: dict[str, Any] = words("identity")["title"]
    return cues


def squeezed(text: str) -> str:
    return _narrow("".join(text.split()))


def plain(text: str) -> str:
    """A text without blanks, in simplified characters and our words, to look for words in.

    Character for character what `squeezed` gives: places in it are places in that.
    """
    text = simplified(squeezed(text))
    for printed, meant in title_words()["reworded"].items():
        text = text.replace(printed, meant)
    return text


def holds(text: str, cues: Sequence[str]) -> bool:
    return any(map(text.__contains__, cues))


@lru_cache(maxsize=256)  # a document's opening lines, each asked several times
def is_report_title(title: str | None) -> bool:
    """The year may stand anywhere: 政府信息公开2022年度报告."""
    return _titled(title, title_words()["report"])


@lru_cache(maxsize=256)
def names_report(title: str | None) -> bool:
    """As `is_report_title`, also where an office calls its report a summary of the year's work."""
    return _titled(title, (*title_words()["report"], *title_words()["summary"]))


def is_other_period(title: str | None) -> bool:
    """True when the title names another period than the year, such as 上半年."""
    return title is not None and holds(squeezed(title), title_words()["other_period"])


def is_look_alike(title: str | None) -> bool:
    """True when the title is that of a notice, a training, a template … around the report, not of the report."""
    if title is None:
        return False
    cues = title_words()
    parts = re.split("|".join(cues["report"]), plain(title))
    before = YEAR_PHRASE.sub("", parts[0]).removesuffix("政府").removesuffix("政务")
    announced = "关于" not in before and before.endswith(tuple(cues["announced"]))
    return announced or holds(before, cues["news"]) or holds(parts[-1], cues["look_alike"])


def is_correction(title: str | None) -> bool:
    """True when the title says that it takes the place of an earlier print (更正, 修订版)."""
    return title is not None and holds(simplified(title), title_words()["correction"])


def is_draft(title: str | None) -> bool:
    """True when the title says that it is not yet the report (征求意见稿)."""
    return title is not None and holds(simplified(title), title_words()["draft"])


def title_of(document: Document, lines: list[str], listed: str | None) -> str | None:
    """The declared title if it is a report's, else the first opening line (or several on end) that is, else any.

    A title without a year gives way to one with it: sites declare their column. What the listing called the document
    counts only where the document calls itself nothing.
    """
    own = [text for text in (document.title, *_opening(lines)) if text]
    own.sort(key=lambda text: _STEP.search(text) is not None)
    reports = [text for text in own if is_report_title(text)] or [text for text in own if names_report(text)]
    dated = [text for text in reports if _is_dated(text)]
    return next(iter(dated or reports or _further_down(document) or own), listed)


def _is_dated(text: str) -> bool:
    return year_in(text) is not None and not _OTHER_DATE.search(squeezed(text))


def _further_down(document: Document) -> list[str]:
    """The one title that stands below the menus of a site, or alone in the row of a table; none where there are two."""
    texts = [block.text for block in document.blocks if isinstance(block, (Heading, Paragraph))]
    texts += [cell.text for table in document.tables() for cell in table.cells if cell.row < FIRST_ROWS]
    short = dict.fromkeys(text for text in texts if len(text) <= LONGEST and "。" not in text)
    found = [text for text in short if is_report_title(text) and not is_look_alike(text)]
    dated = [text for text in {squeezed(text): text for text in reversed(found)}.values() if _is_dated(text)]
    return dated if len(dated) == 1 else []


def year_in(text: str | None) -> int | None:
    """The year of the disclosure (2022年政府信息公开), else the first number called a year and no date, else the first
    that could be one: a school or a plan may be numbered like it."""
    words = squeezed(text or "")
    match = _own_year().search(words) or _CALLED_YEAR.search(words) or YEAR.search(words)
    return int(western(match[0])) if match else None


@cache
def _own_year() -> re.Pattern[str]:
    return re.compile(rf"(?:{YEAR.pattern})(?=年?度?(?:{'|'.join(title_words()['subject'])}))")


def western(year: str) -> str:
    """二〇二三 as 2023."""
    return year.translate(_HAN_DIGITS)


def unlabelled(title: str) -> str:
    """A title without the field that a page prints before it (名称：…)."""
    return _label().sub("", title)


@cache
def _label() -> re.Pattern[str]:
    return re.compile(rf"^[*·•\s-]*(?:{'|'.join(title_words()['fields'])})\s*[:：]\s*\[?")


def _titled(title: str | None, cues: Sequence[str]) -> bool:
    text = plain(title or "")
    return holds(text, cues) or holds(YEAR_PHRASE.sub("", text), cues)


def _opening(lines: list[str]) -> Iterator[str]:
    """Each opening line, alone and joined with the one or two after it: titles are broken over lines."""
    head = []
    for line in lines[:HEAD]:
        if _CHAPTER.match(line):
            break
        head.append(unlabelled(line))
    for width in TITLE_LINES:
        for at in range(len(head) - width + 1):
            joined = "".join(head[at : at + width])
            if len(joined) <= LONGEST and "。" not in joined:
                yield joined
