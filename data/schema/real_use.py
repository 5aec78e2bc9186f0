"""When a capability counts as really used: the thresholds of the settings. No I/O."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Floors:
    """The least events a month per 1,000 residents, of every capability."""

    cloud_management: float
    cloud_service: float
    cloud_pharmacy: float
    cloud_examination: float
    medical_record: float
    public_health: float
    family_doctor: float
    prescription_circulation: float
    prescription_review: float
    insurance_settlement: float
    unified_supply: float
    chronic_centre: float
    home_service: float


@dataclass(frozen=True, kw_only=True)
class Ends:
    """The least share in percent of what began that must have reached the last step, of every capability with a loop."""

    cloud_service: float
    cloud_pharmacy: float
    cloud_examination: float
    public_health: float
    family_doctor: float
    prescription_circulation: float
    prescription_review: float
    unified_supply: float
    chronic_centre: float
    home_service: float


@dataclass(frozen=True, kw_only=True)
class RealUse:
    """Routine is events on more than `most_working_days_pct` of the month's working days, and no fewer than the floor, which is not asked for where no residents
    are known; loops are judged over `loop_months` together."""

    most_working_days_pct: float
    loop_months: int
    events_per_1000_residents: Floors
    closed_loop_pct: Ends
