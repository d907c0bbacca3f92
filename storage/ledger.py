"""The ledger: the document's row is the truth, a message is only a hint. This is the one door to `documents`.

register   documents become known                       (registry)
due        what is worth a hint, moved on as it is given (due)
claim      compare-and-set with lease and fencing token  (claims)
finish     results and state in one transaction          (finishing, its values in outcomes)
expire     leases that ended without a word              (claims)
progress   how far everything is                         (progress)
"""

from storage.documents.again import Before, again, ask_again, before, travelling
from storage.documents.claims import POISON, Claim, Expired, claim, expire, owners
from storage.documents.due import Due, Hint, due, due_fetches, due_local, look, under_way
from storage.documents.finishing import Finished, Result, finish, reopen
from storage.documents.outcomes import (
    Kept,
    Outcome,
    Trouble,
    advance,
    back_to,
    blocked,
    done,
    failed,
    given_back,
    gone,
    handed_on,
    retry,
)
from storage.documents.pace import Learned, Release, wake
from storage.documents.progress import next_due_in, progress, unsettled
from storage.documents.registry import (
    Entry,
    Refused,
    Registered,
    address_of,
    brings_news,
    has_children,
    has_reports,
    record_blob,
    refuse,
    register,
    register_many,
    relieve,
    replace_bytes,
    source,
)

__all__ = [
    "POISON",
    "Before",
    "Claim",
    "Due",
    "Entry",
    "Expired",
    "Finished",
    "Hint",
    "Kept",
    "Learned",
    "Outcome",
    "Refused",
    "Registered",
    "Release",
    "Result",
    "Trouble",
    "address_of",
    "advance",
    "again",
    "ask_again",
    "back_to",
    "before",
    "blocked",
    "brings_news",
    "claim",
    "done",
    "due",
    "due_fetches",
    "due_local",
    "expire",
    "failed",
    "finish",
    "given_back",
    "gone",
    "handed_on",
    "has_children",
    "has_reports",
    "look",
    "next_due_in",
    "owners",
    "progress",
    "record_blob",
    "refuse",
    "register",
    "register_many",
    "relieve",
    "reopen",
    "replace_bytes",
    "retry",
    "source",
    "travelling",
    "under_way",
    "unsettled",
    "wake",
]
