"""A meeting while it is edited: every step can be undone, and nothing is lost or made up on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from data.schema.meeting import AgendaItem, Decision, ItemKind, Meeting, Said
from views.meeting.drafts import (
    LONGEST,
    MOST_STEPS,
    Draft,
    cleaned,
    copied,
    decided,
    moved,
    named,
    noted,
    ready,
    reopened,
    with_decision,
    with_item,
    without_decision,
    without_item,
)

ITEMS = (AgendaItem(ItemKind.HEADLINES), AgendaItem(ItemKind.AREA, "TJ008", "home_rating"), AgendaItem(ItemKind.MONEY))
NOVEMBER = Meeting(
    name="例会",
    area="120111",
    period="2022-11",
    against="year",
    language="zh",
    snapshot_id="one",
    items=ITEMS,
    decisions=(Decision("核对名单", "区卫健委", date(2022, 12, 20)), Decision("已办的事", is_done=True)),
    said=(Said("home_rating", "TJ008", "2022-11", 4.5, "ok"),),
    id="n",
    version=3,
)

places = st.integers(-2, 5)
steps = st.one_of(
    st.tuples(st.just(moved), places, st.sampled_from([-1, 1])),
    st.tuples(st.just(without_item), st.integers(0, 5)),
    st.tuples(st.just(noted), places, st.text(max_size=20)),
    st.tuples(st.just(named), st.text(max_size=20)),
    st.tuples(st.just(with_item), st.just(AgendaItem(ItemKind.CHANGES))),
    st.tuples(st.just(with_decision), st.just(Decision("新决定"))),
    st.tuples(st.just(without_decision), st.integers(0, 3)),
)


@given(st.lists(steps, max_size=20))
def test_every_step_can_be_undone(taken) -> None:
    draft, seen = Draft.of(NOVEMBER), [NOVEMBER]
    for work, *given_ in taken:
        draft = draft.changed(work(draft.meeting, *given_))
        if draft.meeting != seen[-1]:
            seen.append(draft.meeting)
    while len(seen) > 1:
        assert draft.meeting == seen.pop()
        draft = draft.undone()
    assert draft.meeting == NOVEMBER and not draft.is_changed and draft.undone() == draft


@given(st.lists(st.tuples(places, st.sampled_from([-1, 1])), max_size=20))
def test_moving_loses_no_item(moves) -> None:
    meeting = NOVEMBER
    for place, by in moves:
        before = meeting
        meeting = moved(meeting, place, by)
        assert sorted(meeting.items, key=ITEMS.index) == list(ITEMS)
        assert meeting == before or moved(meeting, place + by, -by) == before


def test_what_changes_nothing_is_no_step() -> None:
    draft = Draft.of(NOVEMBER)
    assert draft.changed(moved(NOVEMBER, 0, -1)).before == () and not draft.changed(named(NOVEMBER, " 例会 ")).is_changed


def test_steps_do_not_pile_up() -> None:
    draft = Draft.of(NOVEMBER)
    for number in range(MOST_STEPS + 5):
        draft = draft.changed(named(draft.meeting, f"第{number}次"))
    assert len(draft.before) == MOST_STEPS


def test_texts_hold_only_what_can_be_seen() -> None:
    assert cleaned(" 一\x00二\n三\u200b \t四 ") == "一 二 三 四" and len(cleaned("长" * 9000)) == LONGEST
    assert noted(NOVEMBER, 1, " 先听\n院长 ").items[1] == replace(ITEMS[1], note="先听 院长")
    assert decided(NOVEMBER, 0, owner="甲\x00", due_on=None, is_done=True).decisions[0] == Decision("核对名单", "甲", None, True)


def test_taken_up_again_the_agenda_and_what_is_not_done_go_on() -> None:
    december = reopened(NOVEMBER, period="2022-12", against="previous", language="en", snapshot_id="two")
    assert (december.items, december.decisions, december.follows) == (ITEMS, NOVEMBER.decisions[:1], "n")
    assert (december.name, december.id, december.version, december.said, december.period, december.snapshot_id) == ("", "", 0, (), "2022-12", "two")


def test_a_copy_is_a_meeting_of_its_own() -> None:
    copy = copied(NOVEMBER)
    assert (copy.id, copy.version, copy.saved_at) == ("", 0, None) and copy.items == ITEMS and copy.said == NOVEMBER.said


def test_decisions_without_a_word_are_not_kept() -> None:
    assert ready(with_decision(NOVEMBER, Decision("", "谁"))) == NOVEMBER
