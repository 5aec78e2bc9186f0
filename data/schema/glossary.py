"""Terms of the field, and a region's own words for them: values alone, read by `data.region.glossary`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class OwnWord:
    """What a region says for a term."""

    zh: str
    en: str
    note_zh: str
    note_en: str


@dataclass(frozen=True, kw_only=True)
class Term:
    """A common term; `own` is the region's word, null where it says the same. `is_in_interface` is of the few terms that the interface says in the region's word."""

    zh: str
    en: str
    note_zh: str
    note_en: str
    is_in_interface: bool
    own: OwnWord | None = None
