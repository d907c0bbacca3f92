"""A field of an RTF file while it is read: its code, the list it offers, and whether its result says anything."""

from __future__ import annotations

from dataclasses import dataclass, field

from converters.fields import unwritten

_DEFAULT = 25  # \ffres of a list in which nothing was chosen


@dataclass(slots=True)
class Field:
    """`outer` is the field that it stands in."""

    outer: Field | None
    code: str = ""
    told: bool = False
    entries: list[str] = field(default_factory=list)
    default: int = 0
    result: int = _DEFAULT

    def add(self, part: str, text: str) -> None:
        """Text in its code, or in an entry of its list."""
        if part == "fldinst":
            self.code += text
        elif part == "ffl":
            self.entries.append(text)

    def word(self, word: str, number: int | None) -> bool:
        """Take a word that says which entry is chosen; False where it is none."""
        if word == "ffres":
            self.result = _DEFAULT if number is None else number
        elif word == "ffdefres":
            self.default = number or 0
        return word in ("ffres", "ffdefres")

    def tell(self) -> None:
        """The result of this field, and so that of those round it, says something."""
        inner: Field | None = self
        while inner is not None and not inner.told:
            inner.told = True
            inner = inner.outer

    def unwritten(self) -> str:
        """What it shows, where its result says nothing."""
        at = self.default if self.result == _DEFAULT else self.result
        return "" if self.told else unwritten(self.code, self.entries[at] if 0 <= at < len(self.entries) else "")
