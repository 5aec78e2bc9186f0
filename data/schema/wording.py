"""A region's own words in the interface: whole terms only, of a closed list. Adopted once for the process, whose region does not change while it runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from data.schema.glossary import Term

NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Wording:
    """Patterns that find every term of the glossary, the longest first, and what stands in for the few that the region says otherwise.

    A text is cut at its longest terms: 健康主管责任制 is one term and never 健康主管 with something behind. In English a term stands between word boundaries, its words
    apart or hyphenated, in one or many; a capital at its beginning is kept.
    """

    zh: re.Pattern[str] | None
    en: re.Pattern[str] | None
    own_zh: Mapping[str, str]
    own_en: Mapping[str, str]

    def __call__(self, text: str, language: str) -> str:
        if language == "en":
            return self.en.sub(self._english, text) if self.en else text
        return self.zh.sub(lambda match: self.own_zh.get(match[0], match[0]), text) if self.zh else text

    def _english(self, match: re.Match[str]) -> str:
        own = self.own_en.get(_plain(match["term"]))
        if own is None:
            return match[0]
        return (own if match[0][0].isupper() else own[0].lower() + own[1:]) + match["many"]


AS_WRITTEN = Wording(None, None, NONE, NONE)
"""Changes nothing."""


def _plain(term: str) -> str:
    return term.lower().replace("-", " ")


def wording_of(terms: Iterable[Term]) -> Wording:
    """The wording of a glossary: of terms in the interface the region's own words, of all others nothing."""
    terms = tuple(terms)
    told = [term for term in terms if term.is_in_interface and term.own is not None]
    own_zh = {term.zh: term.own.zh for term in told if term.own and term.own.zh != term.zh}
    own_en = {_plain(term.en): term.own.en for term in told if term.own and _plain(term.own.en) != _plain(term.en)}
    english = "|".join(re.escape(_plain(term.en)).replace(r"\ ", "[ -]") for term in sorted(terms, key=lambda term: -len(term.en)))
    chinese = "|".join(re.escape(term.zh) for term in sorted(terms, key=lambda term: -len(term.zh)))
    return Wording(
        re.compile(chinese) if own_zh else None,
        re.compile(rf"\b(?P<term>{english})(?P<many>s?)\b", re.IGNORECASE) if own_en else None,
        MappingProxyType(own_zh),
        MappingProxyType(own_en),
    )


_adopted = AS_WRITTEN


def adopt(wording: Wording) -> None:
    """Say these words from now on. Whoever serves a region calls it before any text is said."""
    global _adopted
    if wording is not _adopted:
        _adopted = wording
        _in_own_words.cache_clear()


def in_own_words(text: str, language: str) -> str:
    """The text with the region's own words for the terms of the closed list."""
    return text if _adopted is AS_WRITTEN else _in_own_words(text, language)


@lru_cache(maxsize=8192)
def _in_own_words(text: str, language: str) -> str:
    return _adopted(text, language)
