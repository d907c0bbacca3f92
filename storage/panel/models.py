"""The tables of the panel: reports, their facts, metrics and findings. What became of documents stands in `models`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, Float, Index, Integer, SmallInteger, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.indexes import partial


class Report(SQLModel, table=True):
    """A parsed report. One body, year and scope has one kept report (`status` complete or partial).

    `body` is equal for all names of one agency; where it is NULL, as a version before it left it, the agency stands
    for it. What says the same beside it is "duplicate", a copy outside .gov.cn "mirror", one replaced by a better
    "superseded"; `election` chooses. `facts_digest` is equal where the facts are, `as_read` is "complete" or
    "partial" whatever the status.
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("document_id"),
        Index("ix_report_body", text("coalesce(body, agency)"), "year", "scope"),
        Index("ix_report_region", "region_code", "year"),
        Index("ix_report_agency", "agency", "year"),
        partial(
            "uq_report_kept",
            text("coalesce(body, agency)"),
            "year",
            "scope",
            unique=True,
            where="status IN ('complete', 'partial') AND agency IS NOT NULL AND year IS NOT NULL",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id")
    sha256: str = Field(max_length=64)
    family: str
    year: int | None = None
    agency: str | None = Field(default=None, sa_column=Column(Text))
    region_code: str | None = None
    region_candidates: list[str] | None = Field(default=None, sa_column=Column(JSON))
    level: str | None = None
    department: str | None = None
    body: str | None = Field(default=None, sa_column=Column(Text))
    scope: str
    title: str | None = Field(default=None, sa_column=Column(Text))
    published_on: str | None = None
    status: str
    as_read: str
    facts_digest: str = Field(max_length=64)
    tables: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    flags: list[str] = Field(sa_column=Column(JSON, nullable=False))
    leftovers: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    parser: str
    created: float = Field(sa_column=Column(Float, nullable=False))


class CellKey(SQLModel, table=True):
    """The dictionary of fact keys, so that a fact row carries a small number and not a long word."""

    __tablename__ = "cell_key"

    id: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True))
    key: str = Field(unique=True)


class Fact(SQLModel, table=True):
    """One cell of a report. `origin` is the JSON of `converters.document.Origin`. Read it by the view `facts`."""

    __tablename__ = "fact"

    report_id: int = Field(foreign_key="report.id", primary_key=True)
    cell: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    value: str | None = None
    state: str
    unit: str | None = None
    raw: str = Field(sa_column=Column(Text, nullable=False))
    origin: str | None = Field(default=None, sa_column=Column(Text))
    note: str | None = Field(default=None, sa_column=Column(Text))


class Metric(SQLModel, table=True):
    """One number of the running text."""

    __tablename__ = "metric"
    __table_args__ = (Index("ix_metric_key", "key"),)

    report_id: int = Field(foreign_key="report.id", primary_key=True)
    ordinal: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    key: str
    value: str
    unit: str
    qualifier: str
    scope: str
    detail: str
    sentence: str = Field(sa_column=Column(Text, nullable=False))
    start: int
    end: int


class Finding(SQLModel, table=True):
    """One rule that does not plainly hold."""

    __tablename__ = "finding"
    __table_args__ = (Index("ix_finding_rule", "rule", "verdict"),)

    report_id: int = Field(foreign_key="report.id", primary_key=True)
    ordinal: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    rule: str
    at: str
    expected: str | None = None
    found: str | None = None
    verdict: str
    severity: str
