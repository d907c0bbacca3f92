"""The tables of re-queues: the batches, and the documents of each."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, Float, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel


class ReplayBatch(SQLModel, table=True):
    """Documents that one re-queue put back together.

    `state`: "testing" (the first few are out, to see how they end), "running", "released" (all are out), "paused",
    "stopped" (by itself: the first few failed alike, `reason` says how), "cancelled", "switched"; and on the way there
    "pausing", "stopping", "cancelling", "resuming". With `beside` the results are kept with the items until they are
    switched; `switches` does so as soon as all are there.
    """

    __tablename__ = "replay_batch"
    __table_args__ = (Index("ix_replay_batch_state", "state"),)

    id: int | None = Field(default=None, primary_key=True)
    created: float = Field(sa_column=Column(Float, nullable=False))
    state: str
    filters: str = Field(sa_column=Column(Text, nullable=False))
    total: int = 0
    beside: bool = False
    switches: bool = False
    proved: bool = False
    reason: str | None = Field(default=None, sa_column=Column(Text))


class ReplayItem(SQLModel, table=True):
    """A document of a batch: the stage it goes back to, and in `before` the columns it had.

    `state`: "held", "released", "returned" (as it was before, by pause, stop or cancel), "overtaken" (others changed it
    meanwhile); of results that stand beside: "read", "failed", "switched". `turn` counts the documents of a host, so
    that many hosts go first. `after` are the columns to come and `report` the packed Report, until they are switched.
    """

    __tablename__ = "replay_item"
    __table_args__ = (Index("ix_replay_item_turn", "batch_id", "state", "turn", "document_id"),)

    batch_id: int = Field(foreign_key="replay_batch.id", primary_key=True)
    document_id: int = Field(foreign_key="document.id", primary_key=True)
    state: str
    stage: str
    turn: int
    released: float | None = Field(default=None, sa_column=Column(Float))
    fingerprint: str | None = None
    before: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    report: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
