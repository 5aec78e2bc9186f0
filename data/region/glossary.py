"""Reads the glossary: the common terms, and a region's own words for some of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from data.errors import SettingsError
from data.region.rows import read_rows
from data.schema.glossary import OwnWord, Term

GLOSSARY_FILE = "glossary.csv"
COLUMNS = ("term_zh", "term_en", "note_zh", "note_en", "in_interface")
OWN_COLUMNS = ("term_zh", "own_zh", "own_en", "note_zh", "note_en")
YES = "yes"


def load_glossary(common: Path, own: Path) -> tuple[Term, ...]:
    """The terms in the order of the common file, each with its word of the `own` file, which need not exist. Raises SettingsError naming file, line and remedy."""
    terms: dict[str, Term] = {}
    for line, row in read_rows(common, COLUMNS):
        where = f"{common}, line {line}"
        _require(where, row, "term_zh", "term_en")
        if row["term_zh"] in terms:
            raise SettingsError(f"{where}: term '{row['term_zh']}' stands twice; give each term one line")
        if row["in_interface"] not in ("", YES):
            raise SettingsError(f"{where}: in_interface '{row['in_interface']}' is neither empty nor {YES}")
        terms[row["term_zh"]] = Term(
            zh=row["term_zh"], en=row["term_en"], note_zh=row["note_zh"], note_en=row["note_en"], is_in_interface=row["in_interface"] == YES
        )
    for line, row in read_rows(own, OWN_COLUMNS) if own.exists() else ():
        terms[row["term_zh"]] = _with_own(f"{own}, line {line}", row, terms, common)
    return tuple(terms.values())


def _with_own(where: str, row: dict[str, str], terms: dict[str, Term], common: Path) -> Term:
    _require(where, row, "term_zh", "own_zh", "own_en")
    term = terms.get(row["term_zh"])
    if term is None:
        raise SettingsError(f"{where}: term '{row['term_zh']}' does not stand in {common}; correct it or add the term there")
    if term.own is not None:
        raise SettingsError(f"{where}: term '{row['term_zh']}' stands twice; give each term one line")
    return replace(term, own=OwnWord(zh=row["own_zh"], en=row["own_en"], note_zh=row["note_zh"], note_en=row["note_en"]))


def _require(where: str, row: dict[str, str], *columns: str) -> None:
    empty = [column for column in columns if not row[column]]
    if empty:
        raise SettingsError(f"{where}: {empty[0]} is empty; every line says it")
