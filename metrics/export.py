"""Answers as text: CSV as the contract orders it, JSON rows, a table for people. The figures are the frame's own, at full precision."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from unicodedata import east_asian_width

import polars as pl

from data.schema.months import Grain
from metrics.definition import Metric, Text
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
    """One flat row a version of a metric, the newest first: the dictionary as data. Texts stand in both languages, `valid_to` is null for the version in force."""
    return [_definition_row(version, later) for metric in metrics for version, later in _with_later(metric)]


def _with_later(metric: Metric) -> list[tuple[Metric, Metric | None]]:
    versions = metric.versions
    return list(zip(versions, (*versions[1:], None), strict=True))[::-1]


def _definition_row(metric: Metric, later: Metric | None) -> dict[str, object]:
    log = [f"{change.version} ({change.on.isoformat()})" for change in metric.changes]
    texts = {
        "name": metric.name,
        "definition": metric.sentence,
        "why": metric.why,
        "numerator": metric.numerator.words,
        "denominator": metric.denominator_words,
        "adds_over_areas": metric.adds_over_areas,
        "adds_over_months": metric.adds_over_months,
        "target": metric.target_words,
        "document": metric.source.document,
        "clause": metric.source.clause,
        "limits": metric.limits,
        "changes": Text(
            "；".join(f"{entry} {change.words.zh}" for entry, change in zip(log, metric.changes, strict=True)),
            "; ".join(f"{entry} {change.words.en}" for entry, change in zip(log, metric.changes, strict=True)),
        ),
    }
    return {
        "metric": metric.key,
        "version": metric.version,
        "valid_from": metric.valid_from.isoformat(),
        "valid_to": (later.valid_from - timedelta(days=1)).isoformat() if later else None,
        "theme": metric.theme.value,
        "unit": metric.unit.value,
        "direction": metric.direction.value,
        "kind": metric.kind.value,
        "grains": " ".join(grain.value for grain in Grain if grain in metric.grains),
        "factor": metric.factor,
        "is_annualised": metric.is_annualised,
        "target_value": metric.target.value if metric.target else None,
    } | {f"{name}_{language}": text(language) for name, text in texts.items() for language in ("zh", "en")}


def list_text(metrics: tuple[Metric, ...], form: str) -> str:
    """Every metric with its whole definition as CSV or JSON, or with its sentence as a table for people."""
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
