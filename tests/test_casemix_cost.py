"""Cost per head adjusted for age and sex by worked examples: how person-years are divided, and what is left out."""

from __future__ import annotations

from datetime import date

import pytest

from data.schema.snapshot import Snapshot
from metrics.catalogue import metric_of
from tests.drawn import rows
from tests.marts import snapshot_of
from tests.test_casemix import MONTH, TREE, ask, numbers

COST = metric_of("capitation_cost_per_head_yuan_diabetes")


def costs(heads_and_cost: str, person_years: dict[str, float], id: str = "costs", unbudgeted: float = 0.0) -> Snapshot:
    """A month of diabetes capitation, drawn as `institution_id | age_band | heads | cost_yuan`."""
    key = {"month": MONTH, "contract": "diabetes_capitation"}
    banded = [{"sex": "male", **row, **key} for row in rows(heads_and_cost, institution_id=str)]
    spent = {code: float(sum(row["cost_yuan"] for row in banded if row["institution_id"] == code)) for code in person_years}
    plain = [{"institution_id": code, **key, "person_years": float(years), "cost_yuan": spent[code]} for code, years in person_years.items()]
    plain += [{"institution_id": "c", **key, "person_years": 0.0, "cost_yuan": unbudgeted}] if unbudgeted else []
    opened = [{"institution_id": area.code, "month": MONTH, "is_open": 1, "is_open_in_month": 1} for area in TREE.at("institution")]
    tables = {"institution_month": opened, "capitation_month": plain, "capitation_band_month": banded}
    return snapshot_of(TREE, tables, first=MONTH, last=MONTH, as_of=date(2022, 12, 6), id=id)


MONEY = """
institution_id | age_band | heads | cost_yuan
a              | 55-64    | 30    | 3000
a              | 75+      | 10    | 3000
b              | 55-64    | 5     | 1000
b              | 75+      | 15    | 9000
"""


def test_cost_per_head_spreads_person_years_as_the_patients_are() -> None:
    """40 person-years of a are 30 younger and 10 older ones, 20 of b 5 and 15: 4,000 yuan for 35 younger, 12,000 for 25 older in the month."""
    found = ask(costs(MONEY, {"a": 40, "b": 20}), COST)
    younger, older = 4000 / 35, 12_000 / 25
    assert [6000 * 12 / 40, 30 * younger + 10 * older, 16_000 * 12 / 60] == numbers(found["a"], "value", "expected", "reference_value")
    assert [10_000 * 12 / 20, 5 * younger + 15 * older, 16_000 * 12 / 60] == numbers(found["b"], "value", "expected", "reference_value")
    expected = 6000 / (30 * younger + 10 * older)
    assert [expected, expected * 3200] == numbers(found["a"], "ratio", "adjusted")
    assert found["a"]["mix_index"] < 1 < found["b"]["mix_index"]


def test_heads_say_how_people_are_mixed_and_not_how_many_are_paid_for() -> None:
    few = costs(MONEY, {"a": 40, "b": 20})
    many = costs(MONEY.replace("| 30 ", "| 300 ").replace("| 10 ", "| 100 "), {"a": 40, "b": 20}, "many heads")
    assert ask(few, COST)["a"]["expected"] == pytest.approx(ask(many, COST)["a"]["expected"])


def test_costs_limits_are_those_of_chance_in_what_a_head_costs() -> None:
    """1,200 person-years in a month are 100 lived: with a variation of 1.2 one standard deviation is 12%."""
    row = ask(costs("institution_id | age_band | heads | cost_yuan\na | 75+ | 9 | 500000", {"a": 1200}, "chance"), COST, confidence=0.6826894921)["a"]
    assert pytest.approx([row["ratio_lower"], row["ratio"], row["ratio_upper"]], abs=1e-9) == [0.88, 1.0, 1.12]
    assert row["lower"] is None
    tiny = ask(costs("institution_id | age_band | heads | cost_yuan\na | 75+ | 9 | 500000", {"a": 1}, "tiny"), COST)["a"]
    assert tiny["ratio_lower"] == 0


def test_what_has_no_budget_or_nobody_to_compare_with_is_left_out() -> None:
    """c spends without a budget; b, with a budget and no patients, is taken for a mix like a's; nobody at all is under 45."""
    drawn = MONEY.replace("b              | 55-64    | 5     | 1000", "b | 55-64 | 0 | 1000").replace("| 15    | 9000", "| 0 | 9000")
    drawn += "a | 0-44 | 0 | 700\nc | 75+ | 5 | 800\n"
    found = ask(costs(drawn, {"a": 40, "b": 20}, "left out", unbudgeted=800.0), COST)
    assert found["c"]["status"] == "no_cases"
    assert [found["a"]["observed"], found["b"]["observed"]] == [6000, 10_000], "without the 700"
    assert [found["a"]["expected"], found["b"]["expected"]] == pytest.approx([16_000 * 40 / 60, 16_000 * 20 / 60])
    city = ask(costs(drawn, {"a": 40, "b": 20}, "left out", unbudgeted=800.0), COST, by="city")["C"]
    assert (city["numerator"], city["observed"], city["ratio"]) == (17_500, 16_000, pytest.approx(1))
