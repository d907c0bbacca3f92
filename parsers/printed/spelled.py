"""Which texts spell the labels of a form, where no rule says which lines are one label.

The form's words and their order are known, so that a label is read as a person reads it: line below line, over a page
break too, until the words are those of a row. Of all that could be labels those are taken that keep the form's order
and leave the fewest rows out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from converters.pages.placed import overlap
from converters.text import unnumbered
from parsers.characters import fold
from parsers.family import Row, Table
from parsers.printed.texts import Text, hull
from parsers.tables.labels import bare

PITCH = 4.2  # of the height: the widest distance of two lines of one label, whose words are known
MOST_PIECES = 16  # of a label
APART, WIDE = 0.45, 1.6  # of the height: words of one line of a label are set apart no further, and its letters
LONGEST = 60  # characters of a line of a label
OVERLEAF = 6  # texts at the top of a page, repeated headers among them, below which a label goes on
BRACKETS = "（(〔[［"
MOST = 1000  # texts that could be labels; a report has two hundred
LONG = 5  # characters: a label that no head of a column and no cell is like
STEP, PART = 0.001, 0.03  # the price of a row left out, and of each line of a label: between labels as long

Places = tuple[tuple[Table, Row], ...]


class Spelled(NamedTuple):
    """A row of the form and the texts that spell its label, from top to bottom."""

    table: Table
    row: Row
    texts: tuple[Text, ...]


class _Label(NamedTuple):
    """Texts that spell a label, and the places of the rows it may be of."""

    texts: tuple[Text, ...]
    rows: Collection[int]


def spelled(found: Sequence[Text], places: Places) -> list[Spelled]:
    """The labels of the rows in their order; rows whose labels are not printed to the letter are left out."""
    names = _names(places)
    pages: dict[int, list[Text]] = {}
    for text in found:
        pages.setdefault(text.page, []).append(text)
    begins = _begins(places)
    labels = [
        label
        for text, before in zip(found, [None, *found], strict=False)
        if not (before and _goes_on(before, text))
        for label in _grown((text,), pages, names, begins)
    ]
    chosen = [Spelled(*places[at], label.texts) for at, label in _in_order(labels)] if len(labels) < MOST else []
    stands_in = {row for one in chosen for row in one.row.instead_of}
    printed = {one.row.id for one in chosen}
    chosen = [one for one in chosen if not (stands_in and printed.intersection(one.row.instead_of))]
    return [one for one in chosen if _is_in_column(one, chosen)]


def _names(places: Places) -> dict[str, list[int]]:
    names: dict[str, list[int]] = {}
    for at, (_, row) in enumerate(places):
        for key in {bare(name) for name in (row.label, *row.aliases)}:
            names.setdefault(key, []).append(at)
    return names


def _begins(places: Places) -> dict[str, set[str]]:
    """The names of the rows, with what stands in brackets, by their first letters."""
    begins: dict[str, set[str]] = {}
    for _, row in places:
        for name in (row.label, *row.aliases):
            key = fold(unnumbered(name)).lstrip("0123456789")
            begins.setdefault(key[:1], set()).add(key)
    return begins


def _grown(
    chain: tuple[Text, ...],
    pages: Mapping[int, Sequence[Text]],
    names: Mapping[str, list[int]],
    begins: Mapping[str, set[str]],
) -> Iterator[_Label]:
    """The labels that texts below each other spell, however far they go on."""
    if len(chain) == 1 and (chain[0].is_value or chain[0].ends_in_value or len(chain[0].text) > LONGEST):
        return
    text = "".join(text.text for text in chain)
    key = fold(unnumbered(text)).lstrip("0123456789")
    glossed = any(bracket in text for bracket in BRACKETS)
    if key and not any(name.startswith(key) or (glossed and key.startswith(name)) for name in begins.get(key[0], ())):
        return
    beside = _beside(chain[-1], pages[chain[-1].page])
    if (rows := names.get(bare(text))) and not beside:
        yield _Label(chain, rows)
    if len(chain) < MOST_PIECES:
        below = _below(chain, {chain[-1].page: pages[chain[-1].page]} if rows else pages)
        for more in beside or (*below, *_spread(chain[-1], pages[chain[-1].page])):
            if not (_is_numbered(more) or more.ends_in_value):
                yield from _grown((*chain, more), pages, names, begins)


def _is_numbered(text: Text) -> bool:
    """Whether a text begins with a list number, and so a label."""
    return fold(unnumbered(text.text)) != fold(text.text)


def _beside(text: Text, here: Sequence[Text]) -> list[Text]:
    """The words that go on in the same line, where they are set apart a little."""
    at = text.number - here[0].number + 1
    return [other for other in here[at : at + 1] if _goes_on(text, other)]


def _spread(text: Text, here: Sequence[Text]) -> list[Text]:
    """The letter that goes on in the same line, where wide blanks stand between letters."""
    at = text.number - here[0].number + 1
    letters = [
        other for other in here[at : at + 1] if other.line == text.line and len(text.text) == len(other.text) == 1
    ]
    return [other for other in letters if other.x0 - text.x1 < WIDE * text.height and not other.is_value]


def _goes_on(text: Text, after: Text) -> bool:
    """Whether two texts side by side are one line of a label."""
    near = text.line == after.line and after.x0 - text.x1 < APART * text.height
    return near and not (text.is_value or after.is_value or _is_numbered(after))


def _below(chain: Sequence[Text], pages: Mapping[int, Sequence[Text]]) -> list[Text]:
    """What may be the next line of a label: the words right below, else any of the first ones overleaf."""
    last = [text for text in chain if text.line == chain[-1].line]
    text, here = last[0], pages[chain[-1].page]
    at = last[-1].number - here[0].number
    for other in here[at + 1 :]:
        if other.middle - text.middle > 0.5 * text.height and any(overlap(one, other) for one in last):
            near = other.middle - text.middle < PITCH * text.height and not other.is_value
            return [other] if near else []
    after = pages.get(text.page + 1, ())
    return [other for other in after if not other.is_value and any(overlap(one, other) for one in last)][:OVERLEAF]


def _in_order(labels: Sequence[_Label]) -> list[tuple[int, _Label]]:
    """The most labels that follow each other on the page as in the form, with the places of their rows."""
    labels = sorted(labels, key=lambda label: (label.texts[0].number, label.texts[-1].number))
    best: list[dict[int, tuple[float, tuple[int, int] | None]]] = []
    for label in labels:
        worth = 1 - PART * len(label.texts) + PART * sum(len(text.text) for text in label.texts)
        before = [at for at, other in enumerate(labels[: len(best)]) if other.texts[-1].line < label.texts[0].line]
        best.append({row: _best(row, worth, before, best) for row in label.rows})
    ends = [(price, at, row) for at, rows in enumerate(best) for row, (price, _) in rows.items()]
    last: tuple[int, int] | None = max(ends)[1:] if ends else None
    chosen = []
    while last is not None:
        at, row = last
        chosen.append((row, labels[at]))
        last = best[at][row][1]
    return chosen[::-1]


def _best(
    row: int, worth: float, before: Sequence[int], best: Sequence[Mapping[int, tuple[float, tuple[int, int] | None]]]
) -> tuple[float, tuple[int, int] | None]:
    """The worth of a label with the best that come before it, and the last of these."""
    chains = [
        (price + worth - STEP * (row - above), (at, above))
        for at in before
        for above, (price, _) in best[at].items()
        if above < row
    ]
    return max([(worth, None), *chains], key=lambda chain: chain[0])


def _is_in_column(one: Spelled, chosen: Sequence[Spelled]) -> bool:
    """Whether a label stands over or under the long ones of its table: a head of a column may say the same."""
    long = [text for other in chosen if other.table is one.table for text in other.texts if len(text.text) >= LONG]
    if not long:
        return all(len(bare(row.label)) < LONG for row in one.table.rows)
    left, right = hull(long)
    return any(text.x0 < right and left < text.x1 for text in one.texts)
