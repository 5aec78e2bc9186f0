"""Judges a submission and, unless it is only checked, accepts it as one batch and publishes. All or nothing, unless parts are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from data.batches import Batch, BatchFile, Staging, batch_name, content_digest, remove_orphans, sources
from data.errors import SnapshotError, SubmissionError
from data.intake.files import Submission, find_files
from data.intake.judging import Judged, Numbered, judge
from data.intake.report import Outcome, Report
from data.intake.standing import Standing, lost_references, standing
from data.intake.telling import tell
from data.pseudonyms import PseudonymKey, Pseudonyms, read_key, read_or_make_key, throwaway_key
from data.region import Region
from data.settings import Settings
from data.snapshots import is_outdated, load_current
from data.snapshots.publish import publish
from data.snapshots.store import newest_first

Progress = Callable[[str, float], None]
JUDGING_SHARE = 0.6


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is to be loaded, and how. `origin` says how a synthetic submission was made; it is empty for a real one."""

    paths: tuple[Path, ...]
    today: date
    now: datetime
    replaces: str | None = None
    is_partial: bool = False
    origin: Mapping[str, str] = field(default_factory=dict)


def check(request: Request, *, settings: Settings, region: Region, progress: Progress) -> Report:
    """What a load would find; changes nothing. Raises SubmissionError where there is nothing to judge."""
    submission = find_files(request.paths, region.tables)
    stands = standing(settings.store.path, request.replaces)
    key = _key(stands, settings, read_key) or throwaway_key()
    judged = _judge(request, submission, stands, key, None, settings=settings, region=region, progress=progress)
    return tell(request.today, submission, stands, judged, _refusal(request, stands, judged), Outcome.VALID)


def load(request: Request, *, settings: Settings, region: Region, progress: Progress) -> Report:
    """Accepts and publishes. The caller holds the store's lock. Raises SubmissionError where there is nothing to judge."""
    store = settings.store.path
    submission = find_files(request.paths, region.tables)
    stands = standing(store, request.replaces)
    if not stands.notices:
        remove_orphans(store, {name for manifest in newest_first(store) for name in manifest.batches})
    key = _key(stands, settings, read_or_make_key) or throwaway_key()
    with Staging(store) as staging:
        judging = part(progress, 0.0, JUDGING_SHARE)
        judged = _judge(request, submission, stands, key, staging, settings=settings, region=region, progress=judging)
        refusal = _refusal(request, stands, judged)
        if refusal:
            return tell(request.today, submission, stands, judged, refusal, Outcome.REFUSED)
        content = content_digest(staging.tables)
        is_new = content != stands.replaced.content if stands.replaced else judged.accepted > 0
        report = tell(request.today, submission, stands, judged, (), Outcome.PUBLISHED if is_new else Outcome.UNCHANGED)
        if is_new:
            batch = _batch(request, stands, judged, key, content, staging)
            staging.finish(batch, report.refused)
    publishing = part(progress, JUDGING_SHARE, 1.0, "publishing: ")
    if is_new:
        accepted = (*stands.batches[: stands.place], batch, *stands.batches[stands.place :])
        return replace(report, batch=batch.name, snapshot=_publish(request, accepted, settings, region, publishing))
    return _unchanged(request, stands, report, settings, region, publishing)


def _judge(
    request: Request,
    submission: Submission,
    stands: Standing,
    key: PseudonymKey,
    staging: Staging | None,
    *,
    settings: Settings,
    region: Region,
    progress: Progress,
) -> Judged:
    return judge(
        Numbered.of(submission, settings),
        stands,
        region=region,
        settings=settings,
        today=request.today,
        is_partial=request.is_partial,
        pseudonyms=Pseudonyms(key),
        staging=staging,
        progress=progress,
    )


def _key(stands: Standing, settings: Settings, read: Callable[[Path], PseudonymKey | None]) -> PseudonymKey | None:
    """The key of the store's pseudonyms: another one would make every patient a stranger."""
    path = settings.store.key_file
    used = {batch.key_fingerprint for batch in (*stands.batches, *([stands.replaced] if stands.replaced else []))}
    key = read_key(path) if used else read(path)
    if used and key is None:
        raise SubmissionError(f"{path}: the key with which the store's patients were made pseudonymous is missing; bring it back from its backup")
    if key is not None and used - {key.fingerprint}:
        raise SubmissionError(f"{path}: is not the key with which the store's patients were made pseudonymous; bring that one back, or use another store")
    return key


def _refusal(request: Request, stands: Standing, judged: Judged) -> tuple[str, ...]:
    """Why nothing of the load can be accepted; empty when it can."""
    if judged.problems and (not request.is_partial or len(judged.problems) == len(judged.outcomes) + len(judged.skipped)):
        return judged.problems
    if stands.replaced is None:
        return ()
    return tuple(f"--replaces {stands.replaced.name[:12]}: {sentence}" for sentence in lost_references(stands, judged.known))


def _batch(request: Request, stands: Standing, judged: Judged, key: PseudonymKey, content: str, staging: Staging) -> Batch:
    replaces = stands.replaced.name if stands.replaced else None
    sha256 = judged.numbered.sha256
    return Batch(
        name=batch_name(content, replaces),
        content=content,
        today=request.today,
        loaded_at=request.now,
        replaces=replaces,
        key_fingerprint=key.fingerprint,
        is_synthetic=bool(request.origin),
        origin=dict(request.origin),
        files=tuple(
            BatchFile(each.source.label, each.source.table.key, sha256[number], each.rows, each.accepted, each.refused, each.copies)
            for number, each in judged.outcomes.items()
        ),
        tables=dict(staging.tables),
    )


def _publish(request: Request, accepted: Sequence[Batch], settings: Settings, region: Region, progress: Progress) -> str:
    return publish(
        settings.store.path,
        sources=sources(settings.store.path, accepted),
        region=region,
        settings=settings,
        today=max(batch.today for batch in accepted),
        batches=[batch.name for batch in accepted],
        is_synthetic=any(batch.is_synthetic for batch in accepted),
        published_at=request.now,
        progress=progress,
    )


def _unchanged(request: Request, stands: Standing, report: Report, settings: Settings, region: Region, progress: Progress) -> Report:
    """Nothing new. But where what was published is damaged, or an earlier version's, it is built again from the batches."""
    accepted = (*stands.batches[: stands.place], *([stands.replaced] if stands.replaced else []), *stands.batches[stands.place :])
    if not accepted or is_served_whole(settings.store.path):
        return report
    notice = "the published figures were damaged, or an earlier version's, and have been built again from the accepted batches"
    snapshot = _publish(request, accepted, settings, region, progress)
    return replace(report, outcome=Outcome.PUBLISHED, snapshot=snapshot, notices=(*report.notices, notice))


def renew(now: datetime, *, settings: Settings, region: Region, progress: Progress) -> None:
    """Publish the accepted batches again, for a mart that has since gained tables. The caller holds the store's lock."""
    accepted = standing(settings.store.path, None).batches
    if accepted:
        _publish(Request(paths=(), today=accepted[-1].today, now=now), accepted, settings, region, progress)


def is_served_whole(store: Path) -> bool:
    """Whether what was published last is what readers see, with every table that the mart has."""
    try:
        return load_current(store).warning is None and not is_outdated(store)
    except SnapshotError:
        return False


def part(progress: Progress, start: float, end: float, step: str = "") -> Progress:
    """The progress of a step that takes from `start` to `end` of the whole."""
    return lambda label, share: progress(step + label, start + share * (end - start))
