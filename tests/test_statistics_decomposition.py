"""The change of a rate as rate, mix and membership: exact, additive, and what it must not depend on."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics import EFFECTS, beside, decompose, explained

COLUMNS = ("numerator_before", "denominator_before", "numerator_after", "denominator_after")

Unit = tuple[int | None, int | None, int | None, int | None]

MEMBER = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
ABSENT = st.sampled_from([(None, None), (0, 0), (None, 7), (3, None), (3, 0)])
UNITS = st.lists(st.tuples(MEMBER | ABSENT, MEMBER | ABSENT).map(lambda pair: (*pair[0], *pair[1])), min_size=1, max_size=12)
STAYERS = st.lists(st.tuples(MEMBER, MEMBER).map(lambda pair: (*pair[0], *pair[1])), min_size=1, max_size=12)


def of(units: list[Unit]) -> pl.DataFrame:
    return pl.DataFrame(units, schema=dict.fromkeys(COLUMNS, pl.Float64), orient="row").with_row_index("unit")


def drawn(table: str) -> pl.DataFrame:
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()[1:]]
    rows = [(name, *(float(cell) if cell else None for cell in cells)) for name, *cells in lines]
    return pl.DataFrame(rows, schema={"unit": pl.String} | dict.fromkeys(COLUMNS, pl.Float64), orient="row")


def effects(units: list[Unit]) -> list[tuple[float | None, ...]]:
    return decompose(of(units)).select(EFFECTS).rows()


def totals(units: list[Unit]) -> tuple[float | None, ...]:
    return explained(decompose(of(units))).select(EFFECTS).row(0)


def test_a_worked_example() -> None:
    """Those that stayed went from 30 of 200 to 60 of 250. A's share of them went from 0.5 to 0.6, its rate from 0.1 to 0.2; B's from 0.5 to 0.4, from 0.2 to
    0.3. So rate 0.55 × 0.1 + 0.45 × 0.1, and mix 0.1 × (0.15 − 0.195) − 0.1 × (0.25 − 0.195)."""
    found = decompose(
        drawn("""
        unit | n0 | d0  | n1 | d1
        A    | 10 | 100 | 30 | 150
        B    | 20 | 100 | 30 | 100
        left |  5 |  20 |    |
        new  |    |     |  9 |  30
        """)
    )
    assert found["part"].to_list() == ["stayed", "stayed", "left", "joined"]
    assert found["rate_effect"].to_list() == pytest.approx([0.055, 0.045, 0, 0])
    assert found["mix_effect"].to_list() == pytest.approx([-0.0045, -0.0055, 0, 0])
    assert found["membership_effect"].to_list() == pytest.approx([0, 0, -20 / 220 * (0.25 - 0.15), 30 / 280 * (0.3 - 0.24)])
    whole = explained(found).row(0, named=True)
    assert (whole["rate_before"], whole["rate_after"]) == pytest.approx((35 / 220, 69 / 280))
    assert whole["rate_effect"] + whole["mix_effect"] + whole["membership_effect"] == pytest.approx(whole["change"], abs=1e-12)


def test_a_rise_may_come_from_dropped_institutions_alone() -> None:
    """Nobody became better: the one at 20% reports no more, and the rate rises from 50% to 80%."""
    found = explained(decompose(of([(80, 100, 80, 100), (20, 100, None, None)])))
    assert found.row(0) == pytest.approx((0.5, 0.8, 0.3, 0.0, 0.0, 0.3))


def test_both_improve_and_the_whole_falls() -> None:
    """Simpson's paradox: each rate rises by 5 points, but the weak one has nine times the patients of before."""
    found = explained(decompose(of([(720, 900, 85, 100), (40, 100, 405, 900)]))).row(0, named=True)
    assert found["change"] < 0 < found["rate_effect"] and found["mix_effect"] < -0.3
    assert found["rate_effect"] == pytest.approx(0.05)


@given(UNITS)
def test_it_agrees_with_fractions_unit_by_unit(units: list[Unit]) -> None:
    for found, slow in zip(effects(units), _slow(units), strict=True):
        assert found == (pytest.approx(tuple(map(float, slow)), abs=1e-12) if slow else (None, None, None))


