"""The rows that were refused: where each stood, and its value masked so that no person can be told by it."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from data.intake.reasons import SENTENCES, Reason

FILE = "file"
SCHEMA = pl.Schema({FILE: pl.UInt32, "row": pl.UInt32, "column": pl.String, "value": pl.String, "reason": pl.String})
"""`file` is the file's number in the load; reports put its label there."""
_LEAST_SHOWN = 5


def masked(values: pl.Series) -> pl.Series:
    """The first and the last character of a text of five or more, nothing of a shorter one; an empty cell stays empty."""
    # One pattern on one column: head, replace and format inside a condition make Polars 2.1 panic.
    return values.str.replace(rf"(?s)^.{{1,{_LEAST_SHOWN - 1}}}$", "***").str.replace(rf"(?s)^(?:(\w)|\W).{{{_LEAST_SHOWN - 2},}}(.)$", "${1}***${2}")


def refusals(rows: pl.DataFrame, *, column: str, reason: Reason | pl.Series, value: pl.Series | None = None) -> pl.DataFrame:
    """One refusal for each of `rows`, which have `file` and `row`; `value` is the text that is masked."""
    code = pl.Series([reason.value], dtype=pl.String).new_from_index(0, rows.height) if isinstance(reason, Reason) else reason
    text = pl.Series([None], dtype=pl.String).new_from_index(0, rows.height) if value is None else value
    named = rows.select(FILE, "row", pl.lit(column).alias("column")).with_columns(masked(text).alias("value"), code.alias("reason"))
    return named.select(SCHEMA.names()).cast(dict(SCHEMA))


def together(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([pl.DataFrame(schema=SCHEMA), *parts])


def labelled(refused: pl.DataFrame, labels: tuple[str, ...]) -> pl.DataFrame:
    """Sorted by file and row, with the files' labels and a sentence for each reason."""
    sentence = pl.col("reason").replace_strict([reason.value for reason in SENTENCES], list(SENTENCES.values()), return_dtype=pl.String)
    label = pl.Series(FILE, labels, dtype=pl.String)
    ordered = refused.sort(FILE, "row")
    return ordered.with_columns(label.gather(ordered[FILE]), sentence.alias("message"))
