"""Rounded shares add up, and stay next to the truth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics.breakdown import shares_pct


@given(counts=st.lists(st.integers(0, 10_000_000), min_size=1, max_size=12), places=st.sampled_from([0, 1, 2]))
def test_shares_add_up_and_stay_next_to_the_truth(counts: list[int], places: int) -> None:
    shares = shares_pct(counts, places)
    if not sum(counts):
        assert shares == (0.0,) * len(counts)
        return
    assert round(sum(round(share * 10**places) for share in shares)) == 100 * 10**places
    for share, count in zip(shares, counts, strict=True):
        assert share == pytest.approx(100 * count / sum(counts), abs=1.000001 / 10**places)


def test_thirds_give_the_remainder_to_the_first() -> None:
    assert shares_pct([1, 1, 1]) == (33.4, 33.3, 33.3)
    assert shares_pct([2789, 2286, 93, 308, 420, 371]) == (44.5, 36.5, 1.5, 4.9, 6.7, 5.9)
