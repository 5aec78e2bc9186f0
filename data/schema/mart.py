"""The mart: monthly counts and sums per institution, never ratios. Declared once for the rollups that fill it and the metrics that read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class MartTable:
    """`keys` identify a row; `counts` are whole numbers, `sums` are float64. A key named `month` is the first day of a month.
    `since` is the mart's version that brought the table: an older mart is read as if it were empty."""

    key: str
    keys: tuple[str, ...]
    counts: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    since: int = 1

    @property
    def columns(self) -> tuple[str, ...]:
        return self.keys + self.counts + self.sums + self.texts + self.dates


MART_VERSION = 3
"""Raised with every table or column that the mart gains or loses."""

MONTHLY = ("institution_id", "month")
BANDED = ("sex", "age_band")

SEXES = ("male", "female")


@dataclass(frozen=True)
class AgeBand:
    """Patients from the age of `least` up to where the next band begins; age is the year of the month − birth_year."""

    key: str
    least: int


AGE_BANDS = (AgeBand("0-44", 0), AgeBand("45-54", 45), AgeBand("55-64", 55), AgeBand("65-74", 65), AgeBand("75+", 75))
"""Decades where chronic patients are many, from youngest to oldest: finer bands would leave a small institution with empty ones."""

STATES = ("new", "lost", "overdue", "controlled", "uncontrolled", "unmeasured")

INSTITUTION = MartTable(
    "institution",
    ("institution_id",),
    sums=("longitude", "latitude"),
    texts=("name", "area_code", "kind"),
    dates=("opened_on", "closed_on"),
)
"""One row an institution ever accepted, open or closed."""

INSTITUTION_MONTH = MartTable(
    "institution_month", MONTHLY, counts=("is_open", "is_open_in_month", "has_four_clouds", "has_centre", "patients_managed", "records")
)
"""Every institution in every month of the mart. `is_open`, `has_four_clouds` (open and all four open), `has_centre` (open and centre open): 0 or 1 at the
month's last day; `is_open_in_month`: open on any day of it; `records`: rows dated in the month of followups, checkups, home_orders,
prescriptions, cloud_examinations and settlements."""

CAPABILITY_MONTH = MartTable("capability_month", (*MONTHLY, "capability"), counts=("live",))
"""`live` = 1 where an open institution has the capability open at the month's last day; other rows are absent."""

CHRONIC_MONTH = MartTable(
    "chronic_month",
    (*MONTHLY, "disease"),
    counts=(
        "managed",
        "newly_enrolled",
        "due",
        "standardised",
        "standardised_national",
        "measured",
        "controlled",
        *(f"state_{state}" for state in STATES),
        "pair_both",
        "pair_gained",
        "pair_lost",
        "pair_neither",
        "steward_signed",
        "steward_signed_new",
    ),
)
"""Rows where anything is above 0. `due`: patients with due ≥ 1; `measured`: with a reading in the year to E; `controlled`: the last of these at target;
pairs of the paired glucose change by baseline and last reading: at target at both, gained, lost, neither (diabetes only); steward signing (diabetes only)."""

CHRONIC_BAND_MONTH = MartTable(
    "chronic_band_month", (*MONTHLY, "disease", *BANDED), counts=("managed", "due", "standardised", "measured", "controlled"), since=2
)
"""Patients managed at the month's end by sex and age in that year. Over sexes and bands each count adds up to that of `chronic_month`.
Rows where `managed` is above 0."""

HOME_MONTH = MartTable(
    "home_month",
    MONTHLY,
    counts=("requested", "requested_completed", "requested_cancelled", "requested_refused", "completed", "rating_sum", "rated", "adverse"),
)
"""`requested…` by the month of the request and the status as known now; `completed`, ratings and adverse events by the month of `served_at`."""

HOME_ITEM_MONTH = MartTable("home_item_month", (*MONTHLY, "item_id"), counts=("requested", "completed"))

