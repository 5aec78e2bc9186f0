"""What can be found: areas, institutions, pages and metrics under their names and codes, pinyin and its initials, and words that mean the same."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

from data.schema.areas import INSTITUTION, Area
from metrics.catalogue import CATALOGUE
from metrics.definition import Metric, Text
from views.finding.metrics_by_word import SAME
from views.finding.rule import AREA, CHINESE, METRIC, PAGE, PLACE, Entry, bare
from views.here import Here
from views.navigation import PageEntry, entries

MOST_READINGS = 8
"""Of a name whose characters are read in several ways."""


@lru_cache(maxsize=16)
def index(here: Here) -> tuple[Entry, ...]:
    """All that the reader may go to, in his language. It does not depend on where he stands: ask with the top of his scope."""
    areas = [area for level in here.tree.levels for area in here.scope.visible(here.tree, here.tree.at(level.key, here.tree.root.code))]
    places = [_place(here, area) for area in areas]
    pages = [_page(entry, here.language) for entry in entries()]
    return (*places, *pages, *(_metric(metric, here.language) for metric in CATALOGUE.values()))


def _place(here: Here, area: Area) -> Entry:
    above = " · ".join(here.name(each) for each in here.tree.ancestors(area.code)[1:-1])
    level = here.level_name(here.tree.level(area.level))
    keys = (area.code, area.name_zh, *spoken(area.name_zh), *endings(area.name_en))
    return Entry(PLACE if area.level == INSTITUTION else AREA, area.code, here.name(area), " · ".join(filter(None, (level, above))), _bared(keys))


def _page(entry: PageEntry, language: str) -> Entry:
    keys = (entry.key, entry.title.zh, *spoken(entry.title.zh), *endings(entry.title.en))
    return Entry(PAGE, entry.key, entry.title(language), entry.about(language), _bared(keys))


def _metric(metric: Metric, language: str) -> Entry:
    """With the words that mean the same as the catalogue's."""
    keys = (metric.key, metric.name.zh, *spoken(metric.name.zh), *endings(metric.name.en), *otherwise(metric.name))
    return Entry(METRIC, metric.key, metric.name(language), "", _bared(keys))


def _bared(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(bare, keys))))


def endings(name: str) -> tuple[str, ...]:
    """The name, and what is left of it from each further word on: whoever remembers the second word finds it too."""
    words = name.split()
    return tuple(" ".join(words[start:]) for start in range(len(words)))


def otherwise(name: Text) -> tuple[str, ...]:
    """The name with each of its words that has others replaced by them."""
    both = [(text, one, others) for same, more in SAME for text, one, others in ((name.zh, same.zh, more.zh), (name.en.lower(), same.en, more.en))]
    return tuple(text.replace(one, other) for text, one, others in both if one in text for other in others.split("|"))


def spoken(name: str) -> tuple[str, ...]:
    """Pinyin in full and its initials, with other readings of a character where it has them."""
    if not CHINESE.search(name):
        return ()
    readings = [list(dict.fromkeys(each)) for each in pinyin(name, style=Style.NORMAL, heteronym=True)]
    found = [("".join(reading), "".join(part[0] if part.isalpha() else part for part in reading)) for reading in islice(product(*readings), MOST_READINGS)]
    return tuple(dict.fromkeys(key for pair in found for key in pair))
