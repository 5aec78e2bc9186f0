"""A few rows as real exports have them: wrong in different ways, and exact copies. The import refuses the former and drops the latter."""

from __future__ import annotations

import numpy as np
import polars as pl

MOST_WRONG_ROWS = 21
ROWS_PER_WRONG_ROW = 400
"""At most one wrong row in so many, well below the 1% that would refuse the file."""
COPIES = 25

FOLLOWUP_FAULTS = (
    ("followed_on", "2022/13/05"),
    ("followed_on", "2033/1/5"),
    ("fasting_glucose_mmol_l", "0.7"),
    ("systolic_mmhg", "1350"),
    ("mode", "微信"),
    ("disease", "2型糖尿病伴并发症"),
    ("patient_id", "P9999999"),
    ("institution_id", ""),
    ("diastolic_mmhg", "八十五"),
)
PRESCRIPTION_FAULTS = (
    ("items", "0"),
    ("items", "2.5"),
    ("items_out_of_stock", "48"),
    ("amount_yuan", "-12.50"),
    ("amount_yuan", "35.125"),
    ("institution_id", "TJ999"),
    ("fulfilment", "药店自取"),
    ("prescribed_on", "2017-06-31"),
    ("review", ""),
)


def with_faults(text: pl.DataFrame, key: str, faults: tuple[tuple[str, str], ...], rng: np.random.Generator) -> pl.DataFrame:
    """Copies of drawn rows under codes of their own (`key`), each with one value replaced, strewn among the others."""
    count = min(MOST_WRONG_ROWS, text.height // ROWS_PER_WRONG_ROW)
    wrong = text[np.sort(rng.permutation(text.height)[:count])].with_columns(pl.col(key) + "E", place=pl.int_range(0, count) % len(faults))
    for place, (column, value) in enumerate(faults):
        wrong = wrong.with_columns(pl.when(pl.col("place") == place).then(pl.lit(value)).otherwise(pl.col(column)).alias(column))
    return pl.concat([text, wrong.drop("place")]).sort(key)


def with_copies(frame: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """The frame with some rows written twice, as when an export is run again over a few days."""
    start = int(rng.integers(0, max(1, frame.height - COPIES)))
    return pl.concat([frame, frame.slice(start, min(COPIES, frame.height // 20))])
