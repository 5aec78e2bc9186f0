"""Builds the demonstration city in a store: its submissions written, imported as anything else, published as synthetic."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from data.demo import EDITION, TODAY, write_submissions
from data.errors import SubmissionError
from data.intake.load import Request, is_served_whole, load, part
from data.intake.report import Report, unchanged
from data.intake.standing import standing
from data.region import Region
from data.settings import Settings
from data.snapshots.store import newest_first

WRITING_SHARE = 0.35


def build_city(
    *,
    scale: float,
    seed: int,
    years: float | None,
    now: datetime,
    settings: Settings,
    region: Region,
    progress: Callable[[str, float], None],
) -> Report:
    """The same city again changes nothing but what is damaged, another takes its place; the caller holds the store's lock.

    Raises SubmissionError in a store with real data.
    """
    store = settings.store.path
    origin = {
        "edition": EDITION,
        "seed": str(seed),
        "scale": str(scale),
        "years": str(years),
        "realistic_names": str(settings.demo.realistic_names),
        "region": region.folder.name,
    }
    accepted = standing(store, None).batches
    if real := [batch for batch in accepted if not batch.is_synthetic]:
        name = real[0].name[:12]
        raise SubmissionError(f"{store}: holds real data (batch {name}), with which a demonstration city is not mixed; give another store with --store")
    if real := [manifest for manifest in newest_first(store) if not manifest.is_synthetic]:
        raise SubmissionError(
            f"{store}: holds a snapshot of real data ({real[0].id}), which a demonstration city would follow; give another store with --store"
        )
    if accepted and dict(accepted[-1].origin) == origin and is_served_whole(store):
        return unchanged(TODAY)
    folder = store / "submissions" / "demo"
    writing = part(progress, 0.0, WRITING_SHARE, "writing submissions: ")
    write_submissions(folder, region=region, settings=settings, scale=scale, seed=seed, years=years, progress=writing)
    request = Request(paths=(folder,), today=TODAY, now=now, replaces=accepted[-1].name if accepted else None, origin=origin)
    return load(request, settings=settings, region=region, progress=part(progress, WRITING_SHARE, 1.0))
