"""Random cloud examinations for small worlds: on month ends, at exactly 24 hours, reported late, in the next month or never, with marks that may be missing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from data.schema.contracts import TABLES

MODALITIES = tuple(TABLES["cloud_examinations"]["modality"].choices)
SECONDS = (0, 1, 299, 300, 301, 3600, 14_400, 14_401, 86_399, 86_400, 86_401, 900_000, 5_000_000)
MARKS = (None, False, True)


@st.composite
def examinations(draw: st.DrawFn, ids: list[str], days: st.SearchStrategy[date], today: date) -> list[dict]:
    rows = []
    for number in range(draw(st.integers(0, 12))):
        requested = datetime.combine(draw(days), draw(st.sampled_from((time(0), time(8, 30), time(23, 59, 59)))))
        reported = draw(st.none() | st.sampled_from(SECONDS).map(lambda seconds, since=requested: since + timedelta(seconds=seconds)))
        rows.append(
            {
                "examination_id": f"examination-{number}",
                "institution_id": draw(st.sampled_from(ids)),
                "modality": draw(st.sampled_from(MODALITIES)),
                "requested_at": requested,
                "reported_at": reported if reported and reported.date() <= today else None,
                "is_critical": draw(st.sampled_from(MARKS)),
                "is_recognised": draw(st.sampled_from(MARKS)),
            }
        )
    return rows
