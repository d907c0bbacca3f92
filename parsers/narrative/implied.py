"""What "all" says of the number before: 收到申请 9 件，均已办结."""

from __future__ import annotations

from parsers.narrative.clauses import Clause
from parsers.narrative.scopes import Draft
from parsers.narrative.tokens import Quantity
from parsers.narrative.vocabulary import vocabulary


def implied(text: str, clause: Clause, total: str, number: Quantity | None) -> list[Draft]:
    """The number of the total once more, for what all of it became or came by; none behind a negation or a 0.

    None of what is told of the rest. Of what is told by "or" (通过当面或邮寄方式) only what stands before it is sure.
    """
    if number is None or number.value == "0" or number.unit == "%" or clause.quantities:
        return []
    if "all" not in clause.names or not clause.names.isdisjoint(("negation", "rest")):
        return []
    words = [token for token in clause.tokens if token.name == "all"]
    keys = next((keys for begins, keys in vocabulary().implied.items() if total.startswith(begins)), {})
    sure = text.find("或", words[0].end, clause.end) if words else -1
    end = sure - 2 if sure > 0 else clause.end
    told = [keys[token.name] for token in clause.tokens if token.name in keys and words[0].end <= token.start < end]
    return [
        Draft(key, number.value, number.unit, "inferred", "report_year", "", words[0].start, words[0].end)
        for key in dict.fromkeys(told)
        if key != total
    ]
