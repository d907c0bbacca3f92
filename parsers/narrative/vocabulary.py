"""The vocabulary of the running text: words as data, compiled once into one expression."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import Any

import msgspec

from parsers.vocabulary import words

#: so many branches of an expression are tried one after the other as fast as they are parted
SIDE_BY_SIDE = 32


class Entry(msgspec.Struct, frozen=True):
    """What is counted, see the head of `narrative.toml`. `keys` are (companion, metric key) in order of precedence."""

    name: str
    words: tuple[str, ...]
    units: frozenset[str]
    rank: int
    topic: str
    keys: tuple[tuple[str, str], ...]
    percent: str | None = None
    money: str | None = None
    negatable: bool = False
    listed: bool = False
    disclosure_only: bool = False
    audience: bool = False
    passing: bool = False
    blocks: bool = False
    quoted: bool = False
    medium: str | None = None
    verb: str = ""
    details: dict[str, str] = {}

    @property
    def topical(self) -> bool:
        """Do later numbers refer back to it? Not to a rate, an audience, a result or a mere noun."""
        return self.rank > 0 and not self.passing and not self.audience and self.units != {"percent"}


class Channel(msgspec.Struct, frozen=True):
    """A place of publication. A weak one counts only where no other is named.

    `issues` is the key of issues (期); `units` are the only classes of units it is counted in, `refuses` single units.
    A title in 《》 names a `periodical` by its ending, a name in quotation marks one that may stand `quoted`, too.
    """

    key: str
    words: tuple[str, ...]
    issues: str | None = None
    social: bool = False
    video: bool = False
    weak: bool = False
    periodical: bool = False
    quoted: bool = False
    units: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()


class Meaning(msgspec.Struct, frozen=True):
    kind: str
    name: str


class Vocabulary(msgspec.Struct, frozen=True):
    """`cue` matches any word, `generic` information that names no kind, `general` that names none even in a list of
    kinds, `modifier` what names none before 文件, `fillers` what stands between object and number, `qualified` the
    qualifier or the time before it, `open_list` the end of a list that names not all of its members, `applying` what
    names no matter before an `application`, `alone` all that may stand before a number without making it a statement
    of its own."""

    objects: dict[str, Entry]
    channels: dict[str, Channel]
    meanings: dict[str, tuple[Meaning, ...]]
    units: dict[str, frozenset[str]]
    before: dict[str, str]
    round: tuple[str, ...]
    after: dict[str, str]
    inner: dict[str, str]
    levels: dict[str, str]
    kinds: tuple[str, ...]
    papers: tuple[str, ...]
    others: tuple[str, ...]
    rest: tuple[str, ...]
    measures: str
    sums: tuple[str, ...]
    back: tuple[str, ...]
    among: tuple[str, ...]
    means: re.Pattern[str]
    year: str
    numbered: str
    implied: dict[str, dict[str, str]]
    columns: re.Pattern[str]
    rising: re.Pattern[str]
    subject: str
    named: tuple[str, ...]
    application: str
    applying: re.Pattern[str]
    classes: tuple[str, ...]
    cue: str
    generic: re.Pattern[str]
    general: re.Pattern[str]
    modifier: re.Pattern[str]
    fillers: re.Pattern[str]
    qualified: re.Pattern[str]
    open_list: str
    alone: re.Pattern[str]

    def level(self, text: str) -> str | None:
        """The level of media named in the text."""
        return next((level for word, level in self.levels.items() if word in text), None)


class Kind(msgspec.Struct, frozen=True):
    """A metric key: `unit` where the text prints none, `scope` unless the text says another or 累计 (`cumulative`).

    A report has one such number (`once`): another one contradicts it. The kinds it is `divided` into are no metrics.
    """

    zh: str
    unit: str = ""
    scope: str = "report_year"
    cumulative: str | None = None
    once: bool = False
    divided: bool = False


@cache
def kinds() -> dict[str, Kind]:
    """Every metric key the running text can give."""
    return msgspec.convert(words("metrics"), dict[str, Kind])


@cache
def vocabulary() -> Vocabulary:
    data = words("narrative")
    objects = {name: _entry(name, entry) for name, entry in data["objects"].items()}
    channels = msgspec.convert(data["channels"], dict[str, Channel])
    meanings = _meanings(data)
    tails = _any(data["nouns"]["tails"])
    bare = _any([tail for tail in data["nouns"]["tails"] if tail not in data["nouns"]["heads"]])
    whole = _any(data["nouns"]["whole"])
    modifiers = [*data["nouns"]["general"], *data["nouns"]["modifiers"]]
    return Vocabulary(
        objects=objects,
        channels=channels,
        meanings=meanings,
        units={name: frozenset(units) for name, units in data["units"].items()},
        before=data["qualifiers"]["before"] | data["qualifiers"]["round"],
        round=tuple(data["qualifiers"]["round"]),
        after=data["qualifiers"]["after"],
        inner=data["qualifiers"]["inner"],
        levels={word: level for level, group in data["levels"].items() for word in group},
        kinds=tuple(data["nouns"]["kinds"]),
        papers=tuple(data["nouns"]["papers"]),
        others=tuple(data["nouns"]["others"]),
        rest=tuple(data["nouns"]["rest"]),
        measures=data["nouns"]["measures"],
        sums=tuple(data["nouns"]["sums"]),
        back=tuple(data["nouns"]["back"]),
        among=tuple(data["nouns"]["among"]),
        means=re.compile(_any(data["nouns"]["means"])),
        year=data["numbers"]["year"],
        numbered="|".join(data["numbers"]["void"]),
        implied=data["implied"],
        columns=re.compile(rf"(\w{{4}}){_any(data['nouns']['columns'])}"),
        rising=re.compile(
            f"{_any(data['nouns']['rising'])}(?:{_any(data['marks']['previous'])}|(?:19|20)\\d\\d年度?)?的?$"
        ),
        subject=data["nouns"]["subject"],
        named=tuple(data["nouns"]["named"]),
        application=data["nouns"]["application"],
        applying=re.compile(f"{_any(data['nouns']['applying'])}$"),
        classes=tuple(data["nouns"]["classes"]),
        cue=trie(meanings),
        generic=re.compile(rf"(?:{_any(modifiers)}*{_any(data['nouns']['heads'])}|\w{{0,8}}?{whole}){tails}*"),
        general=re.compile(f"{_any(data['nouns']['general'])}*{_any(data['nouns']['heads'])}{tails}*"),
        modifier=re.compile(f"{_any([*modifiers, *data['nouns']['owners']])}+"),
        fillers=re.compile(f"{tails}+$"),
        qualified=re.compile(f"{_any([*data['qualifiers']['before'], *data['nouns']['times']])}(?:达到?|了)?$"),
        open_list=f"等{_any(data['open_list']['qualifiers'])}{{0,4}}{_any(data['open_list']['heads'])}",
        alone=re.compile(f"{_any(data['marks']['whole'])}?{bare}*{_any(list(data['qualifiers']['before']))}?"),
    )


def trie(known: Iterable[str]) -> str:
    """One expression for all words, the longest first: a plain alternation would try each word at each place."""
    root: dict[str, Any] = {}
    for word in known:
        node = root
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _expression(root)


def _expression(node: dict[str, Any]) -> str:
    branches = {character: re.escape(character) + _expression(below) for character, below in node.items() if character}
    if not branches:
        return ""
    body = _side_by_side(branches)
    return f"(?:{body})?" if "" in node else f"(?:{body})" if len(branches) > 1 else body


def _side_by_side(branches: dict[str, str]) -> str:
    """The branches; many by quarters of first characters: an expression tries branches one by one, a part at once."""
    if len(branches) <= SIDE_BY_SIDE:
        return "|".join(branches.values())
    size, left = -(-len(branches) // 4), iter(branches.items())
    parts = iter(lambda: dict(islice(left, size)), {})
    return "|".join(f"(?=[{re.escape(''.join(part))}])(?:{_side_by_side(part)})" for part in parts)


def _entry(name: str, entry: dict[str, Any]) -> Entry:
    keys = tuple(entry["keys"].items())
    return msgspec.convert({"name": name, "topic": name} | entry | {"keys": keys}, Entry)


def _meanings(data: dict[str, Any]) -> dict[str, tuple[Meaning, ...]]:
    found: dict[str, tuple[Meaning, ...]] = {}
    for kind, entries in (("object", data["objects"]), ("channel", data["channels"])):
        for name, entry in entries.items():
            for word in entry["words"]:
                found[word] = (*found.get(word, ()), Meaning(kind, name))
    for kind, groups in (("verb", data["verbs"]), ("mark", data["marks"])):
        for name, group in groups.items():
            for word in group:
                found[word] = (*found.get(word, ()), Meaning(kind, name))
    return found


def _any(choices: list[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(choices, key=len, reverse=True)) + ")"
