"""Run by Alembic: brings the connection that it was given to the wanted version, inside the transaction that is already open."""

from __future__ import annotations

from alembic import context

from data.operations.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
