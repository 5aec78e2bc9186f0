"""What the demonstration regions' institutions have live: each kind what it can use."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
import pytest

from data.demo import capabilities
from data.demo.city import THEMES
from data.demo.days import NEVER
from data.demo.institutions import Institutions, draw_institutions
from data.region import load_region
from data.settings import load_settings


@cache
def city(folder: str) -> tuple[Institutions, dict[str, np.ndarray]]:
    """The institutions, and when their capabilities go live."""
    settings = load_settings()
    rng = dict(zip(THEMES, np.random.default_rng(settings.demo.seed).spawn(len(THEMES)), strict=True))
    who = draw_institutions(load_region(folder), settings, rng["institutions"])
    return who, capabilities.draw_live_days(who, rng["capabilities"])


@cache
def live(folder: str) -> pl.DataFrame:
    """kind, capability, and the share of the kind's institutions that have it in the end."""
    who, days = city(folder)
    flags = pl.DataFrame({"kind": who.kinds} | {key: days[key] < NEVER for key in capabilities.ROLLOUTS})
    return flags.group_by("kind").agg(pl.all().mean()).unpivot(index="kind", variable_name="capability", value_name="share")


def share(folder: str, kind: str, capability: str) -> float:
    return live(folder).filter(kind=kind, capability=capability)["share"].item()


@pytest.mark.parametrize("capability", ["home_service", "family_doctor", "cloud_service", "prescription_circulation"])
def test_a_village_clinic_has_not_what_its_township_hospital_does_for_it(capability: str) -> None:
    assert share("sanming", "village_clinic", capability) == 0
    assert share("sanming", "township_hospital", capability) > 0.5


def test_village_clinics_have_what_one_doctor_uses_and_few_examine() -> None:
    assert share("sanming", "village_clinic", "cloud_management") == 1 and share("sanming", "village_clinic", "public_health") > 0.9
    assert 0 < share("sanming", "village_clinic", "cloud_examination") < 0.1 < share("sanming", "village_clinic", "cloud_pharmacy") < 0.5


def test_hospitals_have_the_clouds_and_leave_family_doctors_to_primary_care() -> None:
    assert share("sanming", "general_hospital", "cloud_examination") == 1
    assert share("sanming", "general_hospital", "family_doctor") == 0


def test_where_there_are_no_other_kinds_all_go_live_alike() -> None:
    shares = live("tianjin").pivot(on="kind", index="capability", values="share").drop("capability")
    assert shares.width == 2 and (shares.to_series(0) - shares.to_series(1)).abs().max() < 0.15


def test_a_kind_has_more_patients_the_more_residents_it_is_reckoned_with() -> None:
    who, _ = city("sanming")
    patients = dict(pl.DataFrame({"kind": who.kinds, "patients": who.patients}).group_by("kind").agg(pl.col("patients").median()).iter_rows())
    assert patients["general_hospital"] > patients["county_hospital"] > patients["township_hospital"] > 3 * patients["village_clinic"]
