"""What stands in a workbook: the tables of a page, or every metric of every area; a sheet that says what was chosen, and one with the definitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import polars as pl

from data.schema.areas import INSTITUTION
from metrics.catalogue import CATALOGUE, metric_of
from metrics.definition import Metric, Theme
from metrics.disclosure import never_leaves
from views.comparing import against
from views.contents import Content
from views.dictionary.entries import FIELDS, definition, field_names, theme_words
from views.downloads import Download
from views.exports.jobs import Progress
from views.exports.workbook import Sheet, workbook
from views.figures import ask, marked
from views.formats import day_text, period_text, time_text
from views.here import Here
from views.stamps import rules_words, stamp
from views.tables import metric_column


@dataclass(frozen=True)
class Kind:
    """Whether a file may be passed on: a release is controlled, an internal one exact and stamped."""

    is_release: bool

    @property
    def key(self) -> str:
        return "release" if self.is_release else "internal"

    def stamp(self, here: Here) -> str:
        """What stands above every table and at every foot."""
        return stamp(here, is_release=self.is_release)


RELEASE, EXACT = Kind(True), Kind(False)


def page_book(here: Here, title: str, contents: Sequence[Content], kind: Kind) -> bytes:
    """XLSX of every table and headline that the page has shown, as they stand there; in a release made again of controlled figures."""
    sheets = [*_headlines(here, contents, kind), *(_table_sheet(here, content, kind) for content in contents if content.table is not None)]
    tables = [content.table for content in contents if content.table is not None]
    everything = [about(here, title, kind), *sheets, definitions(here, tuple(metric.key for metric in _named(here, tables)))]
    return workbook(everything, title=title, stamp=kind.stamp(here), language=here.language)


def _headlines(here: Here, contents: Sequence[Content], kind: Kind) -> list[Sheet]:
    """The tiles as a table; never in a release, which is made of tables that can be controlled."""
    tiles = [tile for content in contents for tile in content.tiles]
    if kind.is_release or not tiles:
        return []
    _ = here.text
    rows = pl.DataFrame(
        {
            "name": [tile.name for tile in tiles],
            "value": [tile.value for tile in tiles],
            "change": [tile.delta or "" for tile in tiles],
            "note": [tile.note for tile in tiles],
        }
    )
    return [Sheet(_("主要数字"), (_("指标"), _("数值"), _("变化"), _("说明")), rows)]


def _table_sheet(here: Here, content: Content, kind: Kind) -> Sheet:
    table = content.table
    rows = table.released(here.at(is_release=True)) if kind.is_release and table.released is not None else table.rows
    title = " · ".join(part for part in (content.title or table.title or table.file, table.why if kind.is_release else "") if part)
    return Sheet(title, table.labels, rows, table.decimals, tab=content.title or table.title)


def _named(here: Here, tables: Sequence[Download]) -> list[Metric]:
    """The metrics that stand over a column or in a first cell of the tables."""
    words = {label for table in tables for label in table.labels}
    words |= {text for table in tables for name in table.rows.columns[:1] if table.rows[name].dtype == pl.String for text in table.rows[name]}
    return [metric for metric in CATALOGUE.values() if words & {metric.name(here.language), metric_column(metric, here.language).label}]


def city_book(here: Here, kind: Kind, progress: Progress) -> bytes:
    """XLSX of the whole of the reader's area: one sheet a theme, a row for the area, every area inside it and every institution, a column a metric."""
    inside = here.at(is_release=kind.is_release)
    themes = [(theme, tuple(keys)) for theme, keys in groupby(sorted(CATALOGUE, key=_theme_place), key=lambda key: metric_of(key).theme)]
    sheets, total = [], 2 * len(themes) + 2
    for number, (theme, keys) in enumerate(themes):
        progress.step(number, total, theme_words(theme, here.text))
        sheets.append(_theme_sheet(inside, theme, _leaving(keys, kind)))
    title = here.text("{area}全部指标").format(area=here.name(here.area))
    everything = [about(here, title, kind), *sheets, definitions(here, tuple(CATALOGUE))]
    return workbook(
        everything,
        title=title,
        stamp=kind.stamp(here),
        language=here.language,
        told=lambda done: progress.step(len(themes) + done, total, here.text("写入工作表")),
    )


