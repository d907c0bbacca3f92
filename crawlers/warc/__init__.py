"""Web archives (WARC, WARC in gzip, WACZ) as a stream of captures; nothing here asks a network.

    plain     the bytes of an archive, its gzip members undone, damaged ones left out
    records   framed by their length, found again after a broken one
    captures  the answer that a record holds
    archive   all answers, each with what was posted for it

Read by our own framing: the libraries stop at the first broken record, or refuse an archive that is one gzip member.
"""

from crawlers.warc.archive import captures, count
from crawlers.warc.captures import Capture, Unread

__all__ = ["Capture", "Unread", "captures", "count"]
