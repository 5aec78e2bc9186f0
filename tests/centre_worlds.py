"""Small cities for the comparison of centres: who had a centre when, how large everybody was, and what became of the patients; as a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count

import numpy as np

from data.region import load_region
from data.schema.areas import INSTITUTION, Area, AreaTree, Level
from data.schema.mart import MART
from data.schema.months import add_months, last_day
from data.schema.snapshot import Snapshot
from tests.marts import snapshot_of

FIRST = date(2020, 1, 1)
DISEASES = ("diabetes", "hypertension")
_ids = count()


@dataclass(frozen=True)
class Place:
    """An institution: `patients` month by month, `centre` the positions of the months with a centre, `shut` those in which it was not open at the end, and of the
    patients of a disease how many are due, standardised and controlled."""

    code: str
    area: str
    patients: Sequence[int]
    centre: frozenset[int] = frozenset()
    shut: frozenset[int] = frozenset()
    due: Sequence[int] = ()
    standardised: Sequence[int] = ()
    controlled: Sequence[int] = ()
    kind: str = "community_centre"


@dataclass(frozen=True)
class City:
    """Places with the months before which no event was recorded."""

    places: tuple[Place, ...]
    silent: int = 0
    first: date = field(default=FIRST)

    @property
    def months(self) -> tuple[date, ...]:
        return tuple(add_months(self.first, step) for step in range(len(self.places[0].patients)))

    @property
    def until(self) -> date:
        return self.months[-1]


def tianjin() -> AreaTree:
    return load_region("tianjin").tree


def without_zones() -> AreaTree:
    """A region of two levels in which no area has a zone."""
    levels = (Level("county", "县", "County", "counties"), Level(INSTITUTION, "机构", "Institution", "institutions", "家机构"))
    return AreaTree.of(levels, (Area("9", None, "county", "虚构县", "Made-up county", population=9000, population_65=900),))


def snapshot_of_city(city: City, tree: AreaTree | None = None) -> Snapshot:
    """The city as a snapshot with an id of its own: answers are remembered by it."""
    grown = (tree or tianjin()).with_institutions(
        tuple(Area(each.code, each.area, INSTITUTION, f"机构{each.code}", f"Institution {each.code}", kind=each.kind) for each in city.places)
    )
    rows: dict[str, list[dict]] = {key: [] for key in MART}
    for place in city.places:
        about = dict(institution_id=place.code, longitude=None, latitude=None, name=f"机构{place.code}", area_code=place.area, kind=place.kind)
        rows["institution"].append(about | dict(opened_on=date(2015, 1, 1), closed_on=None))
        for step, month in enumerate(city.months):
            _add(rows, place, step, month, is_recorded=step >= city.silent)
    return snapshot_of(grown, rows, first=city.first, last=city.until, as_of=last_day(city.until), id=f"centres-{next(_ids)}")


def _add(rows: dict[str, list[dict]], place: Place, step: int, month: date, *, is_recorded: bool) -> None:
    patients, is_open = place.patients[step], int(step not in place.shut)
    rows["institution_month"].append(
        dict(
            institution_id=place.code,
            month=month,
            is_open=is_open,
            is_open_in_month=1,
            has_four_clouds=0,
            has_centre=int(step in place.centre and is_open),
            patients_managed=patients,
            records=int(is_recorded),
        )
    )
    for disease in DISEASES if patients else ():
        due, standardised, controlled = (
            values[step] if values else share
            for values, share in ((place.due, patients), (place.standardised, patients // 2), (place.controlled, patients // 2))
        )
        rows["chronic_month"].append(
            dict.fromkeys(MART["chronic_month"].counts, 0)
            | dict(
                institution_id=place.code,
                month=month,
                disease=disease,
                managed=patients,
                due=due,
                standardised=standardised,
                measured=max(controlled, patients * 9 // 10),
                controlled=controlled,
                state_new=patients - due,
                state_lost=due // 5,
                state_controlled=due - due // 5,
            )
        )


def city_with_effect(effect: float, *, sets: int, seed: int, months: int = 40, opens: int = 20) -> City:
    """`sets` places with a centre from month `opens` on whose control rate then rises by `effect` beyond what all do, and three times as many without, in one zone. Each place has a level and a
    change of its own."""
    random = np.random.default_rng(seed)
    places = []
    for number in range(4 * sets):
        has_centre = number < sets
        size, level, own = 400 + 10 * (number % sets), random.normal(0.5, 0.05), random.normal(0.03, 0.03)
        change = own + (effect if has_centre else 0.0)
        shares = [level + (change if step >= opens else 0.0) for step in range(months)]
        controlled = [int(random.binomial(size, min(max(share, 0.01), 0.99))) for share in shares]
        centre = frozenset(range(opens, months)) if has_centre else frozenset()
        places.append(Place(f"I{number:03d}", "120101" if number % 2 else "120102", [size] * months, centre, controlled=controlled))
    return City(tuple(places))
