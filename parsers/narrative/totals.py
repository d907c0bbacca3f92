"""The number that a list below it splits, and what the list has left of it."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from parsers.narrative.clauses import Mention
from parsers.narrative.tokens import Quantity

_OUTCOMES = frozenset({"close", "answer", "handle"})


class Total(msgspec.Struct):
    """`key` and `number` of the last number that is no part; `rest` is what the parts told of it have left, as a value.

    `rest` is None as long as no list is open.
    """

    key: str = ""
    number: Quantity | None = None
    rest: Decimal | None = None

    def open(self) -> None:
        self.rest = Decimal(self.number.value) if self.number else None

    def take(self, part: Quantity) -> None:
        if self.rest is not None and self.number and self.number.unit == part.unit:
            self.rest -= Decimal(part.value)

    def is_made_up(self, mention: Mention, key: str) -> bool:
        """Have the parts told so far made up the total, and is this another statement, with a verb of its own?"""
        another = bool(mention.names("verb")) and not key.startswith(f"{self.key}.")
        return self.rest == 0 and mention.quantity.value != "0" and another

    def is_less(self, listing: str, number: Quantity) -> bool:
        """No part is greater than its total."""
        mine = self.number if listing and listing == self.key else None
        return mine is not None and mine.unit == number.unit and Decimal(number.value) > Decimal(mine.value)

    def is_told_again(self, mention: Mention) -> bool:
        """收到 3 件，其中上年结转 2 件，办结 3 件: as many as the total, of which a part is told already."""
        if self.number is None or self.rest is None or self.number.value != mention.quantity.value:
            return False
        return self.rest != Decimal(self.number.value) and not _OUTCOMES.isdisjoint(mention.names("verb"))