def _theme_place(key: str) -> int:
    return list(Theme).index(metric_of(key).theme)


def _leaving(keys: Sequence[str], kind: Kind) -> tuple[str, ...]:
    """In a release without the metrics that never leave: a column of nothing says less than the sheet about the file does."""
    return tuple(key for key in keys if not (kind.is_release and never_leaves(metric_of(key))))


def _theme_sheet(here: Here, theme: Theme, keys: Sequence[str]) -> Sheet:
    """A column a metric; NaN where suppressed, null where nothing can be said."""
    _, areas = here.text, _areas(here)
    for key in keys:
        areas = areas.join(_values(here, key), on="area_code", how="left", maintain_order="left")
    columns = [metric_column(metric_of(key), here.language) for key in keys]
    labels = (_("编码"), _("层级"), _("名称"), *(column.label for column in columns))
    return Sheet(theme_words(theme, _), labels, areas, (None, None, None, *(column.decimals for column in columns)))


def _areas(here: Here) -> pl.DataFrame:
    """The reader's area and all inside it that he may see, from the top down."""
    levels = here.tree.levels[here.tree.depth(here.area.level) :]
    inside = {level.key: here.scope.visible(here.tree, here.tree.at(level.key, here.area.code)) for level in levels}
    rows = [(area.code, here.level_name(level), here.name(area)) for level in levels for area in inside[level.key] or ()]
    own = (here.area.code, here.level_name(here.tree.level(here.area.level)), here.name(here.area))
    return pl.DataFrame([own, *(row for row in rows if row[0] != own[0])], schema=["area_code", "level", "name"], orient="row").cast(pl.String)


def _values(here: Here, key: str) -> pl.DataFrame:
    """area_code and the metric's value, of every level from the area's down at which it is defined."""
    metric = metric_of(key)
    levels = [level.key for level in here.tree.levels[here.tree.depth(here.area.level) :] if metric.is_shown_for_institutions or level.key != INSTITUTION]
    if here.period.grain not in metric.grains or not levels:
        return pl.DataFrame(schema={"area_code": pl.String, key: pl.Float64})
    frames = [marked(ask(here, key, by=level)).select("area_code", pl.col("value").alias(key)) for level in levels]
    return pl.concat(frames).unique("area_code", keep="first", maintain_order=True)


def about(here: Here, title: str, kind: Kind) -> Sheet:
    """What was chosen, what the figures stand on and whether they may be passed on."""
    _ = here.text
    told = {
        _("内容"): title,
        _("区域"): f"{here.name(here.area)}（{here.area.code}）" if here.language == "zh" else f"{here.name(here.area)} ({here.area.code})",
        _("期间"): period_text(here.period, here.language),
        _("并列对照"): _("、").join(against.name(here, each) for each in against.chosen(here)),
        _("快照"): here.snapshot.id,
        _("快照发布时间"): time_text(here.snapshot.published_at, here.language),
        _("数据截至"): day_text(here.snapshot.as_of, here.language),
        _("数据性质"): _("合成数据，机构表现均为虚构") if here.snapshot.is_synthetic else _("机构报送数据"),
        _("可否外传"): rules_words(here.surroundings.rules, here.language) if kind.is_release else _("内部资料：精确数字，限本人负责的区域，不得外传。"),
        _("空格"): _("没有数据、不适用或未报齐；不是0"),
    }
    rows = pl.DataFrame({"what": list(told), "words": list(told.values())})
    return Sheet(title, (_("项目"), _("说明")), rows, tab=_("关于本文件"))


def definitions(here: Here, keys: Sequence[str]) -> Sheet:
    """One row a metric, with all that the dictionary says of it."""
    names = field_names(here.text)
    rows = [{"key": key, "name": metric_of(key).name(here.language)} | definition(metric_of(key), here.language, here.snapshot.prevalence) for key in keys]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(("key", "name", *FIELDS), pl.String))
    return Sheet(here.text("指标定义"), (here.text("代码"), here.text("指标"), *(names[field] for field in FIELDS)), frame)
