"""The one frame shape of every answer."""

from __future__ import annotations

from enum import StrEnum

import polars as pl

COLUMNS = ("metric", "level", "area_code", "area_name", "period", "numerator", "denominator", "value", "lower", "upper", "status")

SCHEMA = {column: pl.Float64 if column in ("numerator", "denominator", "value", "lower", "upper") else pl.String for column in COLUMNS}


class Status(StrEnum):
    """Why a value is there or is not."""

    OK = "ok"
    NO_CASES = "no_cases"
    NOT_APPLICABLE = "not_applicable"
    INCOMPLETE = "incomplete"
    FEW = "few"
    SUPPRESSED = "suppressed"