def _slow(units: list[Unit]) -> list[tuple[Fraction, ...] | None]:
    """The formulas one unit after the other, without rounding; None where a time has no member."""

    def known(n: int | None, d: int | None) -> tuple[int, int] | None:
        return (n, d) if n is not None and d else None

    def ratio(pairs: list[tuple[int, int]]) -> Fraction | None:
        return Fraction(sum(n for n, _ in pairs), sum(d for _, d in pairs)) if pairs else None

    pairs = [(known(a, b), known(c, d)) for a, b, c, d in units]
    before, after = [p for p, _ in pairs if p], [q for _, q in pairs if q]
    if not before or not after:
        return [None] * len(units)
    stay = [(p, q) for p, q in pairs if p and q]
    middle = (ratio(before) + ratio(after)) / 2
    s0, s1 = (ratio([p for p, _ in stay]), ratio([q for _, q in stay])) if stay else (middle, middle)
    found = []
    for p, q in pairs:
        r0, r1 = p and Fraction(*p), q and Fraction(*q)
        if p and q:
            v0, v1 = Fraction(p[1], sum(each[1] for each, _ in stay)), Fraction(q[1], sum(each[1] for _, each in stay))
            found.append(((v0 + v1) / 2 * (r1 - r0), (v1 - v0) * ((r0 + r1) / 2 - (s0 + s1) / 2), Fraction(0)))
        else:
            came = Fraction(q[1], sum(d for _, d in after)) * (r1 - s1) if q else 0
            went = Fraction(p[1], sum(d for _, d in before)) * (r0 - s0) if p else 0
            found.append((Fraction(0), Fraction(0), Fraction(came - went)))
    return found


@given(UNITS)
def test_the_effects_add_up_to_the_change(units: list[Unit]) -> None:
    found = explained(decompose(of(units))).row(0, named=True)
    if found["change"] is None:
        assert totals(units) == (None, None, None)
    else:
        assert sum(found[name] for name in EFFECTS) == pytest.approx(found["change"], abs=1e-12)


@given(UNITS)
def test_turning_time_round_turns_every_sign(units: list[Unit]) -> None:
    for there, back in zip(effects(units), effects([(c, d, a, b) for a, b, c, d in units]), strict=True):
        assert back == (there if there[0] is None else pytest.approx([-each for each in there], abs=1e-12))


@given(STAYERS)
def test_without_joining_or_leaving_membership_does_nothing(units: list[Unit]) -> None:
    assert all(membership == 0 for _, _, membership in effects(units))


@given(UNITS, st.integers(0, 11))
def test_halving_a_unit_changes_no_sum(units: list[Unit], number: int) -> None:
    chosen = units[number % len(units)]
    half = tuple(None if each is None else each / 2 for each in chosen)
    halved = [each for position, each in enumerate(units) if position != number % len(units)] + [half, half]
    assert totals(halved) == (pytest.approx(totals(units), abs=1e-12) if totals(units)[0] is not None else (None, None, None))


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=12), st.integers(0, 5))
def test_where_all_rates_are_equal_nothing_is_explained(sizes: list[tuple[int, int]], fifths: int) -> None:
    units = [(size * fifths, size * 5, later * fifths, later * 5) for size, later in sizes]
    assert all(each == (None, None, None) or each == pytest.approx((0, 0, 0), abs=1e-12) for each in effects(units))


@given(st.lists(UNITS, min_size=1, max_size=4))
def test_groups_are_explained_each_by_itself(districts: list[list[Unit]]) -> None:
    frame = pl.concat(of(units).with_columns(district=pl.lit(str(number))) for number, units in enumerate(districts))
    together = decompose(frame, over=["district"])
    alone = pl.concat(decompose(of(units)) for units in districts)
    for one, other in zip(together.select(EFFECTS).rows(), alone.select(EFFECTS).rows(), strict=True):
        assert one == (other if other[0] is None else pytest.approx(other, abs=1e-12))
    assert explained(together, over=["district"])["district"].to_list() == [str(number) for number in range(len(districts))]


def test_two_answers_lie_beside_each_other() -> None:
    before = pl.DataFrame({"area_code": ["A", "B"], "numerator": [1.0, 2.0], "denominator": [10.0, 20.0], "value": [10.0, 10.0]})
    after = pl.DataFrame({"area_code": ["C", "A"], "numerator": [3.0, 4.0], "denominator": [30.0, 40.0], "value": [10.0, 10.0]})
    assert beside(before, after).rows() == [("A", 1.0, 10.0, 4.0, 40.0), ("B", 2.0, 20.0, None, None), ("C", None, None, 3.0, 30.0)]
