"""Writes a table's rows as institutions export them: CSV in several encodings, XLSX with real dates, Parquet; English or Chinese headers and words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
import polars.selectors as cs
from xlsxwriter import Workbook

from data.schema.contracts import Column, Kind, Table


@dataclass(frozen=True, kw_only=True)
class Style:
    """How one file is written. The formats of dates and times matter for CSV only."""

    suffix: str = "parquet"
    is_chinese: bool = False
    encoding: str = "utf-8"
    separator: str = ","
    date_format: str = "%Y-%m-%d"
    time_format: str = "%Y-%m-%d %H:%M"
    booleans: tuple[str, str] = ("true", "false")


PARQUET = Style()
PARQUET_ZH = Style(is_chinese=True)
XLSX = Style(suffix="xlsx")
XLSX_ZH = Style(suffix="xlsx", is_chinese=True)
CSV = Style(suffix="csv")
CSV_BOM_ZH = Style(suffix="csv", is_chinese=True, encoding="utf-8-sig", date_format="%Y年%-m月%-d日", time_format="%Y-%m-%d %H:%M:%S", booleans=("是", "否"))
CSV_GB_ZH = Style(suffix="csv", is_chinese=True, encoding="gb18030", date_format="%Y/%-m/%-d", time_format="%Y/%-m/%-d %H:%M", booleans=("是", "否"))
CSV_UTF16_TAB = Style(suffix="csv", encoding="utf-16", separator="\t", date_format="%Y%m%d", booleans=("1", "0"))
CSV_SEMICOLON_ZH = Style(suffix="csv", is_chinese=True, separator=";", booleans=("yes", "no"))


def write(frame: pl.DataFrame, table: Table, path: Path, style: Style, blemish: Callable[[pl.DataFrame], pl.DataFrame] | None = None) -> None:
    """Write `frame` (typed, keys of the contract) to `path`. `blemish` spoils a CSV's rows, given as text under the keys, before they are written."""
    frame = frame.select(column.key for column in table.columns)
    match style.suffix:
        case "parquet":
            _worded(frame, table, style).write_parquet(path, compression="zstd", compression_level=1, statistics=False)
        case "xlsx":
            _write_workbook(_worded(frame, table, style), path)
        case _:
            text = _as_text(_worded(frame, table, style, headers=False), table, style)
            _write_text(_with_headers(text if blemish is None else blemish(text), table, style), path, style)


def _worded(frame: pl.DataFrame, table: Table, style: Style, headers: bool = True) -> pl.DataFrame:
    if not style.is_chinese:
        return frame
    words = [pl.col(column.key).replace_strict(dict(column.choices), default=None) for column in table.columns if column.kind is Kind.CHOICE]
    worded = frame.with_columns(words)
    return _with_headers(worded, table, style) if headers else worded


def _with_headers(frame: pl.DataFrame, table: Table, style: Style) -> pl.DataFrame:
    return frame.rename({column.key: column.name_zh for column in table.columns}) if style.is_chinese else frame


def _as_text(frame: pl.DataFrame, table: Table, style: Style) -> pl.DataFrame:
    return frame.select(_spelled(column, style) for column in table.columns)


def _spelled(column: Column, style: Style) -> pl.Expr:
    value = pl.col(column.key)
    match column.kind:
        case Kind.DATE:
            return value.dt.strftime(style.date_format)
        case Kind.TIME:
            return value.dt.strftime(style.time_format)
        case Kind.BOOLEAN:
            yes, no = style.booleans
            return pl.when(value).then(pl.lit(yes)).when(~value).then(pl.lit(no)).alias(column.key)
        case _:
            return value.cast(pl.String)


def _write_text(text: pl.DataFrame, path: Path, style: Style) -> None:
    content = text.write_csv(separator=style.separator)
    path.write_bytes(content.encode(style.encoding))


def _write_workbook(frame: pl.DataFrame, path: Path) -> None:
    """The creation time is fixed, so that the same rows give the same file."""
    with Workbook(path) as workbook:
        workbook.set_properties({"created": datetime(2023, 4, 6)})
        formats = {pl.Date: "yyyy-mm-dd", pl.Datetime: "yyyy-mm-dd hh:mm"}
        frame.with_columns(cs.decimal().cast(pl.Float64)).write_excel(workbook, autofilter=False, dtype_formats=formats)
