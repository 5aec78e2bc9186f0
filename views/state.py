"""The reader's choices, in the address and in the session: the only module that touches `st.session_state` and `st.query_params`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data.schema.areas import Area
from data.schema.months import Grain, Period, PeriodError, last_day, month_of, parse_period, split
from data.schema.snapshot import Snapshot
from metrics.compute import latest_complete_month
from metrics.scope import Scope
from views.comparing.against import USUAL, basis, comparisons_asked
from views.exports.jobs import Job
from views.here import AGAINST, Here, Surroundings
from views.meeting.drafts import Draft
from views.texts import LANGUAGES, plain, translator

CARRIED = ("area", "period", "lang", "against")
"""What a change of page keeps; other keys belong to the page that reads them."""
HERE, KEPT, PAGE, WORK = "_here", "_kept", "_page", "_work"
DRAFTS, TOLD = "_drafts", "_told"

Choice = TypeVar("Choice")


def language_asked(default: str) -> str:
    """The language of the address, else the session's, else `default`."""
    asked = st.query_params.get("lang") or st.session_state.get(KEPT, {}).get("lang")
    return asked if asked in LANGUAGES else default


def arrive(page: str) -> None:
    """Take over area, period and language from the page before when the address of the new one does not say them."""
    kept = st.session_state.get(KEPT, {})
    has_moved = st.session_state.get(PAGE, page) != page
    if has_moved and not any(key in st.query_params for key in CARRIED):
        st.query_params.update({key: value for key, value in kept.items() if key not in st.query_params})
    st.session_state[PAGE] = page
    asked = {key: st.query_params[key] for key in CARRIED if key in st.query_params}
    st.session_state[KEPT] = {"lang": kept["lang"]} | asked if "lang" in kept else asked


def read(snapshot: Snapshot, surroundings: Surroundings, scope: Scope, chosen_language: str, page: str) -> Here:
    """What the address asks for, as far as it can be had; the rest falls back to the top of the reader's scope and the latest complete month."""
    complaints: list[str] = []
    comparisons = comparisons_asked(st.query_params.get("against", ""))
    here = Here(
        snapshot=snapshot,
        surroundings=surroundings,
        scope=scope,
        area=_area(snapshot, scope, chosen_language, complaints),
        period=_period(snapshot, chosen_language, complaints),
        language=chosen_language,
        against=basis(comparisons),
        comparisons=comparisons,
        page=page,
        complaints=tuple(complaints),
    )
    st.session_state[HERE] = here
    return here


def draft(key: str) -> Draft | None:
    """A meeting that this visitor is editing; null where there is none under the key."""
    return st.session_state.get(DRAFTS, {}).get(key)


def drafts() -> Mapping[str, Draft]:
    """Every meeting with unsaved changes, whatever page or language they were left for."""
    return {key: each for key, each in st.session_state.get(DRAFTS, {}).items() if each.is_changed}


def keep_draft(key: str, value: Draft | None) -> None:
    """Hold it until it is saved or given up (null), for as long as the visit lasts."""
    others = {other: each for other, each in st.session_state.get(DRAFTS, {}).items() if other != key}
    st.session_state[DRAFTS] = others if value is None else others | {key: value}


def held(widget: str) -> object:
    """What a control holds now; for its callback. Null where it is not on the page."""
    return st.session_state.get(widget)


def change_address(**changes: str) -> None:
    """Callback: set keys of the address; an empty value takes its key out."""
    choose({key: value for key, value in changes.items() if value}, without=[key for key, value in changes.items() if not value])


def choose(changes: Mapping[str, str], without: Collection[str] = ()) -> None:
    """Write a reader's choice into the address: the way of every callback.

    A step back or forward is no choice: the address says already what is to be seen. A control of the view that was left can still send
    what it held there, when the steps come faster than the views, and must not bring it along.
    """
    run = get_script_run_ctx()
    if run is not None and run.is_history_navigation:
        return
    st.query_params.update(changes)
    for key in without:
        if key in st.query_params:
            del st.query_params[key]


def tell(sentence: str) -> None:
    """Callback: what the next run says was done."""
    st.session_state[TOLD] = (*st.session_state.get(TOLD, ()), sentence)


def told() -> tuple[str, ...]:
    """What was done since the last run, once."""
    return st.session_state.pop(TOLD, ())


def here() -> Here:
    """Where the reader stands in this run; the frame has read it before the page begins."""
    return st.session_state[HERE]


def chosen(key: str, options: Collection[str], default: str) -> str:
    """A page's own choice from the address; `default` where it names none of the options."""
    asked = st.query_params.get(key)
    return asked if asked in options else default


def keep(key: str, widget: str, options: Collection[str]) -> None:
    """Callback of a control: write its value into the address, from where the next run reads it.

    A value that is no option is left out: a browser sends the words it showed, and after a change of language they may be the old ones.
    """
    value = st.session_state[widget]
    if value in options:
        choose({key: value})


def keep_comparisons(widget: str, held: Sequence[str]) -> None:
    """Callback of a control with several choices: those held so far keep their order, new ones follow; nothing chosen is the usual."""
    picked = [each for each in st.session_state[widget] or () if each in AGAINST]
    choose({"against": ",".join([each for each in held if each in picked] + [each for each in picked if each not in held] or USUAL)})


def put_first(widget: str, held: Sequence[str]) -> None:
    """Callback: the comparison that was picked is the one of the tiles."""
    picked = st.session_state[widget]
    if picked in held:
        choose({"against": ",".join([picked, *(each for each in held if each != picked)])})


