"""A headline as a row of the briefing's table."""

from __future__ import annotations

from views.comparing.judging import MARKS
from views.formats import NULL
from views.meeting.slides import Figure


def cells(figure: Figure) -> tuple[str, str, str, str]:
    """Name, value, change, and what is to be thought of it with the sign of the verdict."""
    return figure.name, figure.value, figure.change or NULL, " ".join(part for part in (MARKS[figure.verdict], figure.note) if part) or NULL
