"""How many residents are estimated to have a disease: surveys of the settings and the share of adults, each with its source. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

SURVEYS: Mapping[str, str] = MappingProxyType({"diabetes_2013": "diabetes", "diabetes_2018": "diabetes", "hypertension_2015": "hypertension"})
"""The surveys that definitions rest on → their disease. One that the settings leave out makes its metrics not applicable."""


@dataclass(frozen=True)
class Survey:
    """A survey's prevalence among adults of 18 and over, in percent; `key` is what definitions name."""

    key: str
    disease: str
    prevalence_pct: float
    published_on: date
    source: str


@dataclass(frozen=True)
class Prevalence:
    """`adult_share_pct` of the residents are 18 or older."""

    adult_share_pct: float
    adult_share_source_zh: str
    adult_share_source_en: str
    surveys: tuple[Survey, ...]

    def survey(self, key: str) -> Survey | None:
        return next((survey for survey in self.surveys if survey.key == key), None)

    def share(self, key: str) -> float | None:
        """The share of all residents that the survey makes patients; null where the settings have no such survey."""
        survey = self.survey(key)
        return None if survey is None else self.adult_share_pct / 100 * survey.prevalence_pct / 100
