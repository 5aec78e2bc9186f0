"""A day on which a rule or a programme of the region began: what time charts mark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PolicyDate:
    """`themes` are those of the metrics that it bears on, or first words of their keys such as `diabetes`; empty for all of them."""

    day: date
    themes: frozenset[str]
    name_zh: str
    name_en: str
    source: str

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_zh

    def bears_on(self, theme: str, key: str) -> bool:
        return not self.themes or theme in self.themes or key.partition("_")[0] in self.themes
