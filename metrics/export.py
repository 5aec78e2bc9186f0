"""Answers as text: CSV as the contract orders it, JSON rows, a table for people. The figures are the frame's own, at full precision."""

from __future__ import annotations

import csv
import io
import json
from unicodedata import east_asian_width

import polars as pl

from metrics.definition import Metric
from metrics.result import COLUMNS


def _cell(value: object) -> str:
    """A number at full precision, whole ones without a point; empty where null."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    return str(value)


def csv_text(frame: pl.DataFrame) -> str:
    """Header and rows, LF line ends, empty where null."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in row] for row in frame.select(COLUMNS).iter_rows())
    return out.getvalue()


def json_rows(frame: pl.DataFrame) -> list[dict]:
    return frame.select(COLUMNS).to_dicts()


def table_text(frame: pl.DataFrame) -> str:
    """Aligned columns for a terminal, values to four decimals, – where null."""
    rows = [list(COLUMNS)] + [[_rounded(value) for value in row] for row in frame.select(COLUMNS).iter_rows()]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def _rounded(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def definition_rows(metrics: tuple[Metric, ...]) -> list[dict[str, object]]:
    """One flat row a metric: the dictionary as data."""
    return [
        {
            "metric": metric.key,
            "theme": metric.theme.value,
            "name_zh": metric.name.zh,
            "name_en": metric.name.en,
            "unit": metric.unit.value,
            "direction": metric.direction.value,
            "kind": metric.kind.value,
            "definition_zh": metric.sentence.zh,
            "definition_en": metric.sentence.en,
            "numerator_zh": metric.numerator.words.zh,
            "denominator_zh": metric.denominator.words.zh if metric.denominator else None,
            "source_zh": f"{metric.source.document.zh} {metric.source.clause.zh}",
            "version": metric.version,
            "valid_from": metric.valid_from.isoformat(),
        }
        for metric in metrics
    ]


def list_text(metrics: tuple[Metric, ...], form: str) -> str:
    """Every metric with its definition, as a table for people, CSV or JSON."""
    rows = definition_rows(metrics)
    if form == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1)
    if form == "csv":
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue().rstrip("\n")
    return "\n".join(
        f"{metric.key}  [{metric.unit.value}]\n    {metric.name.zh}：{metric.sentence.zh}\n    {metric.name.en}. {metric.sentence.en}" for metric in metrics
    )
