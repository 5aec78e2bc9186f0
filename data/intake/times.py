"""Days and times in every spelling of the contract. Times are the wall clock of Asia/Shanghai."""

from __future__ import annotations

import polars as pl

from data.intake.reasons import Reason
from data.schema.contracts import Kind

TIME = pl.Datetime("us")
SHANGHAI = "Asia/Shanghai"
_DAY = r"^(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))"
_HOUR = r"[ T](?P<clock>(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.0+)?)?)$"
_ISO_DAY = "${1}-${2}${4}${6}${8}-${3}${5}${7}${9}"


def parse_dates(raw: pl.Series) -> pl.Series:
    """Days from texts or datetimes; null where it is none, or has an hour other than midnight."""
    moments = _wall_clock(raw) if raw.dtype == pl.Datetime else _moments(raw)
    return pl.select(pl.when(moments == moments.dt.truncate("1d")).then(moments.dt.date())).to_series()


def parse_times(raw: pl.Series) -> pl.Series:
    """Datetime[us] from texts or datetimes; null where it is none or lacks its hour."""
    if raw.dtype == pl.Date:
        return pl.Series(raw.name, [None], dtype=TIME).new_from_index(0, raw.len())
    if raw.dtype == pl.Datetime:
        return _wall_clock(raw)
    return pl.select(pl.when(raw.str.contains(_HOUR)).then(_moments(raw))).to_series()


def unreadable_reasons(kind: Kind, raw: pl.Series) -> pl.Series:
    """What is wrong with days and times that were not read: an hour too much, an hour too little, or no calendar day at all."""
    moments = _wall_clock(raw) if raw.dtype in (pl.Datetime, pl.Date) else _moments(raw)
    instead, otherwise = (Reason.HAS_AN_HOUR, Reason.NOT_A_DATE) if kind is Kind.DATE else (Reason.NO_HOUR, Reason.NOT_A_TIME)
    return pl.select(pl.when(moments.is_not_null()).then(pl.lit(instead.value)).otherwise(pl.lit(otherwise.value))).to_series()


def _wall_clock(raw: pl.Series) -> pl.Series:
    zone = getattr(raw.dtype, "time_zone", None)
    local = raw.dt.convert_time_zone(SHANGHAI).dt.replace_time_zone(None) if zone else raw
    return local.cast(TIME)


def _moments(texts: pl.Series) -> pl.Series:
    """Midnight where no hour is given; null where the text is neither a day nor a time."""
    shape = texts.str.contains(_DAY + "$") | texts.str.contains(_DAY + _HOUR)
    days = texts.str.extract(f"({_DAY[1:]})").str.replace(_DAY, _ISO_DAY).str.to_date("%Y-%m-%d", strict=False)
    clocks = texts.str.extract(_HOUR).str.split_exact(":", 2).struct.unnest()
    parts = [clocks[name].cast(pl.Float64, strict=False).cast(pl.Int64).fill_null(0) for name in clocks.columns]
    hour = pl.duration(hours=parts[0], minutes=parts[1], seconds=parts[2])
    return pl.select(pl.when(shape).then(days.cast(TIME) + hour)).to_series()
