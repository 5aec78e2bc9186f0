"""Every page as slides: each chart becomes a native one with the same figures, each table its rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages import CHINESE, invented_city
from tests.test_exports_charts import PAGES, shown
from tests.test_slides import charts, figures_of, here_at, in_order, opened, texts
from views.exports.books import EXACT
from views.exports.jobs import Progress
from views.exports.native import readable
from views.exports.office import written
from views.exports.page_slides import page_slides
from views.exports.reading import plot_of
from views.exports.slides import BOTTOM, NOTE, TOP

PLACES = (("120000", "en"), ("TJ008", "zh"))


@pytest.mark.parametrize(("area", "language"), PLACES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_becomes_slides(monkeypatch: pytest.MonkeyPatch, shared_folder: Path, page: str, area: str, language: str) -> None:
    contents = shown(monkeypatch, invented_city(shared_folder), page, area=area, period="2022-11", lang=language)
    found = opened(page_slides(here_at(7, "120000", language=language), "t", contents, EXACT, Progress()))
    everything = "\n".join(texts(slide) for slide in found.slides)
    assert all(written(tile.value) in everything for content in contents for tile in content.tiles)
    plots = [plot for content in contents if content.chart and (plot := plot_of(content.chart, title=content.title, language=language)).has_figures]
    for plot, chart in zip([plot for plot in plots if not plot.is_grid], charts(found), strict=True):
        in_order(chart._chartSpace)
        drawn = [tuple(series.values) for each in chart.plots for series in each.series]
        assert all(values in drawn for values in figures_of(readable(plot, BOTTOM - TOP - NOTE, language)[0])), plot.title
    tables = [shape.table for slide in found.slides for shape in slide.shapes if shape.has_table]
    assert len(tables) >= sum(content.table is not None for content in contents) + sum(plot.is_grid for plot in plots)
    if language == "en":
        assert not CHINESE.search(everything.replace("内部资料", ""))
