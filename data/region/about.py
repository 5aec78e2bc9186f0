"""`region.toml`: what a region is called, its levels, kinds of institutions, parameters, and the files that it takes from another region's folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data.errors import SettingsError
from data.schema.areas import INSTITUTION, InstitutionKind, Level
from data.toml_file import TomlFile

FILE = "region.toml"
_KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Parameters:
    """What belongs to the region and not to the installation. `paid_level` is the level whose areas are paid per head; `surplus_band_pct` the surplus
    rates that were printed of its capitated institutions, null where nothing was printed; `full_team_residents` from how many signed residents on a
    family-doctor team is looked at, null where nobody gave a size."""

    paid_level: str
    adult_share_pct: float
    adult_share_source_zh: str
    adult_share_source_en: str
    surplus_band_pct: tuple[float, float] | None = None
    surplus_band_source_zh: str | None = None
    surplus_band_source_en: str | None = None
    full_team_residents: int | None = None
    full_team_source_zh: str | None = None
    full_team_source_en: str | None = None


@dataclass(frozen=True)
class Files:
    """Files that are not the folder's own, as paths from it: what two regions have in common stands once."""

    home_services: str | None = None
    calendar: str | None = None
    policy_dates: str | None = None
    definitions: str | None = None
    glossary: str | None = None
    indicators: str | None = None


@dataclass(frozen=True)
class About:
    name_zh: str
    name_en: str
    root: str
    map_source_zh: str
    map_source_en: str
    levels: tuple[Level, ...]
    parameters: Parameters
    kinds: tuple[InstitutionKind, ...] = ()
    files: Files = Files()


def read_about(folder: Path, contract_kinds: dict[str, str]) -> About:
    """Read `folder/region.toml`. `contract_kinds` (key → Chinese word) are those of every region. Raises SettingsError naming file, line and remedy."""
    path = folder / FILE
    try:
        file = TomlFile(path, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({error}); a region's folder needs it") from error
    about: About = file.build(About)
    file.check(_texts(about))
    file.check(_levels(about.levels))
    file.check(_kinds(about.kinds, contract_kinds))
    file.check(_parameters(about.parameters, about.levels))
    file.check(
        (
            f"files.{key}",
            value is None or (folder / value).is_file(),
            f"names '{value}', which is no file seen from {folder}; correct the path or take the key out",
        )
        for key, value in vars(about.files).items()
    )
    file.check(
        (
            f"files.{key}",
            value is None or (folder / value).resolve() == (folder / f"{key}.csv").resolve() or not (folder / f"{key}.csv").exists(),
            f"names '{value}', but the folder has a {key}.csv of its own; take one of them out",
        )
        for key, value in vars(about.files).items()
    )
    return about


def _texts(about: About) -> Iterator[tuple[str, bool, str]]:
    for key in ("name_zh", "name_en", "root", "map_source_zh", "map_source_en"):
        yield key, bool(getattr(about, key).strip()), "must not be empty"


def _levels(levels: tuple[Level, ...]) -> Iterator[tuple[str, bool, str]]:
    yield "levels", len(levels) >= 2, f"must be two or more, the last with key '{INSTITUTION}'"
    keys = [level.key for level in levels]
    for number, level in enumerate(levels):
        at = f"levels[{number}]"
        yield f"{at}.key", bool(_KEY.fullmatch(level.key)), f"is '{level.key}'; write small letters, digits and underscores, such as 'general_hospital'"
        yield f"{at}.key", level.key not in keys[:number], f"'{level.key}' stands twice; give each level its own"
        is_last = number == len(levels) - 1
        yield f"{at}.key", (level.key == INSTITUTION) == is_last, f"is '{level.key}'; the last level, and no other, has the key '{INSTITUTION}'"
        for name in ("name_zh", "name_en", "plural_en"):
            yield f"{at}.{name}", bool(getattr(level, name).strip()), "must not be empty"


def _kinds(kinds: tuple[InstitutionKind, ...], contract_kinds: dict[str, str]) -> Iterator[tuple[str, bool, str]]:
    taken = {*contract_kinds, *contract_kinds.values()}
    for number, kind in enumerate(kinds):
        at = f"kinds[{number}]"
        yield f"{at}.key", bool(_KEY.fullmatch(kind.key)), f"is '{kind.key}'; write small letters, digits and underscores, such as 'county_hospital'"
        yield f"{at}.key", kind.key not in taken, f"'{kind.key}' is a kind already; take the section out"
        yield f"{at}.name_zh", bool(kind.name_zh.strip()) and kind.name_zh not in taken, f"'{kind.name_zh}' is empty or the word of another kind"
        yield f"{at}.name_en", bool(kind.name_en.strip()), "must not be empty"
        yield f"{at}.weight", 0 < kind.weight <= 1000, f"is {kind.weight:g}; write how many times the residents of a community centre, above 0 and at most 1000"
        taken |= {kind.key, kind.name_zh}


def _parameters(given: Parameters, levels: tuple[Level, ...]) -> Iterator[tuple[str, bool, str]]:
    keys, band = [level.key for level in levels], given.surplus_band_pct
    yield "parameters.paid_level", given.paid_level in keys, f"is '{given.paid_level}', which is no level; known are {', '.join(keys)}"
    yield "parameters.paid_level", given.paid_level != keys[0], f"is '{given.paid_level}', the whole region; a level below it is paid per head"
    yield "parameters.adult_share_pct", 0 < given.adult_share_pct <= 100, "must lie above 0 and be at most 100"
    for language in ("zh", "en"):
        yield (
            f"parameters.adult_share_source_{language}",
            bool(getattr(given, f"adult_share_source_{language}").strip()),
            "must say where the share was printed",
        )
        for key, source in (("surplus_band_pct", f"surplus_band_source_{language}"), ("full_team_residents", f"full_team_source_{language}")):
            told = getattr(given, source)
            if getattr(given, key) is not None:
                yield f"parameters.{key}", bool(told and told.strip()), f"needs '{source}', which says where it was printed"
            else:
                yield f"parameters.{source}", told is None, f"speaks of nothing; give {key} or take it out"
    if given.full_team_residents is not None:
        yield "parameters.full_team_residents", given.full_team_residents > 0, f"is {given.full_team_residents}; a team has residents"
    if band is not None:
        yield "parameters.surplus_band_pct", band[0] <= band[1], f"is {list(band)}; write two numbers, the lower first"
        yield "parameters.surplus_band_pct", all(-100 <= each <= 100 for each in band), f"is {list(band)}; a surplus rate lies between -100 and 100"
