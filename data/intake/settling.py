"""All files of one table: rows judged, keys and intervals settled between files and against what was accepted, files over the limit refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from data.intake.files import SourceFile
from data.intake.keys import Settled, settle_keys
from data.intake.overlaps import settle_overlaps
from data.intake.raw import read_raw
from data.intake.reasons import FileReason, FileRefused
from data.intake.refusals import FILE, together
from data.intake.rows import FileRows, judge
from data.intake.rules import World
from data.pseudonyms import Pseudonyms
from data.schema.contracts import Table
from data.settings import ImportSettings


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file. `problem` is why it is refused whole; its counts are then what was found, and nothing of it is accepted."""

    source: SourceFile
    rows: int = 0
    refused: int = 0
    copies: int = 0
    unknown: tuple[str, ...] = ()
    sheet: str | None = None
    problem: FileRefused | None = None

    @property
    def accepted(self) -> int:
        return 0 if self.problem else self.rows - self.refused - self.copies


@dataclass(frozen=True)
class TableOutcome:
    """`rows` are what is accepted, null when the table had no file that was; `files` by their number in the load."""

    files: Mapping[int, FileOutcome]
    rows: pl.DataFrame | None
    refused: pl.DataFrame

    @property
    def has_problem(self) -> bool:
        return any(outcome.problem for outcome in self.files.values())


def settle_table(
    table: Table,
    sources: Mapping[int, SourceFile],
    *,
    world: World,
    accepted: pl.LazyFrame | None,
    pseudonyms: Pseudonyms,
    settings: ImportSettings,
    reading: Callable[[SourceFile], None],
) -> TableOutcome:
    """Reads and judges `sources`, each by its number in the load. Row by row first; then files against each other until no further one falls."""
    files: dict[int, FileOutcome] = {}
    judged: dict[int, FileRows] = {}
    for number, source in sources.items():
        reading(source)
        files[number], rows = _read(number, source, world, pseudonyms, settings)
        if rows is not None:
            judged[number] = rows
    refused = [rows.refused for rows in judged.values()]
    standing = {number: rows for number, rows in judged.items() if files[number].problem is None}
    while True:
        settled = _settle(table, [rows.valid for rows in standing.values()], accepted)
        counted = {number: _counted(number, files[number], rows, settled, settings) for number, rows in standing.items()}
        fallen = {number: outcome for number, outcome in counted.items() if outcome.problem}
        if not fallen:
            break
        files |= fallen
        refused.append(settled.refused.filter(pl.col(FILE).is_in(list(fallen))))
        standing = {number: rows for number, rows in standing.items() if number not in fallen}
    return TableOutcome(files | counted, settled.rows if standing else None, together([*refused, settled.refused]))


def _read(number: int, source: SourceFile, world: World, pseudonyms: Pseudonyms, settings: ImportSettings) -> tuple[FileOutcome, FileRows | None]:
    try:
        raw = read_raw(source, settings)
    except FileRefused as problem:
        return FileOutcome(source, problem=problem), None
    rows = judge(number, raw, world, pseudonyms)
    outcome = FileOutcome(source, rows.count, rows.refused.height, 0, raw.unknown, raw.sheet)
    return replace(outcome, problem=_over_limit(outcome, settings)), rows


def _settle(table: Table, valid: Sequence[pl.DataFrame], accepted: pl.LazyFrame | None) -> Settled:
    if not valid:
        return Settled(pl.DataFrame(), pl.DataFrame(schema={FILE: pl.UInt32, "row": pl.UInt32}), together(()))
    return settle_overlaps(table, settle_keys(table, pl.concat(valid), accepted), accepted)


def _counted(number: int, read: FileOutcome, rows: FileRows, settled: Settled, settings: ImportSettings) -> FileOutcome:
    is_here = pl.col(FILE) == number
    refused = rows.refused.height + settled.refused.filter(is_here).height
    outcome = replace(read, refused=refused, copies=settled.copies.filter(is_here).height)
    return replace(outcome, problem=_over_limit(outcome, settings))


def _over_limit(outcome: FileOutcome, settings: ImportSettings) -> FileRefused | None:
    """Exactly the limit passes. Decimal, because a hundredth of a per cent has no exact binary form."""
    limit = Decimal(str(settings.refused_rows_limit_pct))
    if outcome.refused * 100 <= limit * outcome.rows:
        return None
    sentence = f"{outcome.refused:,} of {outcome.rows:,} rows are refused, more than {limit}%: correct them and send the file again"
    return FileRefused(outcome.source.label, FileReason.TOO_MANY_REFUSED, sentence)
