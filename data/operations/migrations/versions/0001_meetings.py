"""Meetings: agenda items, decisions, and the figures that were said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("against", sa.String(200), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("snapshot_id", sa.String(100), nullable=False),
        sa.Column("follows", sa.String(32), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_meetings_version_from_1")),
        sa.ForeignKeyConstraint(["follows"], ["meetings.id"], name=op.f("fk_meetings_follows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
    )
    op.create_index(op.f("ix_meetings_area"), "meetings", ["area"])
    _create_part(
        "agenda_items",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("metric", sa.String(100), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    _create_part(
        "decisions",
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date, nullable=True),
        sa.Column("is_done", sa.Boolean, nullable=False),
    )
    op.create_index(op.f("ix_decisions_due_on"), "decisions", ["due_on"])
    _create_part(
        "said_figures",
        sa.Column("metric", sa.String(100), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("value", sa.Double, nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
    )


def _create_part(name: str, *columns: sa.Column) -> None:
    op.create_table(
        name,
        sa.Column("meeting_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer, nullable=False, autoincrement=False),
        *columns,
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f(f"fk_{name}_meeting_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("meeting_id", "position", name=op.f(f"pk_{name}")),
    )
