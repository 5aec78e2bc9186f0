"""The tables of the operations database, as the newest migration leaves them."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, DateTime, Double, ForeignKey, Integer, MetaData, String, Table, Text

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

MEETINGS = Table(
    "meetings",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("version", Integer, CheckConstraint("version >= 1", name="version_from_1"), nullable=False),
    Column("name", Text, nullable=False),
    Column("area", String(64), nullable=False, index=True),
    Column("period", String(16), nullable=False),
    Column("against", String(200), nullable=False),
    Column("language", String(8), nullable=False),
    Column("snapshot_id", String(100), nullable=False),
    Column("follows", String(32), ForeignKey("meetings.id"), nullable=True),
    Column("saved_at", DateTime(timezone=True), nullable=False),
    Column("deleted_at", DateTime(timezone=True), nullable=True),
)


def _part(name: str, *columns: Column) -> Table:
    """A list that belongs to a meeting and goes with it, in its order."""
    meeting = Column("meeting_id", String(32), ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    return Table(name, METADATA, meeting, Column("position", Integer, primary_key=True, autoincrement=False), *columns)


AGENDA_ITEMS = _part(
    "agenda_items",
    Column("kind", String(32), nullable=False),
    Column("area", String(64), nullable=False),
    Column("metric", String(100), nullable=False),
    Column("note", Text, nullable=False),
)
DECISIONS = _part(
    "decisions",
    Column("text", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due_on", Date, nullable=True, index=True),
    Column("is_done", Boolean, nullable=False),
)
SAID_FIGURES = _part(
    "said_figures",
    Column("metric", String(100), nullable=False),
    Column("area", String(64), nullable=False),
    Column("period", String(16), nullable=False),
    Column("value", Double, nullable=True),
    Column("status", String(32), nullable=False),
)
