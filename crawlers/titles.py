"""What a title says: a report or a look-alike, its year, its agency; the name of a column. The words: titles.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from crawlers.text import han

_BLANKS = re.compile(r"\s+")
_MARKS = re.compile(r"^[\s·•●■◆>»›\-—*、.]+|^\d{1,3}[、.．](?!\d)|^【[^】]*】|[\s>»›…/]+$|[(（]\d{1,3}[)）]$")
_DATE = re.compile(r"[\[(（【]?(?:19|20)\d\d[-/.年][01]?\d[-/.月][0-3]?\d日?(?:\d\d:\d\d(?::\d\d)?)?[\])）】]?$")
_FILE = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|et|zip|rar|s?html?)$", re.I)
_CLOSING = re.compile(r"[(（\[【][^()（）\[\]【】]{0,12}[)）\]】]$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)(年?)")
_DIGITS = str.maketrans("〇○零ＯOo一二三四五六七八九", "000000123456789")
_WRITTEN_YEAR = re.compile(r"二[〇○零ＯOo0][〇○零ＯOo0一二三四五六七八九]{2}(?=年)")
_FIRST, _LAST = 2003, 2099


@cache
def words() -> dict[str, Any]:
    """The vocabulary of titles.toml."""
    return tomllib.loads(files("crawlers").joinpath("titles.toml").read_text(encoding="utf-8"))


def plain(title: str) -> str:
    """A title without blanks, bullets, a trailing date or a file ending."""
    bare = _MARKS.sub("", _BLANKS.sub("", title))
    return _FILE.sub("", _DATE.sub("", bare))


def is_report(title: str) -> bool:
    """True for a title that names the subject and a report and is none of the look-alikes. A year may be missing."""
    bare = plain(title)
    wanted = words()["report" if year_in(bare) else "report_without_year"]
    return bool(re.search(words()["subject"], bare) and re.search(wanted, bare)) and not is_look_alike(title)


def is_short_report(title: str) -> bool:
    """True for what titles of reports shrink to inside their own column: `2021年年报`, `某局2021年度报告`."""
    bare, report = plain(title), words()["report"]
    other = re.search(rf"{words()['other_subjects']}.{{0,8}}(?:{report})", bare)
    return bool(year_in(bare) and re.search(report, bare)) and not other and not is_look_alike(title)


def is_year(title: str) -> bool:
    """True for a title that is a year and nothing else."""
    return bool(re.search(words()["year_only"], plain(title)))


def is_look_alike(title: str) -> bool:
    """True for half-year statistics, notices about reports, news of a training, interpretations and the like."""
    spellings = {plain(title), _CLOSING.sub("", plain(title)), _BLANKS.sub("", title)}
    return any(re.search(pattern, bare) for pattern in words()["look_alikes"] for bare in spellings)


def is_agency(text: str) -> bool:
    """True for a text that is the name of an agency and nothing else."""
    bare = plain(text)
    return han(bare) >= 3 and agency_in(bare) == bare and not re.search(words()["not_an_agency"], bare)


def names_group(text: str) -> bool:
    """True for the name of a group of bodies, which inside a column of reports leads to theirs."""
    return bool(re.search(words()["group"], plain(text)))


def is_more(text: str) -> bool:
    """True for the words of a link to the rest of a list."""
    return bool(re.search(words()["more"], text.strip(), re.I))


def points(text: str) -> bool:
    """True for the words of a link that leave to what stands around it to say where it leads: "look", "download"."""
    return bool(re.search(words()["pointer"], text.strip(), re.I))


def names_column(text: str) -> bool:
    """True for the name of a column of reports; a year makes it a title instead."""
    bare = plain(text)
    return any(re.search(pattern, bare) for pattern in words()["columns"])


def path_of_reports(url: str) -> bool:
    """True where a path segment names a column of reports in pinyin (`zfxxgknb`, `bmnb`)."""
    segments = re.split(r"[/_.\-]", urlsplit(url).path.lower())
    return any(segment.endswith(hint) or segment.startswith(hint) for segment in segments for hint in words()["paths"])


def year_in(title: str) -> int | None:
    """The year a title speaks of; None where it names none, or several without saying which."""
    text = _WRITTEN_YEAR.sub(lambda found: found.group().translate(_DIGITS), _BLANKS.sub("", title))
    found = [(int(year), mark) for year, mark in _YEAR.findall(text) if _FIRST <= int(year) <= _LAST]
    marked = [year for year, mark in found if mark]
    years = marked or [year for year, _ in found]
    return years[0] if years and (marked or len(set(years)) == 1) else None


def agency_in(title: str) -> str | None:
    """The agency a report's title begins with; None where what stands there does not end like an agency's name."""
    bare = plain(title).replace("《", "").replace("关于", "")
    subject = re.search(words()["subject"], bare) or re.search(words()["report"], bare)
    head = bare[: subject.start()] if subject else bare
    head = head + "政府" if head.endswith("人民") else head
    head = re.sub(r"(?:(?:19|20)\d\d|二[〇○零ＯOo0]..)年?度?", "", head).strip("的年度（）()[]【】：:-—_")
    return head if 2 <= han(head) <= 40 and re.search(f"{words()['agencies']}$", head) else None
