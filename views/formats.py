"""Figures as people read them: units, 万 and 亿 or K and M, signs, periods and dates. Null is always –."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from data.schema.months import Grain, Period
from metrics.definition import Kind, Metric, Text, Unit
from views.texts import LOCALES

NULL = "–"
PLAIN_BELOW = {"zh": 10_000, "en": 100_000}
STEPS = {"zh": ((1e8, "亿"), (1e4, "万")), "en": ((1e9, "B"), (1e6, "M"), (1e3, "K"))}
ROUNDS_UP = 0.99995
"""999,960 is 1.00M, not 1,000.0K."""
TIE = "\u00a0"
"""Between a figure and its unit, where a line does not break."""
UNIT_WORDS = {
    Unit.INSTITUTIONS: Text("家", ""),
    Unit.PATIENTS: Text("人", ""),
    Unit.ORDERS: Text("单", ""),
    Unit.ITEMS: Text("项", ""),
    Unit.PRESCRIPTIONS: Text("张", ""),
    Unit.EXAMINATIONS: Text("次", ""),
    Unit.RESIDENTS: Text("人", ""),
    Unit.SIGNINGS: Text("份", ""),
    Unit.RESIDENTS_A_TEAM: Text("人/队", ""),
    Unit.PERCENT: Text("%", "%"),
    Unit.POINTS: Text("个百分点", TIE + "pp"),
    Unit.HOURS: Text("小时", TIE + "h"),
    Unit.PER_1000: Text("‰", "‰"),
    Unit.PER_1000_YEAR: Text("次/千人·年", f"{TIE}a{TIE}year"),
    Unit.SCORE: Text("分", ""),
    Unit.YUAN: Text("元", TIE + "yuan"),
    Unit.YUAN_YEAR: Text("元/年", TIE + "yuan/yr"),
    Unit.YUAN_PRESCRIPTION: Text("元/张", TIE + "yuan"),
}
SHARES = frozenset({Unit.PERCENT, Unit.POINTS})


def number(value: float | None, decimals: int, language: str) -> str:
    """Grouped, with exactly `decimals` places; large ones to three or four figures in 万/亿 or K/M."""
    if value is None:
        return NULL
    if abs(value) < PLAIN_BELOW[language]:
        return exact(value, decimals, language)
    size, word = next(step for step in STEPS[language] if abs(value) >= step[0] * ROUNDS_UP)
    return exact(value / size, 2 if round(abs(value) / size, 2) < 10 else 1, language) + word


def exact(value: float | None, decimals: int, language: str) -> str:
    """Grouped, with exactly `decimals` places, never shortened."""
    if value is None:
        return NULL
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value if round(value, decimals) else 0, format=pattern, locale=LOCALES[language]).replace("-", "−")


def unit_word(unit: Unit, language: str) -> str:
    """What stands behind a value of this unit; empty where the metric's name says it."""
    return UNIT_WORDS[unit](language)


def value_text(value: float | None, metric: Metric, language: str) -> str:
    """`81.5%`, `56.4万人`, `19.0小时`; – where null."""
    if value is None:
        return NULL
    return number(value, metric.decimals, language) + unit_word(metric.unit, language)


def short_text(value: float | None, metric: Metric, language: str) -> str:
    """For labels in charts and cells: without its unit, but for %."""
    return number(value, metric.decimals, language) + ("%" if metric.unit is Unit.PERCENT and value is not None else "")


def change_text(now: float | None, before: float | None, metric: Metric, language: str) -> str | None:
    """The change in its right unit: percentage points for shares, % for flows of counts and money, the metric's unit otherwise; null where there is none."""
    if now is None or before is None:
        return None
    if metric.kind in (Kind.EVENTS, Kind.AMOUNT):
        return None if before == 0 else signed((now / before - 1) * 100, 1, language) + "%"
    unit = Unit.POINTS if metric.unit in SHARES else metric.unit
    return signed(now - before, metric.decimals, language) + unit_word(unit, language)


def signed(value: float, decimals: int, language: str) -> str:
    """With + or − always, and without a sign where it rounds to nothing."""
    if round(value, decimals) == 0:
        return exact(0.0, decimals, language)
    return ("+" if value > 0 else "−") + number(abs(value), decimals, language)


@lru_cache(maxsize=1024)
def period_text(period: Period, language: str) -> str:
    """`2022年11月`, `2022年第4季度`, `2022年`; `November 2022`, `Q4 2022`, `2022`."""
    formats = {
        Grain.MONTH: {"zh": "y年M月", "en": "MMM y"},
        Grain.QUARTER: {"zh": "y年第Q季度", "en": "'Q'Q y"},
        Grain.YEAR: {"zh": "y年", "en": "y"},
    }
    return format_date(period.first, formats[period.grain][language], locale=LOCALES[language])


def day_text(day: date, language: str) -> str:
    return format_date(day, "y年M月d日" if language == "zh" else "d MMM y", locale=LOCALES[language])


def time_text(moment: datetime, language: str) -> str:
    return format_datetime(moment, "y年M月d日 HH:mm" if language == "zh" else "d MMM y HH:mm", locale=LOCALES[language])
