"""The cascade drawn: bars of people from those estimated to be ill down to those controlled, divided into the people who make each gap."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from metrics.cascade import GAPS, RATES, STEPS, Gap, Step, cascade
from metrics.definition import Unit
from views.charts.options import Chart, Option
from views.chronic.states import COLOURS, INKS
from views.formats import exact, number, unit_word
from views.here import Here
from views.palette import FAINT, ON_REST, ON_WARM, PAPER, REST, UNCONTROLLED_BEFORE

PARTS: Mapping[str, tuple[str, str]] = {
    "controlled": (COLOURS["controlled"], INKS["controlled"]),
    "uncontrolled": (COLOURS["uncontrolled"], INKS["uncontrolled"]),
    "uncontrolled_before": (UNCONTROLLED_BEFORE, ON_WARM),
    "unread": (COLOURS["unmeasured"], INKS["unmeasured"]),
    "lost": (COLOURS["lost"], INKS["lost"]),
    "unmanaged": (REST, ON_REST),
}
"""Fill and ink of the people of a bar, from left to right: those of a narrower step first."""
NAMES = {gap.key: gap.name for gap in GAPS} | {Step.CONTROLLED.value: STEPS[Step.CONTROLLED]}
LAST_STEP = {gap.key: gap.above for gap in GAPS} | {Step.CONTROLLED.value: Step.CONTROLLED}
"""The narrowest step whose people hold this part."""
LEAST_LABELLED, MOST_WITH_ROOM, ROW_PIXELS = 0.13, 0.5, 58
LEAVERS, NARROW = "leavers", 520
"""On a chart of fewer pixels the words behind the bars would run into the rates; the table has them too."""
ORDER = tuple(Step)


Row = Mapping[str, float | None]


@lru_cache(maxsize=256)
def people_in_steps(here: Here, disease: str) -> Row | None:
    """The area's row of `metrics.cascade` for the period; null where nobody is managed or the last day is not known."""
    level = here.tree[here.area.code].level
    frame = cascade(here.snapshot, disease, scope=here.scope, by=level, periods=(here.period,), within=here.area.code)
    row = next(iter(frame.to_dicts()), None)
    return row if row and row[Step.MANAGED] else None


def steps_said(row: Row) -> tuple[Step, ...]:
    """Institutions have no residents, and where more are managed than estimated the estimate explains nothing: the cascade begins with the managed."""
    return ORDER if row["unmanaged"] is not None else ORDER[1:]


def rate_of(step: Step) -> str | None:
    """The key, behind the disease, of the rate whose denominator the step is."""
    return next((key for key, below in RATES.items() if below is step), None)


@lru_cache(maxsize=256)
def cascade_chart(here: Here, disease: str, alt: str) -> Chart:
    """One bar of people a step, divided into those at target and those who make the gaps; the rate of each denominator at the right edge."""
    row = people_in_steps(here, disease)
    steps = steps_said(row)
    base = {"type": "category", "inverse": True, "axisTick": {"show": False}, "axisLine": {"show": False}}
    option: Option = {
        "animation": False,
        "grid": {"left": 4, "right": 4, "top": 4, "bottom": 0, "containLabel": True},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": {"type": "value", "max": row[steps[0]], "show": False},
        "yAxis": [
            base | {"data": [f"{STEPS[step](here.language)}\n{number(row[step], 0, here.language)}" for step in steps], "axisLabel": {"lineHeight": 15}},
            base | {"data": [_rate_label(here, row, step) for step in steps], "position": "right", "axisLabel": {"fontWeight": "bold", "lineHeight": 15}},
        ],
        "media": [{"query": {"maxWidth": NARROW}, "option": {"series": [{"id": LEAVERS, "label": {"show": False}}]}}],
        "series": [*(_part(here, row, part, steps) for part in PARTS), _leavers(here, row, steps)],
    }
    return Chart(option, 8 + ROW_PIXELS * len(steps), alt, unit=unit_word(Unit.PATIENTS, here.language))


def _rate_label(here: Here, row: Row, step: Step) -> str:
    key = rate_of(step)
    return "" if key is None else here.text("达标占\n{rate}").format(rate=percent(here, row[key]))


def percent(here: Here, value: float | None) -> str:
    return exact(value, 1, here.language) + ("" if value is None else "%")


def _part(here: Here, row: Row, part: str, steps: tuple[Step, ...]) -> Option:
    colour, ink = PARTS[part]
    name, widest = NAMES[part](here.language), row[steps[0]]
    label = {
        "show": (row[part] or 0) >= LEAST_LABELLED * widest,
        "formatter": f"{name}\n{number(row[part], 0, here.language)}",
        "color": ink,
        "fontSize": 11,
        "lineHeight": 14,
        "overflow": "truncate",
    }
    return {
        "type": "bar",
        "name": name,
        "stack": "people",
        "barWidth": 38,
        "itemStyle": {"color": colour, "borderColor": PAPER, "borderWidth": 1},
        "labelLayout": {"hideOverlap": True},
        "data": [
            {"value": row[part], "name": f"{name}：{exact(row[part], 0, here.language)}", "label": label if _is_named(part, step) else {"show": False}}
            if ORDER.index(step) <= ORDER.index(LAST_STEP[part])
            else {"value": None}
            for step in steps
        ],
    }


def _leavers(here: Here, row: Row, steps: tuple[Step, ...]) -> Option:
    """Behind a bar that leaves room, whom the next step loses, where their parts are too narrow for a label of their own."""
    widest = row[steps[0]]

    def told(step: Step) -> str:
        small = [gap for gap in GAPS if gap.above is step and row[gap.key] < LEAST_LABELLED * widest]
        return "" if row[step] > MOST_WITH_ROOM * widest else here.text("；").join(_left(here, row, gap) for gap in small)

    label = {"show": True, "position": "right", "fontSize": 11, "color": FAINT}
    data = [{"value": 0, "label": {"formatter": told(step)}} for step in steps]
    return {"type": "bar", "id": LEAVERS, "stack": "people", "barWidth": 38, "silent": True, "label": label, "data": data}


def _left(here: Here, row: Row, gap: Gap) -> str:
    return f"−{number(row[gap.key], 0, here.language)} {gap.name(here.language)}"


def _is_named(part: str, step: Step) -> bool:
    """A part is named once, in the narrowest bar that holds it."""
    return LAST_STEP[part] is step
