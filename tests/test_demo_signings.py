"""Family-doctor signings of the demonstration regions: as many as were printed of Tianjin, teams of the printed size, villages in their township's team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
import pytest

from data.demo import calibration, patients, signings
from data.demo.city import THEMES
from data.demo.days import Span
from data.demo.institutions import Institutions, draw_institutions
from data.region import REFERENCE, Region, load_region
from data.region.published import load_published
from data.settings import load_settings

SCALE = 0.05
END = calibration.LAST_DAY
PRINTED = {each.id: float(each.value) for each in load_published(REFERENCE / "tianjin") if each.id in ("PF55", "PF56")}
TEAM = PRINTED["PF56"] / PRINTED["PF55"]
"""Residents a team."""


@dataclass(frozen=True)
class City:
    region: Region
    who: Institutions
    people: patients.Patients
    rows: pl.DataFrame
    register: pl.DataFrame
    """institution_id, area, kind, teams."""

    def signed(self, day: date) -> pl.DataFrame:
        return self.rows.filter((pl.col("signed_on") <= day) & (pl.col("expires_on") > day)).unique(["resident_id", "institution_id"])

    def residents(self, day: date) -> float:
        """At full scale."""
        return self.signed(day)["resident_id"].n_unique() / SCALE


@pytest.fixture(scope="module")
def city_of() -> Callable[[str], City]:
    known: dict[str, City] = {}

    def of(folder: str) -> City:
        if folder not in known:
            region, settings = load_region(folder), load_settings()
            rng = dict(zip(THEMES, np.random.default_rng(settings.demo.seed).spawn(len(THEMES)), strict=True))
            who = draw_institutions(region, settings, rng["institutions"])
            people = patients.draw_patients(who, SCALE, rng["patients"])
            signers = signings.draw_signers(region, who, people, SCALE, rng["signings"])
            rows = signings.signing_rows(who, people, signers, Span.of(None), rng["signings"])
            register = pl.DataFrame({"institution_id": who.ids, "area": who.areas, "kind": who.kinds, "teams": signers.teams})
            known[folder] = City(region, who, people, rows, register)
        return known[folder]

    return of


def test_as_many_residents_and_teams_as_were_printed(city_of: Callable[[str], City]) -> None:
    city = city_of("tianjin")
    assert city.residents(END) == pytest.approx(PRINTED["PF56"], rel=0.02)
    assert city.register["teams"].sum() == pytest.approx(PRINTED["PF55"], rel=0.1)


@pytest.mark.parametrize("folder", ["tianjin", "sanming"])
def test_a_team_has_the_printed_number_of_residents(city_of: Callable[[str], City], folder: str) -> None:
    city = city_of(folder)
    counts = city.signed(END).group_by("institution_id").len()
    loads = city.register.drop_nulls("teams").join(counts, on="institution_id").with_columns(load=pl.col("len") / SCALE / pl.col("teams"))
    assert loads["len"].sum() / SCALE / loads["teams"].sum() == pytest.approx(TEAM, rel=0.08)
    assert loads["load"].median() == pytest.approx(TEAM, rel=0.1)
    crowded = (loads["load"] > 1.25 * TEAM).mean()
    assert 0.04 < crowded < 0.25, "some institutions lack teams"
    assert loads["teams"].median() >= 2


@pytest.mark.parametrize("folder", ["tianjin", "sanming"])
def test_areas_sign_a_plausible_share_of_their_residents(city_of: Callable[[str], City], folder: str) -> None:
    city = city_of(folder)
    tree = city.region.tree
    known = {code: next(area for area in reversed(tree.ancestors(code)) if area.population) for code in city.register["area"].unique()}
    areas = city.register.with_columns(known=pl.col("area").replace_strict({code: area.code for code, area in known.items()}))
    signed = city.signed(END).join(areas, on="institution_id").group_by("known").agg(pl.len() / SCALE)
    rates = [count / tree[code].population for code, count in signed.iter_rows()]
    assert len(rates) == len(set(areas["known"])) and 0.2 < min(rates) < max(rates) < 0.6
    assert city.residents(END) / tree.root.population == pytest.approx(PRINTED["PF56"] / calibration.RESIDENTS, rel=0.05)


@pytest.mark.parametrize("folder", ["tianjin", "sanming"])
def test_signing_grows_year_by_year_and_stays_mixed(city_of: Callable[[str], City], folder: str) -> None:
    city = city_of(folder)
    years = [city.residents(date(year, 3, 31)) for year in (2021, 2022, 2023)]
    assert years[0] < years[1] < years[2] < 2.5 * years[0]
    assert 0.3 < city.signed(END)["is_priority"].mean() < 0.5
    assert not city.rows.select("resident_id", "signed_on").is_duplicated().any()
    patients_signed = city.signed(END)["resident_id"].is_in(city.people.ids.implode()).sum()
    assert 0.5 < patients_signed / len(city.people) < 0.8, "most chronic patients are signed"


def test_people_of_a_village_sign_with_the_team_of_their_township(city_of: Callable[[str], City]) -> None:
    city = city_of("sanming")
    elsewhere = city.register.filter(pl.col("kind").is_in(list(calibration.NOT_SIGNING)))
    assert elsewhere["teams"].null_count() == elsewhere.height
    assert not city.rows["institution_id"].is_in(elsewhere["institution_id"].implode()).any()
    at = pl.DataFrame(
        {"resident_id": city.people.ids, "home": city.who.areas.gather(city.people.institution), "kind": city.who.kinds.gather(city.people.institution)}
    )
    first = city.rows.group_by("resident_id", maintain_order=True).first().join(city.register.select("institution_id", "area"), on="institution_id")
    villagers = first.join(at.filter(pl.col("kind") == "village_clinic"), on="resident_id")
    assert villagers.height > 300 and (villagers["area"] == villagers["home"]).all()
