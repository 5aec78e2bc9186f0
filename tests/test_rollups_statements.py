"""Every rollup is a SQLAlchemy expression that another engine's dialect can say too."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from data.rollups import MartMonths
from data.rollups.build import events, finish, prepare, real_use
from data.rollups.chronic_month import managed_part, size, spans
from data.rollups.months import first_dates, mart_months
from data.schema.working_days import WorkingDays
from data.settings import load_settings

MONTHS = MartMonths(date(2022, 1, 1), date(2023, 3, 1))


def _statements() -> list[sa.Executable]:
    steps = (prepare(MONTHS), *events(load_settings()), real_use(MONTHS, WorkingDays()), finish())
    span = (MONTHS.first_number, MONTHS.last_number)
    return [first_dates(), size(), managed_part(span), *(statement for step in steps for statement in step.statements)]


@pytest.mark.parametrize("statement", _statements(), ids=lambda statement: type(statement).__name__)
def test_postgresql_can_say_it(statement: sa.Executable) -> None:
    text = str(statement.compile(dialect=postgresql.dialect(paramstyle="numeric_dollar")))
    assert not [word for word in ("arg_max", "max_by", "epoch_", "date_trunc", "read_parquet", "strftime", "QUALIFY") if word in text]


def test_no_statement_is_written_by_hand() -> None:
    assert not [statement for statement in _statements() if isinstance(statement, sa.TextClause)]


def test_text_is_ordered_by_its_bytes_wherever_it_is_ordered() -> None:
    """A locale's order would make another follow-up the last of a day."""
    ordered = [str(statement.compile(dialect=postgresql.dialect())) for statement in _statements()]
    by_id = [text for text in ordered if "followup_id" in text]
    assert by_id
    assert all('followup_id COLLATE "C"' in text for text in by_id)


def test_spans_cover_the_months_once_and_stay_small() -> None:
    for rows, expected in ((0, 1), (10_000, 1), (1_000_000, 5), (9_000_000, 15)):
        found = tuple(spans(MONTHS, rows))
        assert len(found) == expected
        assert [month for first, last in found for month in range(first, last + 1)] == list(range(MONTHS.first_number, MONTHS.last_number + 1))


def test_months_begin_with_2018_and_end_with_today() -> None:
    today = date(2023, 4, 6)
    assert mart_months(None, today) == MartMonths(date(2023, 4, 1), date(2023, 4, 1))
    assert mart_months(1960 * 12, today).first == date(2018, 1, 1)
    assert mart_months(2022 * 12 + 10, today) == MartMonths(date(2022, 11, 1), date(2023, 4, 1))
    assert mart_months(2024 * 12, today) == MartMonths(date(2023, 4, 1), date(2023, 4, 1))
