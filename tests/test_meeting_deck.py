"""A deck as values: its figures are the screen's, and a strength word stands only where a rule fired."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.schema.areas import INSTITUTION
from data.schema.meeting import AgendaItem, Decision, ItemKind, Meeting, Said
from data.schema.months import Grain, Period
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.course import has_course
from metrics.statistics.special_causes import SpecialCause
from tests.decks import NOVEMBER, here_at
from tests.pages import CHINESE, LEVELS, NOT_WORDS, city
from views.comparing.against import chosen, name
from views.comparing.beside import beside
from views.comparing.courses import judged
from views.comparing.judging import Verdict
from views.formats import NULL, change_text, value_text
from views.here import Here
from views.meeting.agenda import MOST, proposed
from views.meeting.deck import deck
from views.meeting.evidence import evidence, field_of
from views.meeting.headlines import MOST_FIGURES, changed
from views.meeting.html import page
from views.meeting.remembered import remembered, said_of
from views.meeting.slides import Deck, Slide
from views.meeting.words import spoken
from views.overview.attention import Rule, concerns, concerns_of
from views.overview.first_screen import HEADLINES, WATCHED
from views.overview.money import headlines
from views.stamps import INTERNAL
from views.texts import plain

MARKED = re.compile("明显(上升|下降)")
PERIODS = (NOVEMBER, Period(date(2022, 10, 1), Grain.QUARTER), Period(date(2022, 1, 1), Grain.YEAR), Period(date(2023, 4, 1)))
"""The last one has hardly begun."""
UNLUCKY = "120101"


def of_kind(made: Deck, kind: str) -> list[Slide]:
    return [slide for slide in made.slides if slide.kind == kind]


def words(made: Deck) -> str:
    parts = [made.title, made.subtitle, made.stamp.removeprefix(INTERNAL.zh)]
    for slide in made.slides:
        parts += [slide.title, slide.comment, *slide.notes, *(text for line in slide.lines for text in (line.who, line.text))]
        parts += [text for figure in slide.figures for text in (figure.name, figure.value, figure.change, figure.note, figure.then)]
        parts += [slide.chart.alt] if slide.chart else []
        parts += [*slide.table.labels, *(str(cell) for row in slide.table.rows.rows() for cell in row)] if slide.table else []
    return "\n".join(parts)


@pytest.fixture(scope="module")
def unlucky() -> Here:
    """The city whose one district's home visits go unserved in the last months: there is something to talk about."""
    codes = [area.code for area in city().tree.at(INSTITUTION, UNLUCKY)]
    is_hit = pl.col("institution_id").is_in(codes) & (pl.col("month") >= date(2022, 9, 1))
    visits = city()["home_month"].with_columns(
        *(pl.when(is_hit).then(pl.col(name) // 20).otherwise(name).alias(name) for name in ("completed", "rated", "rating_sum", "adverse")),
        pl.when(is_hit).then(pl.col("requested") - pl.col("requested_cancelled")).otherwise("requested_refused").alias("requested_refused"),
    )
    return here_at("120000", snapshot=replace(city(), tables={**city().tables, "home_month": visits}, id="deck-unlucky"))


@pytest.mark.parametrize("area", LEVELS)
def test_headlines_are_the_tiles_of_the_first_screen(area: str) -> None:
    here = here_at(area)
    shown = headlines(here, HEADLINES)[:MOST_FIGURES]
    figures = of_kind(deck(here, proposed(here)), "headlines")[0].figures
    assert [(figure.name, figure.value, figure.change, figure.verdict) for figure in figures] == [
        (tile.name, tile.value, tile.delta or "", tile.verdict) for tile in shown
    ]


@pytest.mark.parametrize("area", LEVELS)
def test_every_change_is_what_compute_says(area: str) -> None:
    """By asking the catalogue's own function, not the views'."""
    here = here_at(area)
    told = {row[0]: row[1:3] for slide in of_kind(deck(here, proposed(here)), "changes") for row in slide.table.rows.rows()}
    assert len(told) == len(changed(here)) > 5
    for key in changed(here):
        metric = metric_of(key)
        asked = dict(scope=here.scope, by=here.area.level, within=area)
        now, before = (compute(metric, here.snapshot, periods=[period], **asked)["value"][0] for period in (here.period, here.earlier))
        assert told[metric.name("zh")] == (value_text(now, metric, "zh"), change_text(now, before, metric, "zh") or "–"), key


@pytest.mark.parametrize("period", PERIODS, ids=str)
@pytest.mark.parametrize("area", LEVELS)
def test_decks_read_well_at_every_level_in_both_languages(area: str, period: Period) -> None:
    for language in ("zh", "en"):
        here = here_at(area, language=language, period=period)
        made = deck(here, proposed(here))
        assert not NOT_WORDS.search(words(made)), NOT_WORDS.findall(words(made))
        assert here.snapshot.id in made.stamp
        if language == "en":
            assert not CHINESE.search(words(made)), re.findall(r"[^\n]*[\u4e00-\u9fff][^\n]*", words(made))[:3]


@pytest.mark.parametrize("area", LEVELS)
def test_the_agenda_names_what_stands_out_and_nothing_twice(area: str, unlucky: Here) -> None:
    for here in (here_at(area), unlucky.at(area=city().tree[area])):
        items = proposed(here)
        talked = [(item.area, item.metric) for item in items if item.kind is ItemKind.AREA]
        assert len(set(talked)) == len(talked) <= MOST
        assert set(talked) <= {(concern.row["area_code"], concern.metric.key) for concern in concerns(here, WATCHED)}
        assert items[0].kind is ItemKind.HEADLINES and items[-1].kind is ItemKind.DECISIONS
        assert items == proposed(here.at(language="en")), "a language does not choose what is talked about"


def test_two_rules_that_fire_for_one_figure_make_one_item(unlucky: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("views.meeting.agenda.MOST_OWN", MOST)
    here = unlucky.at(area=city().tree[UNLUCKY])
    own = [concern.metric.key for concern in concerns(here, WATCHED) if concern.row["area_code"] == UNLUCKY]
    assert len(set(own)) < len(own), "a test without such a figure tests nothing"
    talked = [(item.area, item.metric) for item in proposed.__wrapped__(here) if item.kind is ItemKind.AREA]
    assert len(set(talked)) == len(talked)


def test_something_is_found_where_something_is_wrong(unlucky: Here) -> None:
    assert any(item.area == UNLUCKY and item.metric.startswith("home_") for item in proposed(unlucky))


def test_strength_words_stand_only_where_a_rule_fired(unlucky: Here) -> None:
    """Every area of the tree in every metric that has a course, picked by hand: silence of the rules is said in no strong word."""
    said_so = 0
    for code in ("120000", UNLUCKY, "120111", "TJ001", "TJ008"):
        for key in ("home_completed", "home_unmet_rate", "diabetes_control_rate", "prescription_outside_rate"):
            there, found = unlucky.at(area=city().tree[code]), evidence(unlucky, code, key)
            fired = {concern.rule for concern in concerns_of(there, field_of(unlucky, code), key)}
            assert all(line.is_signal is None for line in found.lines) or fired
            own = found.title.removeprefix(there.name(there.area))
            if marked := MARKED.search(own):
                said_so += 1
                last = judged(there, key).filter(pl.col("period") == str(there.period))
                assert has_course(metric_of(key)) and SpecialCause(last["label"][0]).side == (1 if marked[1] == "上升" else -1)
            assert ("同等规模" in own) <= (Rule.EQUALS in fired)
            assert ("较去年同期" in own) <= (Rule.YEAR in fired)
    assert said_so, "a test that meets no strength word tests none"


def test_titles_count_what_the_rules_judged(unlucky: Here) -> None:
    for here in (unlucky, here_at("120111"), here_at("TJ008")):
        slide = of_kind(deck(here, proposed(here)), "changes")[0]
        signals = sum(each.verdict not in (Verdict.SIMILAR, Verdict.UNSAID) for each in changed(here).values())
        assert f"{signals}项是信号" in slide.title if signals else "没有信号" in slide.title


@pytest.mark.parametrize("reader", ["120111", "TJ008"])
def test_readers_of_a_part_see_nobody_else(reader: str) -> None:
    here = here_at(reader, reader=reader)
    tree = city().tree
    inside = {area.code for area in tree.at(INSTITUTION, reader)}
    told = page(deck(here, (*proposed(here), AgendaItem(ItemKind.AREA, "TJ001", "home_completed"))), lambda chart, *_: str(chart.option), way_back="./")
    assert not [area.name_zh for area in tree.at(INSTITUTION) if area.code not in inside and area.name_zh in told]


def test_a_deck_of_controlled_figures_can_be_made() -> None:
    """For who passes it on: suppressed figures are said to be, and the stamp does not call it internal."""
    made = deck(here_at("120111").at(is_release=True), proposed(here_at("120111")))
    assert "内部资料" not in made.stamp and "受控" in made.stamp and not NOT_WORDS.search(words(made))


def meeting_of(here: Here, **changes: object) -> Meeting:
    items = (*proposed(here), AgendaItem(ItemKind.AREA, "120111", "diabetes_control_rate"))
    kept = Meeting("例会", here.area.code, str(here.period), here.against, here.language, here.snapshot.id, items=items, said=said_of(here, items), id="m1")
    return replace(kept, **changes)


def test_what_was_said_is_what_the_slides_held() -> None:
    here = here_at("120000")
    said = said_of(here, meeting_of(here).items)
    assert len(set(said)) == len(said) > 6
    for each in said:
        level = here.tree[each.area].level
        row = compute(metric_of(each.metric), here.snapshot, scope=here.scope, by=level, within=each.area, periods=[_period(each.period)]).row(0, named=True)
        assert (each.value, each.status) == (pytest.approx(row["value"]), row["status"])
    figures = {figure.value for figure in of_kind(deck(here, meeting_of(here).items), "headlines")[0].figures}
    told = {value_text(each.value, metric_of(each.metric), "zh") for each in said if each.period == str(here.period)}
    assert len(figures & told) >= len(figures) - 1, "all but execution, which is of no metric's period"


def _period(text: str) -> Period:
    return Period(date(int(text), 1, 1), Grain.YEAR) if len(text) == 4 else Period(date(int(text[:4]), int(text[5:]), 1))


def test_a_meeting_reopened_stands_beside_what_it_was_told() -> None:
    before, here = here_at("120000", period=NOVEMBER.shifted(-1)), here_at("120000")
    kept = meeting_of(before)
    wrong, same = replace(kept.said[0], value=1.0), replace(kept.said[1], value=kept.said[1].value * (1 + 1e-13))
    kept = replace(kept, said=(wrong, same, *kept.said[2:], Said("home_completed", "gone", "2022-10", 3.0, "ok")))
    rows = remembered(here, kept)
    assert [each.then for each in rows] == list(kept.said[:-1]), "an area that is no longer there is left out"
    assert [each.is_revised for each in rows] == [True] + [False] * (len(rows) - 1)
    assert all(each.now.period == str(here.period) for each in rows if each.then.period == kept.period)
    made = deck(here, kept.items, meeting=meeting_of(here), earlier=kept)
    table = of_kind(made, "remembered")[0].table.rows
    assert table["revised"][0].endswith("（已修订）") and table["then"][0] == value_text(1.0, metric_of(wrong.metric), "zh")
    assert [figure.then for figure in of_kind(made, "headlines")[0].figures][0] == table["then"][0]
    assert not of_kind(deck(here, kept.items, meeting=meeting_of(here)), "remembered"), "on its own snapshot and period there is nothing to compare"


def test_decisions_come_by_their_day_and_without_any_there_is_room_to_write() -> None:
    here = here_at("120111")
    decisions = (Decision("三", due_on=None), Decision("二", "张", date(2023, 2, 1)), Decision("四", is_done=True), Decision("一", due_on=date(2023, 1, 1)))
    made = deck(here, proposed(here), decisions=decisions)
    assert of_kind(made, "decisions")[0].table.rows["first"].to_list() == ["一", "二", "三", "四"]
    assert "3项" in of_kind(made, "decisions")[0].title
    empty = of_kind(deck(here, proposed(here)), "decisions")[0].table.rows
    assert empty.height and set(empty["second"]) == {""}


@given(st.text(max_size=60))
def test_slides_say_a_name_as_it_is_written(text: str) -> None:
    assert spoken(plain(text)) == " ".join(text.split()).replace("\u2060", "")


def test_a_metric_that_is_no_more_is_left_out_and_the_rest_is_shown() -> None:
    here = here_at("120111")
    items = (AgendaItem(ItemKind.HEADLINES), AgendaItem(ItemKind.AREA, "TJ008", "given_up_rate"), AgendaItem(ItemKind.AREA, "TJ008", "home_completed"))
    gone = Said("given_up_rate", "120111", "2022-10", 50.0, "ok")
    kept = Meeting("例会", "120111", "2022-10", "year", "zh", "before", items=items, said=(gone, *said_of(here, items)))
    made = deck(here, items, meeting=kept)
    assert len(of_kind(made, ItemKind.AREA)) == 1 and of_kind(made, "remembered")
    assert [each.then.metric for each in remembered(here, kept)] == [each.metric for each in said_of(here, items) if each.metric != "given_up_rate"]


@pytest.mark.parametrize("area", LEVELS)
def test_what_was_chosen_to_stand_beside_stands_beside(area: str) -> None:
    here = here_at(area).at(comparisons=("year", "previous", "target", "peers"))
    slide = deck(here, proposed(here)).slides[2]
    assert slide.table is not None and slide.table.labels[2:] == tuple(name(here, kind) for kind in chosen(here))
    names = {metric_of(key).name.zh: key for key in HEADLINES}
    for row in slide.table.rows.iter_rows():
        for told, each in zip(row[2:], beside(here, names[row[0]]), strict=True):
            assert told.startswith(each.change or NULL) and (each.value is None) == ("（" not in told) and (each.value is None or each.shown in told)
    alone = here.at(comparisons=("year",))
    assert all(each.table is None or "并列" not in each.title for each in deck(alone, proposed(alone)).slides)
