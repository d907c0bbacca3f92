"""What "all" says of the number before: 收到申请 9 件，均已办结."""

from __future__ import annotations

from collections.abc import Iterable

from parsers.narrative.clauses import Clause
from parsers.narrative.grammar import GRAMMAR
from parsers.narrative.scopes import Draft
from parsers.narrative.totals import Total
from parsers.narrative.vocabulary import vocabulary

#: an application that was closed, answered or handled in another number was not so in this one
_ENDS = frozenset({"requests.closed", "requests.answered", "requests.handled"})


def implied(text: str, clause: Clause, total: Total, told: Iterable[str]) -> list[Draft]:
    """The number of the total once more, for what all of it became or came by; none behind a negation or a 0.

    None of what is told of the rest, nor what was `told` in the sentence with a number of its own. Of what is told by
    "or" (通过当面或邮寄方式) only what stands before it is sure.
    """
    number = total.number
    if number is None or number.value == "0" or number.unit == "%" or clause.quantities:
        return []
    if "all" not in clause.names or not clause.names.isdisjoint(("negation", "rest")):
        return []
    words = [token for token in clause.tokens if token.name == "all"]
    keys = next((keys for begins, keys in vocabulary().implied.items() if total.key.startswith(begins)), {})
    sure = text.find(GRAMMAR.either, words[0].end, clause.end) if words else -1
    end = sure - 2 if sure > 0 else clause.end
    all_of = [keys[token.name] for token in clause.tokens if token.name in keys and words[0].end <= token.start < end]
    ended = not {*_ENDS, "requests.carried_out"}.isdisjoint({*told} - {total.key})
    return [
        Draft(key, number.value, number.unit, "inferred", "report_year", "", words[0].start, words[0].end)
        for key in dict.fromkeys(all_of)
        if key != total.key and not (ended and key in _ENDS)
    ]
