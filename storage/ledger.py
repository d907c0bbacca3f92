"""The ledger: the document's row is the truth, a message is only a hint. This is its one door.

register   documents become known                       (storage.registry)
due        what is worth a hint, moved on as it is given (storage.due)
claim      compare-and-set with lease and fencing token  (storage.claims)
finish     results and state in one transaction          (storage.finishing, its values in storage.outcomes)
expire     leases that ended without a word              (storage.claims)
progress   how far everything is                         (storage.progress)
"""

from storage.again import Before, again, ask_again, before, travelling
from storage.claims import POISON, Claim, Expired, claim, expire, owners
from storage.due import Due, Hint, due, due_fetches, due_local, look, under_way
from storage.finishing import Finished, Result, finish, reopen
from storage.outcomes import (
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
from storage.pace import Learned, Release, wake
from storage.progress import next_due_in, progress, unsettled
from storage.registry import (
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