HOME_WAIT_MONTH = MartTable("home_wait_month", (*MONTHLY, "bin"), counts=("orders",))
"""Completed orders by the month of `served_at` and the bin of their wait; `bin` indexes `WAIT_EDGES_MINUTES`."""

CAPITATION_MONTH = MartTable(
    "capitation_month",
    (*MONTHLY, "contract"),
    sums=("budget_yuan", "person_years", "cost_yuan", "cost_own_yuan", "cost_partner_yuan", "cost_elsewhere_yuan"),
)
"""`budget_yuan`: one twelfth of the year's; `person_years`: the year's, in each of its months; costs: `fund_yuan` of capitation settlements.
A year with a budget has all its twelve months here, up to the mart's last."""

CAPITATION_BAND_MONTH = MartTable("capitation_band_month", (*MONTHLY, "contract", *BANDED), counts=("heads",), sums=("cost_yuan",), since=2)
"""`cost_yuan`: as in `capitation_month`, by the sex of the patient and the age in that month's year. `heads`: only where the year has a budget of that
contract, patients managed at the month's end, with diabetes under diabetes capitation, with anything (counted as `patients_managed`) under all-disease
capitation: person-years are submitted without age and sex, and these are the people for whom they are paid. Rows where one of them is above 0."""

CAPITATION_YEAR = MartTable(
    "capitation_year",
    ("institution_id", "year", "contract"),
    sums=("budget_yuan", "person_years", "cost_yuan", "quality_score", "retained_yuan", "borne_yuan"),
)
"""One row a budget. `retained_yuan` and `borne_yuan` are null where the score is; `year` is a whole number."""

PRESCRIPTION_MONTH = MartTable(
    "prescription_month",
    MONTHLY,
    counts=(
        "prescriptions",
        "alerted",
        "alert_accepted",
        "modified",
        "rejected",
        "filled_own",
        "filled_community",
        "filled_cloud_delivery",
        "filled_outside",
        "not_filled",
        "items",
        "items_out_of_stock",
        "long_term",
        "long_term_known",
    ),
    sums=("amount_yuan",),
    since=3,
)
"""By `prescribed_on`. `alert_accepted`: alerted and modified or rejected; `filled_…` and `not_filled` add up to `prescriptions`; `long_term_known`: where
`is_long_term` is given."""

EXAMINATION_MONTH = MartTable(
    "examination_month",
    (*MONTHLY, "modality"),
    counts=("requested", "reported", "within_24h", "critical", "critical_known", "critical_within_24h", "eligible", "recognised"),
    since=3,
)
"""By the month of the request and what is known now. `critical_known`, `eligible`: where `is_critical`, `is_recognised` are given."""

EXAMINATION_TURNAROUND_MONTH = MartTable("examination_turnaround_month", (*MONTHLY, "modality", "bin"), counts=("reports",), since=3)
"""Reports by the month of `reported_at` and the bin of the time from the request; `bin` indexes `WAIT_EDGES_MINUTES`."""

SIGNING_MONTH = MartTable(
    "signing_month",
    MONTHLY,
    counts=(
        "signed",
        "priority_signed",
        "services_due",
        "services_done",
        "signings_new",
        "expiring",
        "renewed",
        "teams",
        "signed_with_teams",
    ),
    since=3,
)
"""`signed`, `priority_signed`: distinct residents with an open signing (of those that are priority ones) at the month's last day; `services_…`: over these
signings, done at most due, null 0; `signings_new`: signed in the month; `expiring`, `renewed`: signings that expire in the month, and those of them whose
resident signs again; `teams`: family-doctor teams of an open institution that tells them, `signed_with_teams`: `signed` there, both 0 elsewhere.
Rows where anything is above 0."""

SIGNED_TWICE_MONTH = MartTable("signed_twice_month", (*MONTHLY, "counted", "group_no"), counts=("residents",), since=3)
"""Residents whom several institutions count at once, so that an area counts them once. One row a member of each group of two or more institutions: `residents`
is the number whom exactly these institutions count; `counted` is `signed` or `priority_signed`; `group_no` tells the groups of a month apart."""

