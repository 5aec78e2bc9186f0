"""Reads which national indicator is answered by which metric. The files are of no region; that the metrics exist is held by a test."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from data.errors import SettingsError
from data.region.rows import read_rows
from data.schema.crosswalk import ANSWERS, ATTESTED, EXACT, NONE, Crosswalk, Frame, NationalIndicator

FRAMES_FILE, CROSSWALK_FILE = "frames.csv", "crosswalk.csv"
FRAME_COLUMNS = ("frame", "name_zh", "name_en", "document_zh", "document_en", "about_zh", "about_en")
COLUMNS = tuple(field.name for field in fields(NationalIndicator))
NEEDED = ("id", "clause_zh", "clause_en", "name_zh", "name_en", "source_zh", "source_en", "differs_zh", "differs_en")
"""What every indicator says."""
KEY = re.compile(r"[a-z][a-z0-9_]*")


def load_crosswalk(reference: Path) -> Crosswalk:
    """The files of `reference`, in their order. Raises SettingsError naming file, line and remedy."""
    frames: dict[str, Frame] = {}
    for line, row in read_rows(reference / FRAMES_FILE, FRAME_COLUMNS):
        key = row["frame"]
        if key in frames:
            raise SettingsError(f"{reference / FRAMES_FILE}, line {line}: frame '{key}' stands twice; give each frame one line")
        frames[key] = Frame(key=key, **{column: row[column] for column in FRAME_COLUMNS[1:]})
    indicators: dict[str, NationalIndicator] = {}
    for line, row in read_rows(reference / CROSSWALK_FILE, COLUMNS):
        where = f"{reference / CROSSWALK_FILE}, line {line}"
        indicator = _indicator(where, row, frames)
        if indicator.id in indicators:
            raise SettingsError(f"{where}: id '{indicator.id}' stands twice; give each indicator one line")
        indicators[indicator.id] = indicator
    return Crosswalk(tuple(frames.values()), tuple(indicators.values()))


def _indicator(where: str, row: dict[str, str], frames: dict[str, Frame]) -> NationalIndicator:
    for column, allowed in (("frame", tuple(frames)), ("answered", ANSWERS), ("attested", ATTESTED)):
        if row[column] not in allowed:
            raise SettingsError(f"{where}: {column} '{row[column]}' is not one of {', '.join(allowed)}")
    empty = [column for column in NEEDED if not row[column]]
    if empty:
        raise SettingsError(f"{where}: {empty[0]} is empty; every indicator says it")
    metrics = tuple(row["metrics"].split())
    unlike = [key for key in metrics if not KEY.fullmatch(key)]
    if unlike:
        raise SettingsError(f"{where}: '{unlike[0]}' is no key of a metric; keys are parted by spaces, such as diabetes_control_rate")
    if bool(metrics) == (row["answered"] == NONE):
        remedy = "take the metrics out or say rough" if metrics else f"name a metric or say {NONE}"
        raise SettingsError(f"{where}: answered '{row['answered']}' with {len(metrics)} metrics; {remedy}")
    if row["answered"] == EXACT and (row["attested"] not in ("V1", "V2") or len(metrics) != 1):
        raise SettingsError(f"{where}: '{EXACT}' needs one metric and a definition that was found (V1 or V2); say rough")
    return NationalIndicator(**{column: row[column] for column in COLUMNS if column != "metrics"}, metrics=metrics)
