"""Releases against an attacker: no hidden count of a made-up region can be narrowed down to fewer than four values by all that is published of it together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.attacker import EXAMINATION, FLOWS, PHARMACY, SIGNED, SIGNINGS, STOCKS, TURNAROUND, Published, Shape, made_up

CITIES = st.lists(st.integers(1, 6), min_size=2, max_size=4).map(lambda counts: ((len(counts),), tuple(counts)))
FOUR_LEVELS = st.just(((2,), (2, 1), (3, 1, 2)))
PEOPLE = st.lists(st.sampled_from([0, 1, 4, 12, 40, 90, 200]), min_size=3, max_size=6).map(tuple)
EVENTS = st.lists(st.sampled_from([0, 0.5, 2.0, 8.0, 15.0, 40.0, 90.0]), min_size=3, max_size=6).map(tuple)


def shapes(least_months: int, most_months: int) -> st.SearchStrategy[Shape]:
    return st.builds(
        Shape,
        branches=st.one_of(CITIES, FOUR_LEVELS),
        first=st.integers(1, 12).map(lambda month: date(2021, month, 1)),
        months=st.integers(least_months, most_months),
        people=PEOPLE,
        events=EVENTS,
        seed=st.integers(0, 10**6),
        is_running=st.booleans(),
    )


def found_out(shape: Shape, keys: tuple[str, ...], **kind: bool) -> list:
    # The shape is the snapshot's whole identity, and answers are remembered by it.
    return Published(made_up(shape, repr(shape)), keys, **kind).programme.found()


OPENED_LATE = Shape(((3,), (2, 1, 1)), date(2021, 5, 1), 11, (0, 12, 1), (0.5, 8.0, 40.0, 2.0), 446)
OPENED_LAST = Shape(((2,), (2, 1), (3, 1, 2)), date(2021, 4, 1), 14, (12, 12, 0), (90.0, 40.0, 40.0, 90.0, 15.0), 62)
"""An institution that opened in a year's last quarter: what is told of the year is that quarter."""
UNEVEN = Shape(((2,), (3, 5)), date(2021, 1, 1), 12, (200, 200, 400, 200, 12), (90.0, 8.0, 8.0, 40.0, 200.0), 683286)
MIXED = Shape(((2,), (5, 2)), date(2021, 1, 1), 12, (200, 90, 40, 400, 40), (15.0, 40.0, 40.0, 8.0, 200.0), 92104)
EMPTY = Shape(((2,), (4, 4)), date(2021, 1, 1), 6, (0, 0, 200, 300), (0.0, 0.0, 90.0, 200.0), 1)
"""Regions that are found out as soon as any part of the rules is left out."""


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(shapes(1, 2), st.booleans())
@example(Shape(((2,), (4, 5)), date(2021, 1, 1), 1, (12, 40, 40, 12, 12), (0.5, 2.0, 8.0), 827702), True)
@example(replace(EMPTY, months=1), True)
@example(Shape(((3,), (2, 2, 5)), date(2021, 1, 1), 1, (400, 12, 200, 12, 90), (0.5, 2.0, 8.0), 453497), True)
def test_no_patient_count_is_found_out(shape: Shape, is_exact: bool) -> None:
    """Registers, states, readings and pairs, month by month, at every level; also where what is shown were known to the last person."""
    assert not found_out(shape, STOCKS, is_exact=is_exact)


@pytest.mark.parametrize("keys", FLOWS, ids=lambda keys: keys[0])
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
@given(shape=shapes(6, 15), is_exact=st.booleans())
@example(shape=OPENED_LATE, is_exact=True)
@example(shape=OPENED_LAST, is_exact=True)
@example(shape=UNEVEN, is_exact=True)
@example(shape=MIXED, is_exact=True)
@example(shape=EMPTY, is_exact=True)
def test_no_count_of_events_is_found_out(keys: tuple[str, ...], shape: Shape, is_exact: bool) -> None:
    """Months, quarters and years at every level, with what is a part of what."""
    assert not found_out(shape, keys, is_exact=is_exact)


THEMES = (PHARMACY, EXAMINATION, TURNAROUND, *SIGNINGS)
ALL_IN_ONE = Shape(((2,), (1, 4)), date(2021, 1, 1), 1, (12, 12, 0, 0, 40), (15.0, 0.0, 0.0, 8.0, 90.0), 4)
"""Prescriptions of one item each: the items would be known where the prescriptions are."""


@pytest.mark.parametrize("keys", THEMES, ids=lambda keys: keys[0])
@settings(max_examples=2, suppress_health_check=list(HealthCheck))
@given(shape=shapes(3, 13), is_exact=st.booleans())
@example(shape=ALL_IN_ONE, is_exact=True)
@example(shape=OPENED_LATE, is_exact=True)
def test_no_count_of_prescriptions_examinations_or_signings_is_found_out(keys: tuple[str, ...], shape: Shape, is_exact: bool) -> None:
    """Modalities with their sum, places of filling, money, what was in time and critical."""
    assert not found_out(shape, keys, is_exact=is_exact)


NOT_ALL_TELL = Shape(((2,), (2, 3)), date(2021, 1, 1), 1, (90, 90, 0, 40, 40), (40.0, 40.0, 40.0, 15.0, 40.0), 1)
"""Residents of institutions that tell their teams, and residents of all: the difference would be those of the others."""
NOBODY_TWICE = Shape(((2,), (2, 1)), date(2021, 1, 1), 1, (40, 12, 90, 90, 90), (15.0, 8.0, 8.0, 8.0, 15.0), 42)
"""Rounded one by one, two institutions add up to less than their county: at most one resident would be signed with both."""


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(shapes(1, 2), st.booleans())
@example(NOT_ALL_TELL, True)
@example(NOBODY_TWICE, False)
def test_no_count_of_signed_residents_is_found_out_nor_how_many_are_signed_twice(shape: Shape, is_exact: bool) -> None:
    """Residents counted once in every area, with their priority groups, services and teams."""
    assert not found_out(shape, SIGNED, is_exact=is_exact)


SPARSE = Shape(((2,), (5, 3)), date(2021, 6, 1), 12, (200, 1, 200, 12, 40), (0.5, 15.0, 40.0, 90.0, 90.0), 277144)


@pytest.mark.parametrize("keys", [STOCKS, SIGNED, *FLOWS, TURNAROUND], ids=lambda keys: keys[0])
def test_without_its_complement_the_same_region_is_found_out(keys: tuple[str, ...]) -> None:
    """The attacker is able: where only the small counts themselves are hidden, he finds some."""
    shape = replace(SPARSE, months=3) if keys in (SIGNED, TURNAROUND) else SPARSE
    assert found_out(shape, keys, is_naive=True)
    assert not found_out(shape, keys, is_exact=True)


def test_much_is_shown_all_the_same() -> None:
    """Hiding everything would be safe, too."""
    dense = Shape(((3,), (5, 4, 6)), date(2021, 1, 1), 12, (400, 300, 600), (150.0, 90.0, 200.0), 5)
    shares = (
        (STOCKS, 0.5),
        (SIGNED, 0.9),
        *((keys, 0.4) for keys in FLOWS),
        (PHARMACY, 0.2),
        (EXAMINATION, 0.2),
        (TURNAROUND, 0.5),
        *((keys, 0.4) for keys in SIGNINGS),
    )
    for keys, least in shares:
        published = Published(made_up(dense, "dense"), keys)
        told = len(published.shown) / (len(published.shown) + len(published.hidden))
        assert told > least, (keys[0], told)
