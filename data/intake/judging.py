"""All tables of a submission in their order, each judged against the region, what was accepted before and what this load brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from data.batches import Staging
from data.intake.files import SourceFile, Submission
from data.intake.raw import file_sha256
from data.intake.refusals import together
from data.intake.rules import World
from data.intake.settling import FileOutcome, TableOutcome, settle_table
from data.intake.standing import REFERRED, Standing, codes_of, is_known_and_whole, referable
from data.pseudonyms import Pseudonyms
from data.region import Region
from data.settings import Settings


@dataclass(frozen=True)
class Numbered:
    """The files of a load by their number, with the SHA-256 of those that are small enough to be read."""

    files: Mapping[int, SourceFile]
    sha256: Mapping[int, str]
    labels: tuple[str, ...]

    @classmethod
    def of(cls, submission: Submission, settings: Settings) -> Numbered:
        files = dict(enumerate(submission.files))
        limit = settings.import_.file_limit_gb * 1e9
        return cls(files, {n: file_sha256(file.path) if file.size <= limit else "" for n, file in files.items()}, tuple(file.label for file in files.values()))


@dataclass(frozen=True)
class Judged:
    """`outcomes` by file number; `skipped` are files of which every row was accepted before; `known` is what rows may refer to afterwards."""

    numbered: Numbered
    outcomes: Mapping[int, FileOutcome]
    skipped: frozenset[int]
    refused: pl.DataFrame
    known: Mapping[str, pl.Series]

    @property
    def accepted(self) -> int:
        return sum(outcome.accepted for outcome in self.outcomes.values())

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(str(outcome.problem) for outcome in self.outcomes.values() if outcome.problem)


def judge(
    numbered: Numbered,
    stands: Standing,
    *,
    region: Region,
    settings: Settings,
    today: date,
    is_partial: bool,
    pseudonyms: Pseudonyms,
    staging: Staging | None,
    progress: Callable[[str, float], None],
) -> Judged:
    """Writes what is accepted into `staging`, as long as the load can still be accepted."""
    skipped = frozenset(n for n, file in numbered.files.items() if is_known_and_whole(stands.batches, file.table.key, numbered.sha256[n]))
    pace = _Pace({n: file for n, file in numbered.files.items() if n not in skipped}, progress)
    known = referable(region) | {table: stands.codes(table) for table in REFERRED}
    outcomes: dict[int, FileOutcome] = {}
    refused: list[pl.DataFrame] = []
    for key, table in region.tables.items():
        files = {n: file for n, file in pace.files.items() if file.table.key == key}
        if not files:
            continue
        settled = settle_table(
            table,
            files,
            world=World(today, known),
            accepted=stands.rows(key),
            pseudonyms=pseudonyms,
            settings=settings.import_,
            reading=pace.reading,
        )
        outcomes |= settled.files
        refused.append(settled.refused)
        can_be_accepted = is_partial or not any(outcome.problem for outcome in outcomes.values())
        if staging is not None and can_be_accepted and settled.rows is not None and settled.rows.height:
            staging.write(table, settled.rows)
        known = _widened(known, key, settled, is_partial)
    return Judged(numbered, dict(sorted(outcomes.items())), skipped, together(refused), known)


def _widened(known: dict[str, pl.Series], table: str, settled: TableOutcome, is_partial: bool) -> dict[str, pl.Series]:
    if table not in REFERRED:
        return known
    if settled.has_problem and not is_partial:
        # Nothing will be accepted. What refers to the refused file is not reported too: its sender could do nothing about it.
        return {key: codes for key, codes in known.items() if key != table}
    if settled.rows is None:
        return known
    return known | {table: pl.concat([known[table], codes_of(table, settled.rows.lazy())]).unique()}


class _Pace:
    """How far the reading is, by the files' sizes."""

    def __init__(self, files: Mapping[int, SourceFile], progress: Callable[[str, float], None]) -> None:
        self.files = files
        self._progress = progress
        self._total = sum(file.size for file in files.values()) or 1
        self._done = 0

    def reading(self, source: SourceFile) -> None:
        self._progress(f"validating: {source.label}", self._done / self._total)
        self._done += source.size
