"""The four levels of real use on their edges, what stands idle, where loops break, and the working days they are judged by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.errors import SettingsError
from data.region import load_region
from data.region.working_days import load_working_days
from data.schema.areas import INSTITUTION, Area, AreaTree, InstitutionKind, Level
from data.schema.loops import LOOPS
from data.schema.months import Period, parse_period
from data.schema.snapshot import Snapshot
from data.schema.working_days import WorkingDays
from data.settings import PROJECT, load_settings
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.definition import Metric
from metrics.errors import ScopeError
from metrics.idle import idle_capabilities
from metrics.loop_steps import judged_months, loop_steps
from metrics.real_use import levels_of, residents, use_levels
from metrics.reporting import unreported
from metrics.scope import Scope
from tests.drawn import rows
from tests.marts import snapshot_of

REAL_USE = load_settings(PROJECT / "config.toml").real_use
LEVELS = (Level("city", "市", "City", "cities"), Level("district", "区", "District", "districts"), Level(INSTITUTION, "机构", "Institution", "institutions"))
MARCH = date(2023, 3, 1)


def tree(population: int | None = 50_000) -> AreaTree:
    areas = (Area("X", None, "city", "市", "City"), Area("X1", "X", "district", "区", "District", population=population))
    return AreaTree.of(LEVELS, areas).with_institutions((Area("A", "X1", INSTITUTION, "甲", "A"),))


def one_institution(
    *, events: int, days: int, began: int = 0, ended: int = 0, capability: str = "cloud_pharmacy", population: int | None = 50_000, id: str
) -> Snapshot:
    """An institution with one capability live in March 2023, a month of 23 working days, and what was done with it."""
    months = (date(2023, 1, 1), date(2023, 2, 1), MARCH)
    steps = LOOPS[capability].steps if capability in LOOPS else ()
    key = dict(institution_id="A", capability=capability)
    tables = {
        "institution_month": [
            dict(institution_id="A", month=month, is_open=1, is_open_in_month=1, has_four_clouds=0, has_centre=0, patients_managed=0, records=1)
            for month in months
        ],
        "capability_month": [key | dict(month=MARCH, live=1)],
        "use_month": [key | dict(month=MARCH, events=events, working_days=days)] if events else [],
        "loop_month": [key | dict(month=MARCH, step=step.key, events=count) for step, count in ((steps[0], began), (steps[-1], ended)) if count]
        if steps
        else [],
        "calendar_month": [dict(month=month, working_days=23) for month in months],
    }
    made = snapshot_of(tree(population), tables, first=months[0], last=MARCH, as_of=date(2023, 4, 6), id=id)
    return replace(made, real_use=REAL_USE)


@pytest.mark.parametrize(
    ("events", "days", "began", "ended", "level"),
    [
        (0, 0, 0, 0, "idle"),
        (1, 0, 0, 0, "trafficked"),
        (1_000, 11, 10, 10, "trafficked"),
        (39, 23, 10, 10, "trafficked"),
        (40, 12, 0, 0, "routine"),
        (40, 12, 10, 7, "routine"),
        (40, 12, 10, 8, "closed_loop"),
        (40, 11, 10, 8, "trafficked"),
    ],
    ids=["none", "on a weekend only", "bursts", "below the floor", "nothing began", "lost on the way", "at the very edge", "too few days"],
)
def test_the_edges_of_the_levels(events: int, days: int, began: int, ended: int, level: str) -> None:
    """Of cloud pharmacy: 12 of 23 working days are more than half, 40 events are 0.8 per 1,000 of 50,000 residents, and 8 of 10 are 80%."""
    snapshot = one_institution(events=events, days=days, began=began, ended=ended, id=f"edge-{events}-{days}-{began}-{ended}")
    row = use_levels(snapshot, REAL_USE).row(0, named=True)
    flags = [row[name] for name in ("live", "trafficked", "routine", "closed_loop")]
    assert flags == [1] * (1 + ("idle", "trafficked", "routine", "closed_loop").index(level)) + [0] * (
        3 - ("idle", "trafficked", "routine", "closed_loop").index(level)
    )
    assert row["idle"] == (level == "idle")


@pytest.mark.parametrize(
    ("records", "told", "idle"),
    [((1, 1, 0), 0, 0), ((1, 1, 1), 1, 1), ((0, 0, 0), 1, 1), ((0, 0, 1), 1, 1), ((1, 0, 0), 0, 0)],
    ids=["late", "reported without an event", "never reported", "the first report", "silent for two months"],
)
def test_late_is_not_unused(records: tuple[int, int, int], told: int, idle: int) -> None:
    """Of an institution that reported before and sent nothing for the month nobody knows what it used."""
    made = one_institution(events=0, days=0, id=f"late-{records}")
    register = made["institution_month"].with_columns(records=pl.Series(records, dtype=pl.Int64))
    snapshot = replace(made, tables=dict(made.tables) | {"institution_month": register})
    everything = Scope.everything(snapshot.tree)
    assert use_levels(snapshot, REAL_USE).select("live", "told", "idle", "has_loop").row(0) == (1, told, idle, told)
    assert idle_capabilities(snapshot, scope=everything, month=MARCH).height == idle
    assert levels_of(snapshot, REAL_USE, scope=everything, institution="A", month=MARCH)["level"].to_list() == ["deployed" if told else None]
    assert value(metric_of("capabilities_idle_rate"), snapshot) == (idle, told)
    assert value(metric_of("capabilities_told_rate"), snapshot) == (told, 1)
    late = unreported(snapshot, scope=everything, within="X", month=MARCH)
    assert late.rows() == ([] if told else [("A", date(2023, 2 if records[1] else 1, 1))])
    assert unreported(snapshot, scope=Scope(frozenset()), within="X", month=MARCH).is_empty()


def test_a_signing_is_a_report_too() -> None:
    """It is not among the records that reporting rates count, but who signs somebody has reported the month."""
    made = one_institution(events=3, days=2, capability="family_doctor", id="signed-only")
    register = made["institution_month"].with_columns(records=pl.Series([1, 1, 0], dtype=pl.Int64))
    pharmacy = made["capability_month"].with_columns(capability=pl.lit("cloud_pharmacy"))
    tables = {"institution_month": register, "capability_month": pl.concat([made["capability_month"], pharmacy])}
    snapshot = replace(made, tables=dict(made.tables) | tables)
    assert dict(use_levels(snapshot, REAL_USE).select("capability", "told").iter_rows()) == {"family_doctor": 1, "cloud_pharmacy": 1}
    assert unreported(snapshot, scope=Scope.everything(snapshot.tree), within="X", month=MARCH).is_empty()
    assert idle_capabilities(snapshot, scope=Scope.everything(snapshot.tree), month=MARCH)["capability"].to_list() == ["cloud_pharmacy"]


def test_months_that_were_not_reported_are_not_counted_as_idle() -> None:
    made = one_institution(events=0, days=0, id="idle-after-silence")
    live = pl.concat([made["capability_month"].with_columns(month=pl.lit(month)) for month in made["institution_month"]["month"].sort()])
    for records, months in (((1, 1, 1), 3), ((1, 0, 1), 2), ((0, 1, 1), 3)):
        register = made["institution_month"].with_columns(records=pl.Series(records, dtype=pl.Int64))
        snapshot = replace(made, id=f"idle-{records}", tables=dict(made.tables) | {"institution_month": register, "capability_month": live})
        assert idle_capabilities(snapshot, scope=Scope.everything(snapshot.tree), month=MARCH)["months_idle"].to_list() == [months], records


def test_half_the_days_are_not_most() -> None:
    snapshot = one_institution(events=40, days=12, id="half")
    even = replace(
        snapshot, id="half-even", tables=dict(snapshot.tables) | {"calendar_month": snapshot["calendar_month"].with_columns(working_days=pl.lit(24, pl.Int64))}
    )
    assert use_levels(snapshot, REAL_USE)["routine"].to_list() == [1]
    assert use_levels(even, REAL_USE)["routine"].to_list() == [0]


def test_a_capability_without_a_loop_is_routine_at_most() -> None:
    row = use_levels(one_institution(events=1_000, days=23, capability="medical_record", id="no-loop"), REAL_USE).row(0, named=True)
    assert (row["routine"], row["closed_loop"], row["has_loop"]) == (1, 0, 0)


def test_without_residents_the_floor_is_not_asked_for() -> None:
    row = use_levels(one_institution(events=12, days=12, population=None, id="nobody"), REAL_USE).row(0, named=True)
    assert (row["residents"], row["routine"]) == (None, 1)


def test_without_thresholds_nothing_is_judged() -> None:
    snapshot = replace(one_institution(events=40, days=12, id="unjudged"), real_use=None)
    assert use_levels(snapshot, None).is_empty()
    answer = compute(metric_of("capabilities_in_use_rate"), snapshot, scope=Scope.everything(snapshot.tree), by="city", periods=[Period(MARCH)])
    assert (answer["value"].to_list(), answer["status"].to_list()) == ([None], ["no_cases"])


def test_other_thresholds_make_other_levels_of_one_snapshot() -> None:
    snapshot = one_institution(events=39, days=12, id="settings")
    lower = replace(REAL_USE, events_per_1000_residents=replace(REAL_USE.events_per_1000_residents, cloud_pharmacy=0.5))
    assert [use_levels(snapshot, each)["routine"].item() for each in (REAL_USE, lower)] == [0, 1]


def test_residents_are_shared_by_the_institutions_open_then() -> None:
    made = AreaTree.of(
        LEVELS,
        (Area("X", None, "city", "市", "City", population=900), Area("X1", "X", "district", "区", "D", population=300), Area("X2", "X", "district", "区", "E")),
    )
    made = made.with_institutions((Area("A", "X1", INSTITUTION, "甲", "A"), Area("B", "X1", INSTITUTION, "乙", "B"), Area("C", "X2", INSTITUTION, "丙", "C")))
    drawn = rows(
        """
        institution_id | month      | is_open
        A              | 2023-02-01 | 1
        B              | 2023-02-01 | 0
        C              | 2023-02-01 | 1
        A              | 2023-03-01 | 1
        B              | 2023-03-01 | 1
        C              | 2023-03-01 | 1
        """,
        month=date.fromisoformat,
    )
    opened = [row | dict(is_open_in_month=1, has_four_clouds=0, has_centre=0, patients_managed=0, records=0) for row in drawn]
    snapshot = snapshot_of(made, {"institution_month": opened}, first=date(2023, 2, 1), last=MARCH, as_of=date(2023, 4, 6), id="sharing")
    found = {(id, f"{month:%m}"): count for id, month, count in residents(snapshot).iter_rows()}
    assert found == {("A", "02"): 300.0, ("C", "02"): 450.0, ("A", "03"): 150.0, ("B", "03"): 150.0, ("C", "03"): 300.0}


def test_residents_are_shared_by_the_weights_that_the_region_gives_its_kinds() -> None:
    """In county X1 a hospital counts 5, a clinic 0.12; the township hospital and what the region does not know count 1 each."""
    above = (Area("X", None, "city", "市", "City"), Area("X1", "X", "district", "区", "D", population=71_200))
    kinds = {"H": "hospital", "V": "clinic", "T": "township_hospital", "N": None}
    made = AreaTree.of(LEVELS, above).with_institutions(tuple(Area(code, "X1", INSTITUTION, code, code, kind=kind) for code, kind in kinds.items()))
    opened = [
        dict(institution_id=code, month=MARCH, is_open=1, is_open_in_month=1, has_four_clouds=0, has_centre=0, patients_managed=0, records=0) for code in kinds
    ]
    snapshot = snapshot_of(made, {"institution_month": opened}, first=MARCH, last=MARCH, as_of=date(2023, 4, 6), id="weighed")
    told = (InstitutionKind("hospital", "医院", "Hospital", weight=5), InstitutionKind("clinic", "诊所", "Clinic", weight=0.12))
    found = {id: count for id, _, count in residents(replace(snapshot, kinds=told)).iter_rows()}
    assert found == pytest.approx({"H": 50_000, "V": 1_200, "T": 10_000, "N": 10_000})
    assert {id: count for id, _, count in residents(snapshot).iter_rows()} == dict.fromkeys(kinds, 17_800), "evenly where the region says nothing"


def test_loops_are_judged_over_ripe_months() -> None:
    assert judged_months("cloud_pharmacy", REAL_USE, MARCH) == (date(2023, 1, 1), MARCH)
    assert judged_months("home_service", REAL_USE, MARCH) == (date(2022, 12, 1), date(2023, 2, 1))
    assert judged_months("chronic_centre", REAL_USE, MARCH) == (date(2022, 10, 1), date(2022, 12, 1))


def test_the_steps_of_a_loop_and_who_may_see_them() -> None:
    snapshot = one_institution(events=40, days=12, began=10, ended=6, id="steps")
    steps = loop_steps(snapshot, REAL_USE, scope=Scope.everything(snapshot.tree), within="X1", month=MARCH)
    assert steps.select("step", "events").rows() == [("prescribed", 10), ("passed", 0), ("filled_inside", 6)]
    assert loop_steps(snapshot, REAL_USE, scope=Scope.everything(snapshot.tree), within="X", month=date(2023, 2, 1)).is_empty(), "not live then"
    with pytest.raises(ScopeError):
        loop_steps(snapshot, REAL_USE, scope=Scope(frozenset({"Y"})), within="X1", month=MARCH)


def test_the_largest_loss_of_a_loop_is_found() -> None:
    snapshot = one_institution(events=40, days=12, began=10, ended=6, id="losses")
    passed = pl.DataFrame(
        [("A", "cloud_pharmacy", MARCH, "passed", 9)],
        schema=snapshot["loop_month"].select("institution_id", "capability", "month", "step", "events").schema,
        orient="row",
    )
    loop_month = pl.concat([snapshot["loop_month"], passed.select(snapshot["loop_month"].columns)])
    more = replace(snapshot, id="losses-2", tables=dict(snapshot.tables) | {"loop_month": loop_month})
    steps = loop_steps(more, REAL_USE, scope=Scope.everything(more.tree), within="A", month=MARCH)
    assert steps.select("step", "share_pct", "loss_points", "is_worst").rows() == [
        ("prescribed", 100, 0, False),
        ("passed", 90, 10, False),
        ("filled_inside", 60, 30, True),
    ]


def test_where_nothing_is_lost_no_step_is_the_worst() -> None:
    snapshot = one_institution(events=40, days=12, began=10, ended=10, capability="cloud_examination", id="whole")
    loop_month = pl.concat([snapshot["loop_month"].with_columns(step=pl.lit(step.key)) for step in LOOPS["cloud_examination"].steps]).unique()
    whole = replace(snapshot, id="whole-2", tables=dict(snapshot.tables) | {"loop_month": loop_month})
    steps = loop_steps(whole, REAL_USE, scope=Scope.everything(whole.tree), within="A", month=MARCH)
    assert steps["share_pct"].to_list() == [100] * len(LOOPS["cloud_examination"].steps)
    assert not steps["is_worst"].any()


@pytest.mark.parametrize(
    ("events", "days", "began", "ended", "level"),
    [(0, 0, 0, 0, "deployed"), (1, 0, 0, 0, "trafficked"), (40, 12, 10, 7, "routine"), (40, 12, 10, 8, "closed_loop")],
)
def test_an_institution_is_told_its_level_and_what_it_rests_on(events: int, days: int, began: int, ended: int, level: str) -> None:
    snapshot = one_institution(events=events, days=days, began=began, ended=ended, id=f"told-{level}")
    told = levels_of(snapshot, REAL_USE, scope=Scope.everything(snapshot.tree), institution="A", month=MARCH).row(0)
    assert told == ("cloud_pharmacy", level, events, days, 23, pytest.approx(events / 50), ended * 100 / began if began else None)


def test_an_institution_without_residents_has_no_rate_and_others_are_not_told_its_levels() -> None:
    snapshot = one_institution(events=12, days=12, population=None, id="told-nobody")
    asked = dict(institution="A", month=MARCH)
    assert levels_of(snapshot, REAL_USE, scope=Scope.everything(snapshot.tree), **asked)["events_per_1000_residents"].to_list() == [None]
    with pytest.raises(ScopeError):
        levels_of(snapshot, REAL_USE, scope=Scope(frozenset({"Y"})), **asked)


def test_how_long_a_capability_stands_idle() -> None:
    months = [date(2022, 11, 1), date(2022, 12, 1), date(2023, 1, 1), date(2023, 2, 1), MARCH]
    live = [
        dict(institution_id="A", capability=capability, month=month, live=1)
        for capability in ("cloud_service", "home_service", "cloud_pharmacy")
        for month in months[1:]
    ]
    used = [("cloud_service", "2023-01-01"), ("cloud_pharmacy", "2023-03-01")]
    days = [dict(month=month, working_days=20) for month in months]
    events = [dict(institution_id="A", capability=capability, month=date.fromisoformat(month), events=1, working_days=1) for capability, month in used]
    snapshot = snapshot_of(
        tree(), {"capability_month": live, "use_month": events, "calendar_month": days}, first=months[0], last=MARCH, as_of=date(2023, 4, 6), id="idle"
    )
    found = idle_capabilities(snapshot, scope=Scope.everything(snapshot.tree), month=MARCH)
    assert found.rows() == [("A", "home_service", date(2022, 12, 1), None, 4), ("A", "cloud_service", date(2022, 12, 1), date(2023, 1, 1), 2)]
    assert idle_capabilities(snapshot, scope=Scope(frozenset()), month=MARCH).is_empty()


def value(metric: Metric, snapshot: Snapshot) -> tuple[float, float]:
    row = compute(metric, snapshot, scope=Scope.everything(snapshot.tree), by="city", periods=[parse_period("2023-03")]).row(0, named=True)
    return row["numerator"], row["denominator"]


def test_the_rates_count_institutions_or_pairs() -> None:
    snapshot = one_institution(events=40, days=12, began=10, ended=8, id="rates")
    more = [
        snapshot["capability_month"],
        snapshot["capability_month"].with_columns(capability=pl.lit("home_service")),
        snapshot["capability_month"].with_columns(capability=pl.lit("medical_record")),
    ]
    snapshot = replace(snapshot, id="rates-more", tables=dict(snapshot.tables) | {"capability_month": pl.concat(more)})
    rates = {key: value(metric_of(key), snapshot) for key in ("capabilities_in_use_rate", "capabilities_idle_rate", "closed_loop_rate")}
    assert rates == {"capabilities_in_use_rate": (1, 3), "capabilities_idle_rate": (2, 3), "closed_loop_rate": (1, 2)}
    assert value(metric_of("cloud_pharmacy_closed_loop_rate"), snapshot) == (1, 1)
    assert value(metric_of("home_service_idle_rate"), snapshot) == (1, 1)


def test_the_calendar_knows_holidays_and_the_weekends_worked_for_them() -> None:
    days = load_region("tianjin").working_days
    assert [days.is_working(date(2023, 1, day)) for day in (2, 20, 23, 27, 28, 29, 30)] == [False, True, False, False, True, True, True]
    assert [sum(days.of_month(date(year, month, 1)) for month in range(1, 13)) for year in range(2018, 2027)] == [250, 250, 249, 250, 249, 249, 251, 248, 248]
    assert days.years == frozenset(range(2018, 2027))
    assert WorkingDays().of_month(MARCH) == days.of_month(MARCH) == 23


def test_a_year_that_the_calendar_does_not_know_has_its_mondays_to_fridays() -> None:
    days = load_region("tianjin").working_days
    assert 2017 not in days.years
    assert [days.is_working(date(2017, 10, day)) for day in (1, 2, 6, 7, 8)] == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2023-13-01,no,元旦,New Year,notice", ("line 3", "date '2023-13-01' is none", "2023-01-23")),
        ("2023-01-02,maybe,元旦,New Year,notice", ("line 3", "is_working 'maybe' must be yes or no")),
        ("2023-01-01,no,元旦,New Year,notice", ("line 3", "date '2023-01-01' stands twice")),
    ],
)
def test_a_mistake_in_the_calendar_is_named_with_its_line(tmp_path: Path, line: str, words: tuple[str, ...]) -> None:
    path = tmp_path / "calendar.csv"
    path.write_text(f"date,is_working,name_zh,name_en,source\n2023-01-01,no,元旦,New Year,notice\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        load_working_days(path)
    assert all(word in str(raised.value) for word in (str(path), *words)), raised.value


def test_a_region_without_a_calendar_has_mondays_to_fridays(tmp_path: Path) -> None:
    assert load_working_days(tmp_path / "calendar.csv") == WorkingDays()


def test_a_mart_of_an_earlier_version_says_nothing_of_use() -> None:
    snapshot = one_institution(events=0, days=0, id="earlier")
    earlier = replace(snapshot, id="earlier-mart", tables=dict(snapshot.tables) | {"calendar_month": snapshot["calendar_month"].clear()})
    assert use_levels(earlier, REAL_USE).is_empty()
    assert idle_capabilities(earlier, scope=Scope.everything(earlier.tree), month=MARCH).is_empty()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("most_working_days_pct = 50", "most_working_days_pct = 0", ("'real_use.most_working_days_pct' must lie above 0 and below 100",)),
        ("loop_months = 3", "loop_months = 13", ("'real_use.loop_months' must lie between 1 and 12",)),
        ("insurance_settlement = 0.4", "insurance_settlement = -1", ("'real_use.events_per_1000_residents.insurance_settlement' must be 0 or more",)),
        (
            "medical_record = 0.8",
            "medical_records = 0.8",
            ("unknown key 'real_use.events_per_1000_residents.medical_records'", "did you mean 'medical_record'?"),
        ),
        ("cloud_examination = 95", "cloud_examination = 101", ("'real_use.closed_loop_pct.cloud_examination' must lie above 0 and be at most 100",)),
        ("home_service = 70", "home_service = '70'", ("'real_use.closed_loop_pct.home_service' must be a number",)),
    ],
)
def test_an_impossible_threshold_is_named_with_key_and_line(tmp_path: Path, old: str, new: str, words: tuple[str, ...]) -> None:
    good = (PROJECT / "config.toml").read_text(encoding="utf-8")
    path = tmp_path / "config.toml"
    path.write_text(good.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        load_settings(path)
    line = next(number for number, text in enumerate(good.splitlines(), 1) if old in text)
    assert f"line {line}:" in str(raised.value) and all(word in str(raised.value) for word in words), raised.value


def test_a_capability_that_is_left_out_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text((PROJECT / "config.toml").read_text(encoding="utf-8").replace("unified_supply = 0.8\n", "", 1), encoding="utf-8")
    with pytest.raises(SettingsError, match="'real_use.events_per_1000_residents.unified_supply' is missing"):
        load_settings(path)
