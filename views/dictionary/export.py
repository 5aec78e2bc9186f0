"""The dictionary as documents to take away: Word and Markdown, definitions alone and no figure of anybody."""

from __future__ import annotations

from metrics.catalogue import metric_of
from views.dictionary.entries import definition, field_names, theme_words
from views.dictionary.word import Section, document
from views.formats import day_text
from views.here import Here
from views.texts import plain


def heading_notes(here: Here, keys: tuple[str, ...]) -> tuple[str, str]:
    """Below the title: whose definitions, how many, and as of when."""
    _ = here.text
    count = _("{count}个指标").format(count=len(keys))
    day = _("数据截至{day}").format(day=day_text(here.snapshot.as_of, here.language))
    return here.surroundings.name(here.language), f"{count} · {day}"


def markdown(here: Here, keys: tuple[str, ...]) -> str:
    """One section a metric."""
    names = field_names(here.text)
    sections = [f"# {here.text('指标字典')}", "\n\n".join(plain(note) for note in heading_notes(here, keys))]
    for key in keys:
        lines = [f"- **{names[field]}**：{plain(text)}" for field, text in _definition(here, key).items()]
        sections.append("\n".join([f"## {metric_of(key).name(here.language)}", "", f"`{key}`", "", *lines]))
    return "\n\n".join(sections) + "\n"


def word(here: Here, keys: tuple[str, ...]) -> bytes:
    """One table a metric, for Word and WPS."""
    names = field_names(here.text)
    sections = (
        Section(
            metric_of(key).name(here.language),
            f"{key} · {theme_words(metric_of(key).theme, here.text)}",
            [(names[field], text) for field, text in _definition(here, key).items()],
        )
        for key in keys
    )
    return document(here.text("指标字典"), heading_notes(here, keys), sections, dated=here.snapshot.published_at)


def _definition(here: Here, key: str) -> dict[str, str]:
    return definition(metric_of(key), here.language, here.snapshot.prevalence)
