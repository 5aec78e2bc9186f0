"""Builds a mart: the steps in their order, and how far they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

from data.errors import SnapshotError
from data.region import Region
from data.rollups import (
    bands,
    capitation,
    capitation_bands,
    chronic_month,
    examinations,
    home,
    institutions,
    packages,
    prescriptions,
    records,
    scratch,
    signings,
    use,
)
from data.rollups.engine import attach, new_mart
from data.rollups.months import CALENDAR, MartMonths, calendar_rows, first_dates, mart_months
from data.schema.areas import AreaTree
from data.schema.working_days import WorkingDays
from data.settings import Settings
from data.tables import ACCEPTED, MART_TABLES

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Step:
    """Statements that belong together; `share` is their part of the time on a full city."""

    label: str
    share: float
    statements: tuple[sa.Executable, ...]


def build_mart(
    target: Path,
    *,
    sources: Mapping[str, Sequence[Path]],
    region: Region,
    settings: Settings,
    today: date,
    progress: Progress,
) -> MartMonths:
    """Write a new DuckDB file with every table of `data.schema.mart.MART` from Parquet files of accepted rows.

    `sources` lists files per submission table, maybe none. Rows must be valid as CONTRACT section 1 says; what is dated after the month of `today` is left out.
    Raises SnapshotError where an institution lies outside the region.
    """
    with new_mart(target) as connection:
        attach(connection, sources)
        _check_areas(connection, region.tree)
        months = mart_months(connection.execute(first_dates()).scalar_one(), today)
        done = 0.0
        for step in _steps(connection, months, settings, region.working_days):
            progress(step.label, min(done, 1.0))
            for statement in step.statements:
                connection.execute(statement)
            done += step.share
        progress("rolled up", 1.0)
    return months


def _check_areas(connection: sa.Connection, tree: AreaTree) -> None:
    """Accepted institutions may belong to another region than the one set now."""
    institutions = ACCEPTED["institutions"].c
    for code, area_code in connection.execute(sa.select(institutions.institution_id, institutions.district_code)):
        if area_code not in tree:
            raise SnapshotError(f"institution '{code}' lies in '{area_code}', which is no area of the region; check 'region.folder' in config.toml")
        if code in tree:
            raise SnapshotError(f"institution '{code}' has the code of the area '{tree[code].name_zh}'; give it a code of its own")


def _steps(connection: sa.Connection, months: MartMonths, settings: Settings, working_days: WorkingDays) -> Iterator[Step]:
    """The spans of the chronic step depend on how many rows the scratch tables got."""
    yield prepare(months)
    yield from events(settings)
    yield real_use(months, working_days)
    spans = tuple(chronic_month.spans(months, connection.execute(chronic_month.size()).scalar_one()))
    for span in spans:
        yield Step("chronic disease", 0.66 / len(spans), (chronic_month.managed_part(span),))
    yield finish()


def prepare(months: MartMonths) -> Step:
    """Empty mart tables and the scratch tables."""
    tables = (*MART_TABLES.values(), CALENDAR, bands.BAND, chronic_month.PARTS)
    scratches = (scratch.MEMBERS, scratch.ENROLMENTS, scratch.CARE_EVENTS, records.RECORDS, home.WAIT_BINS)
    return Step("enrolments and follow-ups", 0.24, (*(CreateTable(table) for table in tables), calendar_rows(months), bands.band_rows(), *scratches))


def events(settings: Settings) -> tuple[Step, ...]:
    """What needs one statement each."""
    return (
        Step("institutions", 0.01, (institutions.institution(), institutions.capability_month(), institutions.institution_month(), records.finding())),
        Step("home service", 0.03, (home.home_month(), home.home_item_month(), home.home_item_outcome_month())),
        Step("waits of home service", 0.01, (home.home_item_wait_month(), home.home_wait_month())),
        Step("capitation", 0.01, (capitation.capitation_month(), capitation.capitation_year(settings.quality.coefficients), packages.package_year())),
        Step("cloud pharmacy", 0.02, (prescriptions.prescription_month(),)),
        Step("cloud examination", 0.01, (examinations.examination_month(), examinations.examination_turnaround_month())),
        Step("family doctors", 0.03, (signings.RUNS, signings.MOVERS, signings.signing_month(), signings.signed_twice_month())),
        Step("paired change", 0.03, chronic_month.other_parts()),
    )


def real_use(months: MartMonths, working_days: WorkingDays) -> Step:
    """Events and the days that have any."""
    days = (CreateTable(use.DAY), use.day_rows(months, working_days))
    return Step("real use", 0.08, (*days, *use.DAILY.values(), use.use_month(), use.loop_month(), use.calendar_month()))


def finish() -> Step:
    """What needs every part of the chronic step."""
    return Step("chronic disease", 0.01, (chronic_month.chronic_month(), chronic_month.chronic_band_month(), capitation_bands.capitation_band_month()))