PACKAGE_YEAR = MartTable(
    "package_year", ("institution_id", "year", "package_code"), counts=("cases",), sums=("price_yuan", "cost_yuan"), texts=("name",), since=3
)
"""One row a package. `price_yuan`: price × cases; `cost_yuan`: `fund_yuan` of its settlements in the year."""

HOME_ITEM_OUTCOME_MONTH = MartTable(
    "home_item_outcome_month",
    (*MONTHLY, "item_id"),
    counts=("requested", "requested_completed", "requested_cancelled", "requested_refused", "completed_year"),
    since=3,
)
"""`requested…`: orders by the month of the request and the status as known now; `completed_year`: orders completed in the twelve months that end with the
month, by `served_at`: above 0, the institution is able to deliver the item. Rows where anything is above 0."""

HOME_ITEM_WAIT_MONTH = MartTable("home_item_wait_month", (*MONTHLY, "item_id", "bin"), counts=("orders",), since=3)
"""As `home_wait_month`, by item."""

USE_MONTH = MartTable("use_month", (*MONTHLY, "capability"), counts=("events", "working_days"), since=3)
"""What was done with a capability in the month, live by the register or not: events, and working days of the region's calendar with any. Rows where
`events` is above 0. Which events are whose is `data.schema.loops`."""

LOOP_MONTH = MartTable("loop_month", (*MONTHLY, "capability", "step"), counts=("events",), since=3)
"""How far the events that began in the month have come, as known now: one row a step of the capability's loop that any reached, with how many (items and agreed
services count themselves). Signings begin with the month in which they expire."""

CALENDAR_MONTH = MartTable("calendar_month", ("month",), counts=("working_days",), since=3)
"""Working days of each month of the mart by the region's calendar."""

FINDING = MartTable("finding", ("finding", "table_key", *MONTHLY), counts=("rows",))
"""What the accepted data says against itself: events before an institution opened or after it closed, package settlements without a package."""

MART: Mapping[str, MartTable] = MappingProxyType(
    {
        table.key: table
        for table in (
            INSTITUTION,
            INSTITUTION_MONTH,
            CAPABILITY_MONTH,
            CHRONIC_MONTH,
            CHRONIC_BAND_MONTH,
            HOME_MONTH,
            HOME_ITEM_MONTH,
            HOME_WAIT_MONTH,
            CAPITATION_MONTH,
            CAPITATION_BAND_MONTH,
            CAPITATION_YEAR,
            PRESCRIPTION_MONTH,
            EXAMINATION_MONTH,
            EXAMINATION_TURNAROUND_MONTH,
            SIGNING_MONTH,
            SIGNED_TWICE_MONTH,
            PACKAGE_YEAR,
            HOME_ITEM_OUTCOME_MONTH,
            HOME_ITEM_WAIT_MONTH,
            USE_MONTH,
            LOOP_MONTH,
            CALENDAR_MONTH,
            FINDING,
        )
    }
)


def lacking(version: int) -> frozenset[str]:
    """The tables that a mart of this version does not have yet."""
    return frozenset(table.key for table in MART.values() if table.since > version)


YEARLY = frozenset(table.key for table in MART.values() if "year" in table.keys)
"""Tables with one row a year instead of a month."""


def _wait_edges() -> tuple[int, ...]:
    """Minutes. 5-minute bins to 4 hours, then bins of at most a fiftieth of their upper edge, to about 12 years: finer than the contract's tenth or 15 minutes."""
    edges = list(range(0, 241, 5))
    while edges[-1] < 6_500_000:
        edges.append(max(edges[-1] + 5, int(edges[-1] / 0.98)))
    return tuple(edges)


WAIT_EDGES_MINUTES = _wait_edges()
"""Bin i holds waits above edge i up to edge i+1, both in minutes; bin 0 holds 0 too."""
