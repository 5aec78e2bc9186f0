"""A national indicator and which of our metrics answers it: values alone, read by `data.crosswalk`."""

from __future__ import annotations

from dataclasses import dataclass

EXACT, ROUGH, NONE = "exact", "rough", "none"
ANSWERS = (EXACT, ROUGH, NONE)
"""How well an indicator is answered. Exact only where one metric has its unit and its denominator and was defined from the same document, and where the
indicator's own wording was found (`attested` V1 or V2); a recalled definition is answered roughly at best."""
ATTESTED = ("V1", "V2", "V3", "D")
"""Where the indicator's definition comes from: the document itself, a secondary source, memory, or a design of our own."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A national document with indicators; `about` says how far it is known."""

    key: str
    name_zh: str
    name_en: str
    document_zh: str
    document_en: str
    about_zh: str
    about_en: str


@dataclass(frozen=True, kw_only=True)
class NationalIndicator:
    """One indicator of a frame. Numerator, denominator and unit are empty where they are not known or there are none; `metrics` are keys of our catalogue, none
    where nothing answers; `differs` says what is different, what is missing, or what to mind."""

    id: str
    frame: str
    clause_zh: str
    clause_en: str
    name_zh: str
    name_en: str
    numerator_zh: str
    numerator_en: str
    denominator_zh: str
    denominator_en: str
    unit_zh: str
    unit_en: str
    attested: str
    source_zh: str
    source_en: str
    answered: str
    metrics: tuple[str, ...]
    differs_zh: str
    differs_en: str


@dataclass(frozen=True)
class Crosswalk:
    """The frames and their indicators, each in the order of its file."""

    frames: tuple[Frame, ...] = ()
    indicators: tuple[NationalIndicator, ...] = ()
