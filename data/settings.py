"""`config.toml` as a frozen object. Unknown keys and wrong types are refused with the key and the line."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from data.errors import SettingsError
from data.schema.prevalence import SURVEYS, Survey
from data.schema.real_use import RealUse
from data.toml_file import TomlFile

PROJECT = Path(__file__).resolve().parent.parent

_TO_REGION = "; it belongs to the region now: move it to [parameters] of data/reference/<region>/region.toml as"
MOVED = {
    "surplus": f"{_TO_REGION} surplus_band_pct",
    "prevalence.adult_share_pct": f"{_TO_REGION} adult_share_pct",
    "prevalence.adult_share_source_zh": f"{_TO_REGION} adult_share_source_zh",
    "prevalence.adult_share_source_en": f"{_TO_REGION} adult_share_source_en",
}
"""Keys of earlier versions, and what to do with them."""


@dataclass(frozen=True)
class RegionSettings:
    folder: str


@dataclass(frozen=True)
class StoreSettings:
    path: Path
    key_file: Path
    kept_snapshots: int


@dataclass(frozen=True)
class OperationsSettings:
    url: str = ""
    """Where meetings are kept; empty is SQLite in the store."""


@dataclass(frozen=True)
class ImportSettings:
    refused_rows_limit_pct: float
    file_limit_gb: float
    unpacked_limit_mb: int
    cell_limit_characters: int


@dataclass(frozen=True)
class RankingSettings:
    least_denominator: int


@dataclass(frozen=True)
class ControlChartSettings:
    trend_length: int


@dataclass(frozen=True)
class QualitySettings:
    coefficients: tuple[tuple[float, float], ...]

    def coefficient(self, score: float) -> float:
        """The share of a surplus that may be kept at this score, 0 below the last threshold."""
        return next((share for least, share in self.coefficients if score >= least), 0.0)


@dataclass(frozen=True)
class PrevalenceSettings:
    surveys: tuple[Survey, ...]


@dataclass(frozen=True)
class DisclosureSettings:
    threshold: int
    rounding: int
    least_denominator: int
    least_band: int


@dataclass(frozen=True)
class ReaderSettings:
    areas: tuple[str, ...]


@dataclass(frozen=True)
class DemoSettings:
    seed: int
    realistic_names: bool


@dataclass(frozen=True)
class InterfaceSettings:
    language: str


@dataclass(frozen=True)
class Settings:
    region: RegionSettings
    store: StoreSettings
    import_: ImportSettings
    ranking: RankingSettings
    control_charts: ControlChartSettings
    quality: QualitySettings
    prevalence: PrevalenceSettings
    real_use: RealUse
    disclosure: DisclosureSettings
    reader: ReaderSettings
    demo: DemoSettings
    interface: InterfaceSettings
    operations: OperationsSettings = OperationsSettings()


def load_settings(path: Path | None = None, store: Path | None = None) -> Settings:
    """Read `path`, else COMMUNITY_CONFIG, else the project's `config.toml`; `store`, else COMMUNITY_STORE, goes before the file's store. Raises SettingsError."""
    path = path or Path(os.environ.get("COMMUNITY_CONFIG") or PROJECT / "config.toml")
    try:
        file = TomlFile(path, path.read_text(encoding="utf-8"), MOVED)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); give a readable file with --config") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: is not valid TOML: {error}") from error
    settings = file.build(Settings)
    file.check(_rules(settings))
    chosen = store or (Path(os.environ["COMMUNITY_STORE"]) if os.environ.get("COMMUNITY_STORE") else None)
    return settings if chosen is None else _with_store(settings, chosen)


def _with_store(settings: Settings, store: Path) -> Settings:
    return replace(settings, store=replace(settings.store, path=store.resolve()))


def _rules(settings: Settings) -> tuple[tuple[str, bool, str], ...]:
    return (
        ("interface.language", settings.interface.language in ("zh", "en"), "must be 'zh' or 'en'"),
        ("store.kept_snapshots", settings.store.kept_snapshots >= 2, "must be 2 or more, so that the one before a damaged one can be served"),
        ("import.refused_rows_limit_pct", 0 <= settings.import_.refused_rows_limit_pct <= 100, "must lie between 0 and 100"),
        ("import.cell_limit_characters", settings.import_.cell_limit_characters > 0, "must be above 0"),
        ("control_charts.trend_length", 5 <= settings.control_charts.trend_length <= 9, "must lie between 5 and 9"),
        ("ranking.least_denominator", settings.ranking.least_denominator >= 0, "must be 0 or more"),
        (
            "quality.coefficients",
            all(0 <= least <= 100 and 0 <= share <= 1 for least, share in settings.quality.coefficients)
            and list(settings.quality.coefficients) == sorted(settings.quality.coefficients, reverse=True),
            "must be [score, share] pairs with falling scores from 100 to 0 and shares between 0 and 1",
        ),
        ("disclosure.threshold", settings.disclosure.threshold >= 3, "must be 3 or more"),
        (
            "disclosure.rounding",
            1 <= settings.disclosure.rounding <= settings.disclosure.threshold,
            "must lie between 1 and the disclosure threshold, so that no count that is shown becomes 0",
        ),
        (
            "disclosure.least_denominator",
            settings.disclosure.least_denominator >= settings.disclosure.threshold,
            "must be the disclosure threshold or more",
        ),
        ("disclosure.least_band", settings.disclosure.least_band >= 2, "must be 2 or more"),
        *_survey_rules(settings.prevalence),
        *_real_use_rules(settings.real_use),
    )


def _real_use_rules(real_use: RealUse) -> list[tuple[str, bool, str]]:
    floors = asdict(real_use.events_per_1000_residents).items()
    ends = asdict(real_use.closed_loop_pct).items()
    return [
        ("real_use.most_working_days_pct", 0 < real_use.most_working_days_pct < 100, "must lie above 0 and below 100"),
        ("real_use.loop_months", 1 <= real_use.loop_months <= 12, "must lie between 1 and 12"),
        *((f"real_use.events_per_1000_residents.{key}", 0 <= floor < 1000, "must be 0 or more and below 1000") for key, floor in floors),
        *((f"real_use.closed_loop_pct.{key}", 0 < share <= 100, "must lie above 0 and be at most 100") for key, share in ends),
    ]


def _survey_rules(prevalence: PrevalenceSettings) -> list[tuple[str, bool, str]]:
    keys = [survey.key for survey in prevalence.surveys]
    return [
        rule
        for number, survey in enumerate(prevalence.surveys)
        for rule in (
            (f"prevalence.surveys[{number}].key", survey.key in SURVEYS, f"is '{survey.key}', which no metric rests on; known are {', '.join(SURVEYS)}"),
            (f"prevalence.surveys[{number}].disease", SURVEYS.get(survey.key) == survey.disease, f"must be '{SURVEYS.get(survey.key)}' for this survey"),
            (f"prevalence.surveys[{number}].key", survey.key not in keys[:number], "must differ from those of earlier surveys"),
            (f"prevalence.surveys[{number}].prevalence_pct", 0 < survey.prevalence_pct < 100, "must lie between 0 and 100"),
            (f"prevalence.surveys[{number}].source", bool(survey.source.strip()), "must say where the prevalence was printed"),
        )
    ]
