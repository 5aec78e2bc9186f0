"""Puts what was judged into a report: files, refused rows, problems and notices."""

from __future__ import annotations

from datetime import date

from data.intake.files import Submission
from data.intake.judging import Judged
from data.intake.refusals import labelled
from data.intake.report import FileReport, Outcome, Report
from data.intake.standing import Standing, known_files
from data.schema.contracts import TABLES


def tell(today: date, submission: Submission, stands: Standing, judged: Judged, refusal: tuple[str, ...], outcome: Outcome) -> Report:
    """`refusal` says why nothing is accepted; empty when `outcome` stands."""
    if refusal:
        outcome = Outcome.REFUSED
    return Report(
        outcome=outcome,
        today=today,
        batch=None,
        snapshot=None,
        replaces=stands.replaced.name if stands.replaced else None,
        files=tuple(_file_report(number, stands, judged, is_refused=bool(refusal)) for number in judged.numbered.files),
        ignored=submission.ignored,
        refused=labelled(judged.refused, judged.numbered.labels),
        problems=tuple(dict.fromkeys((*judged.problems, *refusal))),
        notices=(*stands.notices, *_notices(submission, stands, judged)),
        contracts=dict(TABLES) | {source.table.key: source.table for source in submission.files},
    )


def _file_report(number: int, stands: Standing, judged: Judged, *, is_refused: bool) -> FileReport:
    source, sha256 = judged.numbered.files[number], judged.numbered.sha256[number]
    known = known_files(stands.batches, source.table.key, sha256)
    if number in judged.skipped:
        rows = known[0].rows
        return FileReport(source.label, source.table.key, rows, 0, 0, rows, None, None, is_known=True)
    each = judged.outcomes[number]
    problem, reason = (str(each.problem), each.problem.reason.value) if each.problem else (None, None)
    accepted = 0 if is_refused else each.accepted
    return FileReport(source.label, source.table.key, each.rows, accepted, each.refused, each.copies, problem, reason, is_known=bool(known))


def _notices(submission: Submission, stands: Standing, judged: Judged) -> list[str]:
    notices = [f"{label}: is no table of a submission and was ignored" for label in submission.ignored]
    if stands.replaced:
        rows = sum(table.rows for table in stands.replaced.tables.values())
        name = stands.replaced.name[:12]
        notices.append(
            f"batch {name} is taken out whole with its {rows:,} rows: only what this load brings stands in its place, so send all its files, corrected"
        )
    if judged.skipped:
        names = ", ".join(judged.numbered.labels[number] for number in sorted(judged.skipped))
        notices.append(f"every row of these very files was accepted before, they were not read again: {names}")
    for outcome in judged.outcomes.values():
        if outcome.unknown:
            notices.append(f"{outcome.source.label}: unknown columns were ignored: {', '.join(outcome.unknown)}")
        if outcome.sheet is not None:
            notices.append(f"{outcome.source.label}: the table was found on sheet '{outcome.sheet}', not on the first")
    return notices
