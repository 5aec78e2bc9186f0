"""Reads a region's folder under `data/reference/`: its levels, area tree, boundaries, catalogues and parameters, each mistake refused with file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.errors import SettingsError
from data.region.about import About, Files, Parameters, read_about
from data.region.areas import read_areas
from data.region.boundaries import read_boundaries
from data.region.definitions import read_definitions
from data.region.glossary import GLOSSARY_FILE, load_glossary
from data.region.listed import HomeItem, ListedInstitution, read_institutions, read_items
from data.region.policy_dates import read_policy_dates
from data.region.published import load_published
from data.region.working_days import load_working_days
from data.schema.areas import AreaTree, InstitutionKind
from data.schema.contracts import INSTITUTIONS, TABLES, Table, with_choices
from data.schema.glossary import Term
from data.schema.own_definitions import OwnDefinition
from data.schema.policy_dates import PolicyDate
from data.schema.prevalence import Prevalence, Survey
from data.schema.published import PublishedFigure
from data.schema.working_days import WorkingDays

__all__ = ["REFERENCE", "HomeItem", "ListedInstitution", "Parameters", "Region", "load_region"]

REFERENCE = Path(__file__).resolve().parent.parent / "reference"


@dataclass(frozen=True)
class Region:
    """A region as its folder says it. `tree` ends above the institutions, which come in by submission."""

    folder: Path
    name_zh: str
    name_en: str
    map_source_zh: str
    map_source_en: str
    tree: AreaTree
    items: tuple[HomeItem, ...]
    boundaries: dict | None
    """GeoJSON FeatureCollection, each feature's `id` an area's code (or its property `areas` the codes of those that share it); null where the region has none."""
    parameters: Parameters
    kinds: tuple[InstitutionKind, ...] = ()
    """Beside the contract's three."""
    institutions: tuple[ListedInstitution, ...] = ()
    """Of the demonstration city."""
    files: Files = Files()
    working_days: WorkingDays = WorkingDays()
    policy_dates: tuple[PolicyDate, ...] = ()
    """What time charts mark."""
    definitions: tuple[OwnDefinition, ...] = ()
    """What definitions of metrics say of this region alone."""
    glossary: tuple[Term, ...] = ()
    """The common terms with the region's own words."""
    published: tuple[PublishedFigure, ...] = ()
    """What was printed about the region."""

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_zh

    def prevalence(self, surveys: tuple[Survey, ...]) -> Prevalence:
        """The settings' surveys with the region's share of adults."""
        given = self.parameters
        return Prevalence(given.adult_share_pct, given.adult_share_source_zh, given.adult_share_source_en, surveys)

    @property
    def tables(self) -> Mapping[str, Table]:
        """The contract's tables with the region's further kinds of institutions."""
        if not self.kinds:
            return TABLES
        return dict(TABLES) | {INSTITUTIONS.key: with_choices(INSTITUTIONS, "kind", {kind.key: kind.name_zh for kind in self.kinds})}


def load_region(folder: str, reference: Path = REFERENCE) -> Region:
    """Read `reference/folder` whole, so that a mistake in any of its files is told at the start. Raises SettingsError naming file, line and remedy."""
    path = reference / folder
    if not path.is_dir():
        known = ", ".join(sorted(each.name for each in reference.iterdir() if each.is_dir()))
        raise SettingsError(f"region folder '{folder}' does not exist under {reference}; known are {known}")
    contract_kinds = dict(INSTITUTIONS["kind"].choices)
    about = read_about(path, contract_kinds)
    tree = AreaTree.of(about.levels, read_areas(path / "areas.csv", about.levels, about.root))
    kinds = (*contract_kinds, *(kind.key for kind in about.kinds))
    return Region(
        folder=path,
        name_zh=about.name_zh,
        name_en=about.name_en,
        map_source_zh=about.map_source_zh,
        map_source_en=about.map_source_en,
        tree=tree,
        items=read_items(_file(path, about, "home_services")),
        boundaries=read_boundaries(path / "boundaries.geojson", tree),
        parameters=about.parameters,
        kinds=about.kinds,
        institutions=read_institutions(path / "institutions.csv", tree, kinds),
        files=about.files,
        working_days=load_working_days(_file(path, about, "calendar")),
        policy_dates=read_policy_dates(_file(path, about, "policy_dates")),
        definitions=read_definitions(_file(path, about, "definitions")),
        glossary=load_glossary(REFERENCE / GLOSSARY_FILE, _file(path, about, "glossary")),
        published=load_published(path),
    )


def _file(folder: Path, about: About, key: str) -> Path:
    return folder / (getattr(about.files, key) or f"{key}.csv")
