"""The tables of the ledger. One row per document is the state machine; everything else hangs on it.

Moments are seconds since 1970 in UTC as floats, always from the database's own clock (`storage.database.now`), so that
SQLite and PostgreSQL compare them alike and no worker's clock decides a lease.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    false,
)
from sqlmodel import Field, SQLModel

from storage.indexes import partial

STAGES = ("crawl", "fetch", "convert", "parse")
#: `due_at` and `not_before` of a document that its re-queue has not released yet: the year 2255, as good as never
HELD = 9e9
SETTLED = ("done", "failed", "dead", "blocked", "gone", "duplicate")


class State(StrEnum):
    """Where a document is. The first four are the stages: the row waits for, or is in, that stage."""

    #: waits to be fetched and looked through for links
    CRAWL = "crawl"
    #: waits for its bytes
    FETCH = "fetch"
    #: bytes are in the blob store, waits to become a Document
    CONVERT = "convert"
    #: the Document is in the blob store, waits to become a Report
    PARSE = "parse"
    #: everything asked of it was done
    DONE = "done"
    #: an error that trying again will not change; re-queue it when its reason is gone
    FAILED = "failed"
    #: three workers were lost over it (poison); only an explicit re-queue revives it
    DEAD = "dead"
    #: the host turns us away; waits for the host, not for the document
    BLOCKED = "blocked"
    #: 404 or 410
    GONE = "gone"
    #: the same bytes are already stored under another document
    DUPLICATE = "duplicate"


class Source(SQLModel, table=True):
    """A target somebody asked to harvest: the words given, and when."""

    __tablename__ = "source"

    id: int | None = Field(default=None, primary_key=True)
    target: str = Field(sa_column=Column(Text, unique=True, nullable=False))
    kind: str
    created: float = Field(sa_column=Column(Float, nullable=False))


class Document(SQLModel, table=True):
    """One address, one row, one state.

    `address` is the canonical URL, or a file URI for a local file (with `#member` inside a container); `address_key`
    its SHA-256, the natural key. `host` is `host:port`, "" for local files. `due_at` is when the dispatcher should next
    look at the row (None once settled): registering makes it now, a hint moves it on by the re-hint interval, a claim
    to the end of its lease, a re-queue that holds it back to HELD. `lease_token` is the fencing token: it grows with
    every claim, and only its holder can finish the stage. `attempts` counts claims of the present stage, `lost` those
    whose worker vanished. `heavy` where the stage it waits for needs a worker for heavy work.
    """

    __tablename__ = "document"
    __table_args__ = (
        partial("ix_document_due", "state", "heavy", "due_at", "id", where="due_at IS NOT NULL"),
        partial("ix_document_host_due", "host", "due_at", "id", where="state IN ('crawl', 'fetch')"),
        partial("ix_document_leased", "lease_until", where="lease_until IS NOT NULL"),
        Index("ix_document_failed", "state", "code", "host"),
        Index("ix_document_sha256", "sha256"),
        Index("ix_document_parent", "parent_id"),
        partial("ix_document_named", "agency", "year", where="agency IS NOT NULL"),
        Index("ix_document_source", "source_id", "state", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    address: str = Field(sa_column=Column(Text, nullable=False))
    address_key: str = Field(max_length=64, unique=True)
    parent_id: int | None = Field(default=None, foreign_key="document.id")
    source_id: int | None = Field(default=None, foreign_key="source.id")
    kind: str = "report"
    host: str = ""
    state: str
    # what the listing, the list or the operator says of it
    title: str | None = Field(default=None, sa_column=Column(Text))
    year: int | None = None
    agency: str | None = Field(default=None, sa_column=Column(Text))
    #: the `source` of the list that names it, or the page that it was found on
    listed_by: str | None = Field(default=None, sa_column=Column(Text))
    # the lease
    heavy: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))
    due_at: float | None = Field(default=None, sa_column=Column(Float))
    not_before: float = Field(default=0.0, sa_column=Column(Float, nullable=False, server_default="0"))
    lease_token: int = 0
    lease_until: float | None = Field(default=None, sa_column=Column(Float))
    lease_owner: str | None = None
    attempts: int = 0
    lost: int = 0
    # what it is made of: payload digests in the blob store
    sha256: str | None = Field(default=None, max_length=64)
    size: int | None = None
    media_type: str | None = None
    document_digest: str | None = Field(default=None, max_length=64)
    converter: str | None = None
    parser: str | None = None
    fetched: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    report_id: int | None = None
    # the re-queue that put it back last, see `storage.requeues.models`
    batch_id: int | None = None
    # why it stands where it stands
    code: str | None = None
    error_class: str | None = None
    message: str | None = Field(default=None, sa_column=Column(Text))
    fingerprint: str | None = None
    first_seen: float = Field(sa_column=Column(Float, nullable=False))
    updated: float = Field(sa_column=Column(Float, nullable=False))


class Attempt(SQLModel, table=True):
    """One claim of one stage, written at the claim and completed at its end; never deleted.

    `outcome`: "running", "ok", "failed", "retry", "given_back" (an outage of ours, not counted), "lost" (the worker
    vanished), "fenced" (somebody else owned the document by then). `number` is the fencing token of the claim.
    """

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("document_id", "stage", "number"), Index("ix_attempt_started", "started"))

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id")
    stage: str
    number: int
    started: float = Field(sa_column=Column(Float, nullable=False))
    ended: float | None = Field(default=None, sa_column=Column(Float))
    worker: str
    outcome: str = "running"
    code: str | None = None
    error_class: str | None = None
    message: str | None = Field(default=None, sa_column=Column(Text))
    fingerprint: str | None = None
    version: str | None = None


class Blob(SQLModel, table=True):
    """Bytes in the blob store, by payload digest (SHA-256). Writing one twice is harmless."""

    __tablename__ = "blob"

    digest: str = Field(primary_key=True, max_length=64)
    size: int
    media_type: str
    created: float = Field(sa_column=Column(Float, nullable=False))


class Host(SQLModel, table=True):
    """The pace of one `host:port`: one request in flight, the gap counted from its end.

    `due_at` is when the dispatcher should next look for a document of this host, None while none waits: so that it
    finds the hosts that are due without looking at the documents of the others. `hinted_at` is when it gave a hint
    that nobody has taken yet. `machine` is what the host stands on, None until it is known: hosts of one machine are
    asked one after the other.
    """

    __tablename__ = "host"
    __table_args__ = (
        partial("ix_host_due", "due_at", where="due_at IS NOT NULL"),
        partial("ix_host_hinted", "hinted_at", where="hinted_at IS NOT NULL"),
        partial("ix_host_paused", "paused_until", where="paused_until IS NOT NULL"),
        partial("ix_host_machine", "machine", where="machine IS NOT NULL"),
    )

    host: str = Field(primary_key=True)
    due_at: float | None = Field(default=None, sa_column=Column(Float))
    hinted_at: float | None = Field(default=None, sa_column=Column(Float))
    next_at: float = Field(default=0.0, sa_column=Column(Float, nullable=False, server_default="0"))
    busy_until: float | None = Field(default=None, sa_column=Column(Float))
    gap: float | None = Field(default=None, sa_column=Column(Float))
    failures: int = 0
    paused_until: float | None = Field(default=None, sa_column=Column(Float))
    reason: str | None = Field(default=None, sa_column=Column(Text))
    robots: str | None = Field(default=None, sa_column=Column(Text))
    robots_at: float | None = Field(default=None, sa_column=Column(Float))
    machine: str | None = Field(default=None, sa_column=Column(Text))


class Tally(SQLModel, table=True):
    """So many documents of a source (0: of none) are in a state; the sum over its slots counts. Kept by triggers."""

    __tablename__ = "tally"

    source_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    state: str = Field(primary_key=True)
    slot: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    count: int


class Capture(SQLModel, table=True):
    """One answer in a web archive. `record` names it there; `leads_to` is the address key a redirect names.

    `sha256` is None where there is no body: a redirect, an error, a revisit whose `original` is not here. `role` is
    "listing", "page" or None, `parent_key` the article that carries it; `title`, `year` and `agency` are what the
    archive's pages say of it.
    """

    __tablename__ = "capture"
    __table_args__ = (
        UniqueConstraint("source_id", "record"),
        Index("ix_capture_address", "source_id", "address_key"),
        Index("ix_capture_digest", "source_id", "digest"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    record: str = Field(sa_column=Column(Text, nullable=False))
    address: str = Field(sa_column=Column(Text, nullable=False))
    address_key: str = Field(max_length=64)
    date: str
    status: int
    sha256: str | None = Field(default=None, max_length=64)
    size: int | None = None
    media_type: str | None = None
    headers: dict[str, str] | None = Field(default=None, sa_column=Column(JSON))
    digest: str | None = None
    original: str | None = Field(default=None, sa_column=Column(Text))
    leads_to: str | None = Field(default=None, max_length=64)
    role: str | None = None
    title: str | None = Field(default=None, sa_column=Column(Text))
    year: int | None = None
    agency: str | None = Field(default=None, sa_column=Column(Text))
    parent_key: str | None = Field(default=None, max_length=64)


class ListingLook(SQLModel, table=True):
    """What one crawl of a listing found: so many links, their commonest form. The last few of each are kept.

    `pattern` is None where there were too few links. `warning` stands only with the latest: "empty" or "pattern", what
    changed suddenly, or "cut" (`storage.documents.looks`).
    """

    __tablename__ = "listing_look"
    __table_args__ = (
        Index("ix_listing_look_document", "document_id", "id"),
        partial("ix_listing_look_warning", "id", where="warning IS NOT NULL"),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id")
    looked: float = Field(sa_column=Column(Float, nullable=False))
    links: int
    pattern: str | None = Field(default=None, sa_column=Column(Text))
    warning: str | None = None
