"""`config.toml` as a frozen object. Unknown keys and wrong types are refused with the key and the line."""

from __future__ import annotations

import difflib
import os
import tomllib
import types
import typing
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from pathlib import Path

from data.errors import SettingsError
from data.schema.prevalence import SURVEYS, Prevalence

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class RegionSettings:
    folder: str


@dataclass(frozen=True)
class StoreSettings:
    path: Path
    key_file: Path
    kept_snapshots: int


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
class SurplusSettings:
    published_band_pct: tuple[float, float]


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
    surplus: SurplusSettings
    prevalence: Prevalence
    disclosure: DisclosureSettings
    reader: ReaderSettings
    demo: DemoSettings
    interface: InterfaceSettings


def load_settings(path: Path | None = None, store: Path | None = None) -> Settings:
    """Read `path`, else COMMUNITY_CONFIG, else the project's `config.toml`; `store`, else COMMUNITY_STORE, goes before the file's store. Raises SettingsError."""
    path = path or Path(os.environ.get("COMMUNITY_CONFIG") or PROJECT / "config.toml")
    try:
        text = path.read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); give a readable file with --config") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: is not valid TOML: {error}") from error
    reader = _Reader(path, text)
    settings = reader.build(Settings, values, "")
    _check(settings, reader)
    chosen = store or (Path(os.environ["COMMUNITY_STORE"]) if os.environ.get("COMMUNITY_STORE") else None)
    return settings if chosen is None else _with_store(settings, chosen)


def _with_store(settings: Settings, store: Path) -> Settings:
    return replace(settings, store=replace(settings.store, path=store.resolve()))


def _check(settings: Settings, reader: _Reader) -> None:
    rules = (
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
        (
            "surplus.published_band_pct",
            len(settings.surplus.published_band_pct) == 2 and settings.surplus.published_band_pct[0] <= settings.surplus.published_band_pct[1],
            "must be two numbers, the lower first",
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
        ("prevalence.adult_share_pct", 0 < settings.prevalence.adult_share_pct <= 100, "must lie above 0 and be at most 100"),
        ("prevalence.adult_share_source_zh", bool(settings.prevalence.adult_share_source_zh.strip()), "must say where the share was printed"),
        ("prevalence.adult_share_source_en", bool(settings.prevalence.adult_share_source_en.strip()), "must say where the share was printed"),
        *_survey_rules(settings.prevalence),
    )
    for key, holds, rule in rules:
        if not holds:
            raise SettingsError(f"{reader.place(key)}: '{key}' {rule}")


def _survey_rules(prevalence: Prevalence) -> list[tuple[str, bool, str]]:
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


class _Reader:
    """Builds nested dataclasses from a TOML document and knows on which line a key stands."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()

    def place(self, key: str) -> str:
        """`surveys[1].key` stands in the second section `[[surveys]]`."""
        section, _, name = key.rpartition(".")
        section, _, index = section.rstrip("]").partition("[")
        inside, to_skip = section == "", int(index or 0)
        for number, line in enumerate(self.lines, 1):
            stripped = line.split("#", 1)[0].strip()
            if stripped.startswith("["):
                is_named = stripped.strip("[] ") == section
                inside = is_named and to_skip == 0
                to_skip -= is_named
                if not section and stripped.strip("[] ") == name:
                    return f"{self.path}, line {number}"
            elif inside and stripped.split("=", 1)[0].strip() == name:
                return f"{self.path}, line {number}"
        return f"{self.path}, section [{section}]" if section else str(self.path)

    def build(self, kind: type, values: dict, prefix: str):
        known = {field.name.rstrip("_"): field for field in fields(kind)}
        hints = typing.get_type_hints(kind)
        for key in values:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                hint = f"; did you mean '{near[0]}'?" if near else f"; known are {', '.join(known)}"
                raise SettingsError(f"{self.place(prefix + key)}: unknown key '{prefix}{key}'{hint}")
        missing = [key for key in known if key not in values]
        if missing:
            raise SettingsError(f"{self.path}: key '{prefix}{missing[0]}' is missing")
        return kind(**{known[key].name: self.value(hints[known[key].name], value, prefix + key) for key, value in values.items()})

    def value(self, kind, value, key: str):
        if is_dataclass(kind):
            if not isinstance(value, dict):
                raise SettingsError(f"{self.place(key)}: '{key}' must be a section [{key}]")
            return self.build(kind, value, f"{key}.")
        if typing.get_origin(kind) is tuple:
            inner = typing.get_args(kind)
            if not isinstance(value, list) or (inner[-1] is not Ellipsis and len(value) != len(inner)):
                raise SettingsError(f"{self.place(key)}: '{key}' must be a list, not {value!r}")
            kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
            names = [f"{key}[{number}]" if is_dataclass(one) else key for number, one in enumerate(kinds)]
            return tuple(self.value(one, item, name) for one, item, name in zip(kinds, value, names, strict=True))
        if kind is Path and isinstance(value, str):
            return (self.path.resolve().parent / value).resolve()
        if kind is float and type(value) in (int, float):
            return float(value)
        if type(value) is kind and not isinstance(kind, types.UnionType):
            return value
        raise SettingsError(f"{self.place(key)}: '{key}' must be {_WORDS[kind]}, not {value!r}")


_WORDS = {float: "a number", int: "a whole number", str: "a text in quotes", bool: "true or false", date: "a date such as 2021-12-28", Path: "a path in quotes"}
