"""Random signings for small worlds: few residents at several institutions at once, on month ends, renewed at the edges of the window, with services that may be missing."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

TERMS = (0, 1, 30, 31, 90, 364, 365, 366, 730)
GAPS = (-91, -90, -89, -1, 0, 1, 29, 30, 31)
"""Days from an expiry to the next signing: −90 to 30 renew."""
RESIDENTS = (11, 12, 13, 14)
SERVICES = (None, 0, 1, 4, 12)
TEAMS = (None, None, 0, 1, 3)


@st.composite
def signings(draw: st.DrawFn, ids: list[str], days: st.SearchStrategy[date], today: date) -> list[dict]:
    """Two thirds stand anywhere, the others answer the expiry of one that was drawn before, mostly at its institution."""
    rows: dict[tuple[int, date], dict] = {}
    for _ in range(draw(st.integers(0, 14))):
        resident, institution, signed = draw(st.sampled_from(RESIDENTS)), draw(st.sampled_from(ids)), draw(days | st.just(date(2016, 2, 29)))
        if rows and draw(st.integers(0, 2)) == 0:
            earlier = draw(st.sampled_from(list(rows.values())))
            resident, signed = earlier["resident_id"], earlier["expires_on"] + timedelta(days=draw(st.sampled_from(GAPS)))
            institution = draw(st.sampled_from((earlier["institution_id"], earlier["institution_id"], institution)))
        if signed > today:
            continue
        rows[resident, signed] = {
            "resident_id": resident,
            "institution_id": institution,
            "signed_on": signed,
            "expires_on": draw(
                st.sampled_from(TERMS).map(lambda days, since=signed: since + timedelta(days=days)) | days.filter(lambda day, since=signed: day >= since)
            ),
            "is_priority": draw(st.booleans()),
            "services_due": draw(st.sampled_from(SERVICES)),
            "services_done": draw(st.sampled_from(SERVICES)),
        }
    return list(rows.values())
