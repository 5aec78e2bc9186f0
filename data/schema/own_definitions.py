"""What a region says in the definitions of metrics in place of the common words: values alone, read by `data.region.definitions`."""

from __future__ import annotations

from dataclasses import dataclass

TARGET = "target"
FIELDS = ("sentence", "why", "limits", "document", "clause", TARGET)


@dataclass(frozen=True, kw_only=True)
class OwnDefinition:
    """One of `FIELDS` of every metric that one of the patterns names, such as `capitation_*`. Of a target the text is its source, of all else it is the field."""

    metrics: tuple[str, ...]
    field: str
    zh: str
    en: str
    value: float | None
    """The target; null for every other field."""
    where: str
    """File and line, for whoever finds that there is no such metric."""
