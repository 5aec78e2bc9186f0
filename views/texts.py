"""The interface's texts: Chinese in the code, English from the catalogues in `locale/en/`. The language is an argument, never a global."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from babel import Locale
from babel.messages.pofile import read_po

from data.schema.wording import in_own_words

CATALOGUES = Path(__file__).resolve().parent / "locale" / "en"
LANGUAGES: Mapping[str, str] = MappingProxyType({"zh": "中文", "en": "English"})
LOCALES: Mapping[str, Locale] = MappingProxyType({"zh": Locale.parse("zh_CN"), "en": Locale.parse("en")})
"""Parsed once: Babel looks a locale's name up on the disk each time it is given one."""

Translate = Callable[[str], str]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$:])")
_LIST = re.compile(r"^(\d*)([-+=.)])(?=[ =-]|$)")
_LINK = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=[\w.+-]@)(?=[\w-])", re.IGNORECASE)
_JOINER = "\u2060"
"""Has no width. A web address or a mail address becomes a link even where its signs are escaped, unless something stands inside it."""


@lru_cache(maxsize=1)
def english() -> Mapping[str, str]:
    """Chinese text → English text, from every catalogue of the folder."""
    texts: dict[str, str] = {}
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as file:
            texts |= {str(message.id): str(message.string) for message in read_po(file, locale="en") if message.id}
    return MappingProxyType(texts)


def translator(language: str) -> Translate:
    """`_`: takes the Chinese text as it stands in the code, gives the text of `language` in the region's own words; what has no English stays Chinese."""
    texts = english() if language == "en" else {}
    return lambda chinese: in_own_words(texts.get(chinese, chinese), language)


def plain(text: str) -> str:
    """A name that comes from data, so that Markdown shows it as it is written, in one line: no list, no link, no picture."""
    line = _LINK.sub(_JOINER, " ".join(text.split()))
    return _LIST.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", line))
