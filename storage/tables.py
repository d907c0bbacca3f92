"""The tables as SQLAlchemy Core sees them: hot paths write rows with these, never objects (12x, docs/decisions.md)."""

from __future__ import annotations

from sqlalchemy import Table
from sqlmodel import SQLModel

import storage.models
import storage.panel.models
import storage.requeues.models  # noqa: F401  these three define the tables

_tables = SQLModel.metadata.tables

source: Table = _tables["source"]
document: Table = _tables["document"]
attempt: Table = _tables["attempt"]
replay_batch: Table = _tables["replay_batch"]
replay_item: Table = _tables["replay_item"]
blob: Table = _tables["blob"]
host: Table = _tables["host"]
tally: Table = _tables["tally"]
capture: Table = _tables["capture"]
listing_look: Table = _tables["listing_look"]
report: Table = _tables["report"]
cell_key: Table = _tables["cell_key"]
fact: Table = _tables["fact"]
metric: Table = _tables["metric"]
finding: Table = _tables["finding"]
