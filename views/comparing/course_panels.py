"""Panels with a metric's periods judged: the line, the control chart, and how it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from metrics.catalogue import metric_of
from views.charts.explain import Statistic, show_how_to_read
from views.comparing.courses import course_chart, course_words
from views.definitions import definition_help
from views.filters import switch
from views.here import Here
from views.panels import show_chart, show_title
from views.theme import worn_text


def show_courses_of(here: Here, name: str, title: str, note: str, labels: Mapping[str, str], *, height: int = 240) -> None:
    """A panel with the control chart of one of several metrics; the choice stays in the address as `name`. `labels` are short names by metric key."""
    show_title(title, note, helps(here, labels))
    key = switch(here, name, title, labels, next(iter(labels))) if len(labels) > 1 else next(iter(labels))
    show_course(here, name, key, height=height)


def show_course(here: Here, name: str, key: str, *, height: int = 240) -> None:
    """The line, the control chart and how it is read."""
    st.markdown(worn_text(course_words(here, key)))
    show_judged(here, name, key, height=height)


def show_judged(here: Here, name: str, key: str, *, height: int = 240) -> None:
    """The control chart and how it is read."""
    title = metric_of(key).name(here.language)
    show_chart(here, f"{name}-{key}", course_chart(here, key, height), title=title, released=lambda other: course_chart(other, key, height))
    show_how_to_read(here, Statistic.CONTROL_CHART)


def helps(here: Here, keys: Iterable[str]) -> str:
    """The definitions of several metrics, one below the other."""
    return "\n\n---\n\n".join(f"**{metric_of(key).name(here.language)}** {definition_help(metric_of(key), here.language)}" for key in keys)
