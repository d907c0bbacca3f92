"""Which of several reports of one body, year and scope is kept, and which of several documents speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

Status = Literal["complete", "partial", "duplicate", "mirror", "superseded"]
KEPT = ("complete", "partial")


NO_FACTS = sha256(b"").hexdigest()
"""The digest of the facts of a report that has none."""

LAST = "9999"
"""Behind every date: of two prints of the same facts the dated one is the first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the choice between reports of one body, year and scope looks at."""

    id: int
    as_read: Literal["complete", "partial"]
    sha256: str
    facts_digest: str
    published_on: str
    host: str
    address: str = ""
    corrects: bool = False
    is_draft: bool = False

    @property
    def official(self) -> bool:
        return is_official(self.host)

    @property
    def rank(self) -> tuple[bool, bool, bool, bool]:
        return (not self.official, self.is_draft, self.as_read != "complete", self.facts_digest == NO_FACTS)

    @property
    def content(self) -> str:
        """Equal where the facts are; where there are none, where the bytes are."""
        return self.sha256 if self.facts_digest == NO_FACTS else self.facts_digest

    @property
    def print(self) -> tuple[tuple[bool, bool, bool, bool], str, tuple[bool, int, str], int]:
        """Orders prints of the same facts, the first before the later ones."""
        return self.rank, self.published_on or LAST, precedence(self.host, self.address), self.id


def is_official(host: str) -> bool:
    """On a government site, or a file that somebody handed in. `host` may have a port."""
    name = host.rpartition(":")[0] or host
    return not name or name == "gov.cn" or name.endswith(".gov.cn")


def precedence(host: str, address: str) -> tuple[bool, int, str]:
    """Orders documents with the same bytes, the one that speaks first: official before copy, then the plainer address.

    >>> precedence("a.gov.cn", "https://a.gov.cn/1.html") < precedence("b.com", "https://b.com/1")
    True
    """
    return not is_official(host), len(address), address


def elect(candidates: Sequence[Candidate]) -> dict[int, Status]:
    """Choose the one report that is kept, whatever the order of arrival; the others keep their rows and say why not.

    Official beats copy, a draft gives way to what is none, complete beats partial, and what has facts (a table beside
    its report) beats running text alone. Of different reports the one that calls itself a correction wins, else the one
    published last; where nothing says so the one with the plainer address. A later print of the same facts
    never replaces the first.
    """
    first_prints: dict[str, Candidate] = {}
    for candidate in sorted(candidates, key=lambda c: c.print):
        first_prints.setdefault(candidate.content, candidate)
    latest_first = sorted(first_prints.values(), key=lambda c: (c.corrects, c.published_on), reverse=True)
    kept = min(latest_first, key=lambda c: c.rank)
    return {candidate.id: _standing(candidate, kept) for candidate in candidates}


def _standing(candidate: Candidate, kept: Candidate) -> Status:
    if candidate is kept:
        return kept.as_read
    if kept.official and not candidate.official:
        return "mirror"
    same = candidate.sha256 == kept.sha256 or candidate.content == kept.content
    return "duplicate" if same else "superseded"
