"""How well a query fits what can be found. The search box does the same in the browser."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

AREA, PLACE, PAGE, METRIC = "area", "institution", "page", "metric"
KINDS = (AREA, PLACE, PAGE, METRIC)
"""What can be found, in the order of a tie."""
MOST = 12
EXACT, BEGINS, HOLDS = range(3)
"""How well a word fits, the best first."""
_NOT_WORD = re.compile(r"[\W_]")
CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Entry:
    """`keys` are what a query is held against, in lower case and without spaces and signs; `where` tells two of one name apart."""

    kind: str
    code: str
    name: str
    where: str
    keys: tuple[str, ...]


def find(index: tuple[Entry, ...], query: str) -> tuple[Entry, ...]:
    """At most `MOST` entries that fit every word of the query, the best first. `views/browser/search.js` does the same."""
    words = [word for word in map(bare, query.split()) if word]
    fits = [(fit, KINDS.index(entry.kind), place) for place, entry in enumerate(index) if words and (fit := _fit(entry, words)) is not None]
    return tuple(index[place] for _fit_of, _kind, place in sorted(fits)[:MOST])


def _fit(entry: Entry, words: list[str]) -> int | None:
    """The sum over the words of how well the best key fits each; null where one fits none."""
    found = [min((fit for key in entry.keys if (fit := _fits(key, word)) is not None), default=None) for word in words]
    return None if None in found else sum(found)


def _fits(key: str, word: str) -> int | None:
    if key == word:
        return EXACT
    if key.startswith(word):
        return BEGINS
    # One Latin letter stands somewhere in nearly every name.
    return HOLDS if word in key and (len(word) > 1 or CHINESE.match(word)) else None


def bare(text: str) -> str:
    """Letters and digits alone, in lower case, full-width ones as usual ones."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text).lower())