def asked(key: str) -> str:
    """A page's free text from the address, no longer than a search; empty where there is none."""
    return st.query_params.get(key, "")[:100]


def address() -> str:
    """All that the address says, in one order: what a page shows hangs on nothing else."""
    return urlencode(sorted(st.query_params.to_dict().items()))


def keep_text(key: str, widget: str) -> None:
    """Callback of a text field: write what was typed into the address."""
    choose({key: st.session_state[widget] or ""})


def work_on(name: str) -> Job | None:
    """The work of this name that the reader has begun; null where there is none, or it is another by now."""
    held, job = st.session_state.get(WORK, ("", None))
    return job if held == name else None


def set_work(name: str, job: Job) -> None:
    """Begin this instead of what went on before, which is stopped: a reader waits for one file at a time."""
    _name, before = st.session_state.get(WORK, ("", None))
    if before is not None:
        before.cancel()
    st.session_state[WORK] = (name, job)


def offer(widget: str, value: Choice) -> Choice:
    """Show `value` in the control with this key, whatever it held before: the address is the truth."""
    if st.session_state.get(widget) != value:
        st.session_state[widget] = value
    return value


def go_to_area(code: str, **also: str) -> None:
    """Callback: show this area; `also` sets further keys of the address."""
    choose({"area": code} | also)


def go_to_level(widget: str, parent: str) -> None:
    """Callback of an area selector: an empty choice goes back up to `parent`."""
    picked = st.session_state[widget]
    if picked is None or picked in here().tree:
        go_to_area(picked or parent)


def follow(chart: str, codes: Sequence[str]) -> Callable[[], None]:
    """Callback of a chart with a selection: its data point number i leads to `codes[i]`."""

    def go() -> None:
        picked = [index for group in st.session_state[chart].selection.selected for index in group["data_indices"]]
        if picked and picked[0] < len(codes):
            go_to_area(codes[picked[0]])

    return go


def follow_addresses(chart: str, addresses: Sequence[Mapping[str, str]]) -> Callable[[], None]:
    """Callback of a chart with a selection: its data point number i sets the keys of the address that `addresses[i]` says."""

    def go() -> None:
        picked = [index for group in st.session_state[chart].selection.selected for index in group["data_indices"]]
        if picked and picked[0] < len(addresses):
            choose(addresses[picked[0]])

    return go


def follow_ways(drawing: str, ways: Collection[str]) -> Callable[[], None]:
    """Callback of a drawing: what was pressed says the keys of the address that it changes; only what the drawing offered is followed.
    Ways to other pages, `origin?metric=…`, are the drawing's own to follow."""

    def go() -> None:
        asked = st.session_state[drawing].go
        if asked in ways and "?" not in asked:
            choose(dict(parse_qsl(asked)))

    return go


def follow_rows(table: str, codes: Sequence[str], key: str = "area") -> Callable[[], None]:
    """Callback of a table whose cells can be picked: row i leads to `codes[i]`, an area or what else the address names under `key`."""

    def go() -> None:
        cells = st.session_state[table].selection.cells
        if cells and cells[0][0] < len(codes):
            choose({key: codes[cells[0][0]]})

    return go


def period_options(snapshot: Snapshot, grain: Grain) -> tuple[Period, ...]:
    """The periods of the data, the latest first."""
    first, last = (_containing(month, grain) for month in (snapshot.first_month, snapshot.last_month))
    return tuple(reversed(split(first.first, last.last, grain)))


def set_grain(widget: str, period: Period, snapshot: Snapshot) -> None:
    """Callback: the period of the new grain that holds the old one's last month, or the one before where that has not ended yet."""
    picked = st.session_state[widget]
    grain = Grain(picked) if picked in list(Grain) else period.grain
    found = _containing(period.last, grain)
    known_to = min(snapshot.as_of, last_day(snapshot.last_month))
    if found.end > known_to and found.shifted(-1).last >= snapshot.first_month:
        found = found.shifted(-1)
    choose({"period": str(found)})


def _containing(month: date, grain: Grain) -> Period:
    first = month_of(month)
    return Period(first.replace(month=first.month - (first.month - 1) % grain.months), grain)


def _area(snapshot: Snapshot, scope: Scope, language: str, complaints: list[str]) -> Area:
    _ = translator(language)
    tree = snapshot.tree
    top = tree[min(scope.areas, key=lambda code: tree.depth(tree[code].level))]
    asked = st.query_params.get("area")
    if asked is None:
        return top
    if asked in tree and scope.allows(tree, asked):
        return tree[asked]
    complaints.append(_("网址中的区域“{area}”不存在或不在可见范围内，已改为显示{shown}。").format(area=plain(asked[:40]), shown=plain(top.name(language))))
    return top


def _period(snapshot: Snapshot, language: str, complaints: list[str]) -> Period:
    _ = translator(language)
    default = Period(latest_complete_month(snapshot))
    asked = st.query_params.get("period")
    if asked is None:
        return default
    try:
        period = parse_period(asked)
    except PeriodError:
        complaints.append(_("网址中的期间“{period}”无法识别（应写作2022-11、2022Q4或2022），已改为最近完整月份。").format(period=plain(asked[:40])))
        return default
    if period.last < snapshot.first_month or period.first > snapshot.last_month:
        complaints.append(_("网址中的期间“{period}”没有数据，已改为最近完整月份。").format(period=plain(asked)))
        return default
    return period
