"""Alembic's environment: works on the connection handed in by `storage.schema` and configures no logging."""

from alembic import context
from sqlmodel import SQLModel

from storage import tables as tables  # defines them

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite cannot alter a table in place
)
with context.begin_transaction():
    context.run_migrations()
