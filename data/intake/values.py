"""From raw columns to typed ones. A value that does not read as its kind becomes null; `rules` tells it from an empty cell."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from data.intake.reasons import Reason
from data.intake.times import parse_dates, parse_times
from data.schema.contracts import Column, Kind

MONEY = pl.Decimal(18, 2)
BOOLEANS = {"是": True, "否": False, "yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}
CONTROL = r"[\p{Cc}\x{2028}\x{2029}]"
"""What cannot be seen and moves what follows it: line breaks, tabs, escapes."""
_LINE_BREAK = r"\s*[\t-\r\x{85}\x{2028}\x{2029}]\s*"
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_WHOLE = r"^([+-]?\d+)(?:\.0*)?$"
_AMOUNT = r"^[+-]?(\d{1,16}(\.\d{0,2}0*)?|\.\d{1,2}0*)$"
_AMOUNT_LIMIT = 1e16
_PARSED_ONCE_FROM = 10_000


def parse(column: Column, raw: pl.Series) -> pl.Series:
    """The typed column: TEXT and PSEUDONYM String, CHOICE Enum of its keys, DATE Date, TIME Datetime[us], INTEGER Int64, NUMBER Float64,
    MONEY Decimal(18,2), BOOLEAN Boolean. Null where the cell is empty or does not read so."""
    match column.kind:
        case Kind.TEXT | Kind.PSEUDONYM:
            return _one_line(as_text(raw)) if column.is_name else as_text(raw)
        case Kind.CHOICE:
            return _choices(column, as_text(raw))
        case Kind.DATE:
            return _dates(raw)
        case Kind.TIME:
            return parse_times(raw if raw.dtype in (pl.Datetime, pl.Date) else as_text(raw))
        case Kind.INTEGER:
            return _integers(raw)
        case Kind.NUMBER:
            return _numbers(raw)
        case Kind.MONEY:
            return _amounts(raw)
        case Kind.BOOLEAN:
            return raw if raw.dtype == pl.Boolean else _once(as_text(raw), _booleans)


UNREADABLE = {
    Kind.CHOICE: Reason.NOT_IN_SET,
    Kind.DATE: Reason.NOT_A_DATE,
    Kind.TIME: Reason.NOT_A_TIME,
    Kind.INTEGER: Reason.NOT_WHOLE,
    Kind.NUMBER: Reason.NOT_A_NUMBER,
    Kind.MONEY: Reason.NOT_AN_AMOUNT,
    Kind.BOOLEAN: Reason.NOT_A_BOOLEAN,
}
"""What is wrong with a cell that does not read as its kind. A text always reads."""


def as_text(raw: pl.Series) -> pl.Series:
    """What a person would read in the cell: 120101 for a number 120101.0."""
    if raw.dtype == pl.String:
        return raw
    text = raw.cast(pl.String, strict=False)
    return text.str.replace(r"\.0$", "") if raw.dtype.is_float() else text


def _one_line(texts: pl.Series) -> pl.Series:
    return texts.str.replace_all(_LINE_BREAK, " ")


def _once(texts: pl.Series, parse_texts: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Days and words repeat thousands of times: read each distinct text once."""
    if texts.len() < _PARSED_ONCE_FROM:
        return parse_texts(texts)
    distinct = texts.drop_nulls().unique()
    parsed = parse_texts(distinct)
    return texts.replace_strict(distinct, parsed, default=None, return_dtype=parsed.dtype)


def _dates(raw: pl.Series) -> pl.Series:
    if raw.dtype == pl.Date:
        return raw
    return parse_dates(raw) if raw.dtype == pl.Datetime else _once(as_text(raw), parse_dates)


def _choices(column: Column, texts: pl.Series) -> pl.Series:
    keys = list(column.choices)
    words = dict(zip([*keys, *column.choices.values()], keys * 2, strict=True))
    # An enumeration finds its words' numbers in one pass, and the numbers pick the keys: six times as fast as a join on the texts.
    numbers = texts.cast(pl.Enum(list(words)), strict=False).to_physical()
    return pl.Series(column.key, list(words.values()), dtype=pl.Enum(keys)).gather(numbers)


def _integers(raw: pl.Series) -> pl.Series:
    if raw.dtype.is_integer():
        return raw.cast(pl.Int64, strict=False)
    if raw.dtype.is_float():
        return pl.select(pl.when(raw == raw.floor()).then(raw)).to_series().cast(pl.Int64, strict=False)
    return as_text(raw).str.extract(_WHOLE).cast(pl.Int64, strict=False)


def _numbers(raw: pl.Series) -> pl.Series:
    if raw.dtype.is_numeric():
        values = raw.cast(pl.Float64, strict=False)
    else:
        texts = as_text(raw)
        values = pl.select(pl.when(texts.str.contains(_NUMBER)).then(texts)).to_series().cast(pl.Float64, strict=False)
    return pl.select(pl.when(values.is_finite()).then(values)).to_series()


def _amounts(raw: pl.Series) -> pl.Series:
    if raw.dtype == pl.Float64:
        return _amounts_of_floats(raw)
    texts = as_text(raw)
    return pl.select(pl.when(texts.str.contains(_AMOUNT)).then(texts)).to_series().cast(MONEY, strict=False)


def _amounts_of_floats(raw: pl.Series) -> pl.Series:
    """Floats that mean an amount to the cent, as a sheet shows it: 0.1 + 0.2 is 0.30."""
    cents = raw.round(2)
    is_amount = raw.is_finite() & (raw.abs() < _AMOUNT_LIMIT) & ((raw - cents).abs() <= raw.abs() * 1e-14 + 1e-12)
    return pl.select(pl.when(is_amount).then(cents)).to_series().cast(MONEY, strict=False)


def _booleans(texts: pl.Series) -> pl.Series:
    return texts.str.to_lowercase().replace_strict(list(BOOLEANS), list(BOOLEANS.values()), default=None, return_dtype=pl.Boolean)
