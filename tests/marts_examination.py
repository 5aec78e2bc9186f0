"""Made-up cloud examinations for an invented snapshot: every institution that is live, but some that send only ECGs and some that send nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from data.schema.mart import MART, WAIT_EDGES_MINUTES
from data.schema.snapshot import Snapshot

HOURS = {"imaging": 5.0, "ecg": 0.4, "ultrasound": 3.0, "laboratory": 13.0}
SHARES = (0.22, 0.38, 0.12, 0.28)


def with_examinations(snapshot: Snapshot, seed: int = 7) -> Snapshot:
    """The snapshot with `examination_month` and `examination_turnaround_month` filled where the cloud is live."""
    random = np.random.default_rng(seed + 400)
    counts: list[dict] = []
    bins: list[dict] = []
    live = snapshot["capability_month"].filter(capability="cloud_examination").select("institution_id", "month").sort("institution_id", "month")
    numbers = {id: place for place, id in enumerate(live["institution_id"].unique(maintain_order=True))}
    for id, month in live.iter_rows():
        if numbers[id] % 7 == 3:
            continue
        modalities = ("ecg",) if numbers[id] % 5 == 2 else tuple(HOURS)
        for modality in modalities:
            _month(counts, bins, id, month, modality, random)
    tables = dict(snapshot.tables)
    tables |= {key: _typed(key, rows) for key, rows in (("examination_month", counts), ("examination_turnaround_month", bins))}
    return replace(snapshot, tables=tables)


def _month(counts: list[dict], bins: list[dict], id: str, month: date, modality: str, random: np.random.Generator) -> None:
    requested = int(random.poisson(160 * SHARES[list(HOURS).index(modality)]))
    if not requested:
        return
    hours = HOURS[modality] * random.lognormal(0, 0.9, requested)
    reported = int(random.binomial(requested, 0.98))
    critical = int(random.binomial(reported, 0.03))
    eligible = int(random.binomial(reported, 0.5))
    row = dict(institution_id=id, month=month, modality=modality)
    counts.append(
        row
        | dict(
            requested=requested,
            reported=reported,
            within_24h=int((hours[:reported] <= 24).sum()),
            critical=critical,
            critical_known=reported,
            critical_within_24h=min(critical, int((hours[:reported] <= 24).sum())),
            eligible=eligible,
            recognised=int(random.binomial(eligible, 0.62)),
        )
    )
    places, cases = np.unique(np.searchsorted(WAIT_EDGES_MINUTES, hours[:reported] * 60) - 1, return_counts=True)
    bins += [row | dict(bin=int(place), reports=int(count)) for place, count in zip(places, cases, strict=True)]


def _typed(table: str, rows: list[dict]) -> pl.DataFrame:
    declared = MART[table]
    kinds = {column: pl.Int64() if column in (*declared.counts, "bin") else pl.Date() if column == "month" else pl.String() for column in declared.columns}
    return pl.DataFrame(rows, schema=kinds, orient="row")
