"""What a load or a check found: a value, and its forms for people and for machines. No value of a cell is in it unmasked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import polars as pl

from data.intake.reasons import SENTENCES, Reason
from data.intake.refusals import labelled, together
from data.schema.contracts import TABLES, Table

ROWS_FOR_MACHINES = 1000
ROWS_NAMED = 5


class Outcome(StrEnum):
    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    VALID = "valid"
    REFUSED = "refused"


@dataclass(frozen=True)
class FileReport:
    """`problem` is why the file is refused whole; `is_known` whether the very same file was accepted before."""

    file: str
    table: str
    rows: int
    accepted: int
    refused: int
    copies: int
    problem: str | None
    reason: str | None
    is_known: bool


@dataclass(frozen=True)
class Report:
    outcome: Outcome
    today: date
    batch: str | None
    snapshot: str | None
    replaces: str | None
    files: tuple[FileReport, ...]
    ignored: tuple[str, ...]
    refused: pl.DataFrame
    """One line a refused row: file, row, column, value (masked), reason, message."""
    problems: tuple[str, ...]
    """Why nothing was accepted, or why single files were not; one sentence each."""
    notices: tuple[str, ...]
    contracts: Mapping[str, Table] = field(default_factory=lambda: TABLES)
    """The region's tables, for what a column would have taken."""

    @property
    def exit_code(self) -> int:
        if self.outcome is Outcome.REFUSED:
            return 2
        is_news = any(file.refused and not (file.is_known and not file.accepted) for file in self.files)
        if not self.problems and not is_news:
            return 0
        return 2 if self._brings_nothing else 1

    @property
    def _brings_nothing(self) -> bool:
        """A check cannot tell what is new of a correction: that is found when its rows are accepted."""
        is_empty_check = self.outcome is Outcome.VALID and self.replaces is None and not any(file.accepted for file in self.files)
        return self.outcome is Outcome.UNCHANGED or is_empty_check

    @property
    def errors(self) -> tuple[str, ...]:
        """The problems; without one, what else made it bad input."""
        if self.problems or self.exit_code != 2:
            return self.problems
        return ("no row that is new can be accepted: correct the refused rows and send them again; nothing was changed",)

    @property
    def tables(self) -> Mapping[str, Mapping[str, int]]:
        counts = ("rows", "accepted", "refused", "copies")
        keys = dict.fromkeys(file.table for file in self.files)
        return {key: {count: sum(getattr(file, count) for file in self.files if file.table == key) for count in counts} for key in keys}

    @property
    def reasons(self) -> pl.DataFrame:
        """Refused rows by file, column and reason, with the first row numbers."""
        grouped = self.refused.group_by("file", "column", "reason", maintain_order=True)
        return grouped.agg(count=pl.len(), first_rows=pl.col("row").head(ROWS_NAMED))


def unchanged(today: date) -> Report:
    """The report of a load that had nothing to read."""
    return Report(Outcome.UNCHANGED, today, None, None, None, (), (), labelled(together(()), ()), (), ())


def to_json(report: Report) -> str:
    shown = report.refused.head(ROWS_FOR_MACHINES)
    values = {
        "outcome": report.outcome,
        "exit_code": report.exit_code,
        "today": report.today.isoformat(),
        "batch": report.batch,
        "snapshot": report.snapshot,
        "replaces": report.replaces,
        "accepted": sum(file.accepted for file in report.files),
        "duplicates": sum(file.copies for file in report.files),
        "refused_rows": report.refused.height,
        "files": [_file_json(file) for file in report.files],
        "tables": report.tables,
        "refused": shown.to_dicts(),
        "refused_by_reason": report.reasons.to_dicts(),
        "ignored": report.ignored,
        "notices": report.notices,
        "errors": report.errors,
    }
    return json.dumps(values, ensure_ascii=False, indent=1)


def _file_json(file: FileReport) -> dict:
    return {
        "file": file.file,
        "table": file.table,
        "rows": file.rows,
        "accepted": file.accepted,
        "refused": file.refused,
        "duplicates": file.copies,
        "is_known": file.is_known,
        "reason": file.reason,
        "problem": file.problem,
    }


def to_text(report: Report) -> str:
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield _headline(report)
    for table, counts in report.tables.items():
        copies = f", {counts['copies']:,} identical copies dropped" if counts["copies"] else ""
        yield f"  {table:<20} {counts['rows']:>12,} rows: {counts['accepted']:,} accepted, {counts['refused']:,} refused{copies}"
    if report.refused.height:
        yield "Refused rows:"
        tables = {file.file: report.contracts[file.table] for file in report.files}
        yield from (_reason_line(row, tables.get(row["file"])) for row in report.reasons.iter_rows(named=True))
    for notice in report.notices:
        yield f"Notice: {notice}"


def _headline(report: Report) -> str:
    match report.outcome:
        case Outcome.PUBLISHED:
            if report.batch is None:
                return f"Nothing new was accepted; published again as snapshot {report.snapshot}."
            replaced = f" in place of {report.replaces[:12]}" if report.replaces else ""
            return f"Accepted as batch {(report.batch or '')[:12]}{replaced} and published as snapshot {report.snapshot} (day of loading {report.today})."
        case Outcome.UNCHANGED:
            return "Nothing new: everything that can be accepted was accepted before, nothing was changed."
        case Outcome.VALID:
            return f"Checked for {report.today}: a load would accept this; nothing was changed."
        case Outcome.REFUSED:
            return "Refused: nothing was changed."


def _reason_line(row: dict, table: Table | None) -> str:
    numbers = ", ".join(str(number) for number in row["first_rows"])
    more = ", …" if row["count"] > len(row["first_rows"]) else ""
    rows = f"row{'s' if row['count'] > 1 else ''} {numbers}{more}"
    where = f"column {row['column']}, " if row["column"] else ""
    return f"  {row['file']}: {row['count']:,} × {row['reason']} ({where}{rows}): {SENTENCES[Reason(row['reason'])]}{_hint(row, table)}"


def _hint(row: dict, table: Table | None) -> str:
    """What the column would have taken, where its declaration can say so in a line."""
    if table is None or not row["column"]:
        return ""
    column = table[row["column"]]
    match Reason(row["reason"]):
        case Reason.NOT_IN_SET:
            return "; known are " + ", ".join(f"{key} {word}" for key, word in column.choices.items())
        case Reason.UNKNOWN_REFERENCE if column.refers_to == "areas":
            return "; an area is named by its code in the region's areas.csv"
        case Reason.UNKNOWN_REFERENCE if column.refers_to == "items":
            return "; an item is named by its code in the region's catalogue"
    return ""
