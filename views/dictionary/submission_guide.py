"""How to submit: the 13 tables, their columns and rules, written from their declaration alone."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import polars as pl

from data.schema.areas import InstitutionKind
from data.schema.contracts import EVENTS_FROM, FOLLOWUPS, INSTITUTIONS, TABLES, Kind, Table, with_choices
from data.schema.contracts import Column as Declared
from views.formats import day_text
from views.tables import Column
from views.texts import Translate, translator

Kinds = tuple[InstitutionKind, ...]
"""Of institutions, that the region has beside the contract's."""


def table_name(table: Table, language: str) -> str:
    return table.name_en if language == "en" else table.name_zh


def kind_words(kind: Kind, _: Translate) -> str:
    return {
        Kind.TEXT: _("文本"),
        Kind.PSEUDONYM: _("假名编码（文本，导入时再次散列）"),
        Kind.CHOICE: _("选项"),
        Kind.DATE: _("日期"),
        Kind.TIME: _("时间（到时分）"),
        Kind.INTEGER: _("整数"),
        Kind.NUMBER: _("数值"),
        Kind.MONEY: _("金额（元，最多两位小数）"),
        Kind.BOOLEAN: _("是/否"),
    }[kind]


def rule_words(column: Declared, language: str) -> str:
    """Every rule of a column in a few words; empty where it has none."""
    _ = translator(language)
    rules = []
    if column.refers_to:
        rules.append(_("须在{table}中已有").format(table=_reference(column.refers_to, language)))
    if column.minimum is not None and column.maximum is not None:
        rules.append(f"{column.minimum:g}–{column.maximum:g}")
    elif column.minimum is not None:
        rules.append(f"≥ {column.minimum:g}")
    elif column.maximum is not None:
        rules.append(f"≤ {column.maximum:g}")
    if column.above is not None:
        rules.append(f"> {column.above:g}")
    if column.at_most_column:
        rules.append(f"≤ `{column.at_most_column}`")
    if column.years_ahead is not None:
        rules.append(_("不晚于次年") if column.years_ahead else _("不晚于当年"))
    if column.kind in (Kind.DATE, Kind.TIME):
        rules.append(_("{day}及以后").format(day=(column.not_before or EVENTS_FROM).isoformat()))
        rules.append(_("可为将来") if column.may_be_future else _("不晚于装载日"))
    return _("；").join(rules)


def _reference(key: str, language: str) -> str:
    _ = translator(language)
    if key in TABLES:
        return table_name(TABLES[key], language)
    return {"areas": _("地区区划表"), "items": _("上门服务项目目录")}.get(key, key)


def choice_words(column: Declared) -> str:
    return ", ".join(f"{key} {word}" for key, word in column.choices.items())


def guide_columns(_: Translate) -> dict[str, Column]:
    return {
        "key": Column(_("列名"), is_pinned=True),
        "name": Column(_("中文列名")),
        "required": Column(_("必填")),
        "kind": Column(_("类型"), width=230),
        "rules": Column(_("规则")),
        "choices": Column(_("可选值（代码或中文）"), width=520),
    }


def table_of(key: str, kinds: Kinds) -> Table:
    """The table as the region takes it: with its further kinds of institutions."""
    more = {kind.key: kind.name_zh for kind in kinds}
    return with_choices(INSTITUTIONS, "kind", more) if more and key == INSTITUTIONS.key else TABLES[key]


@lru_cache(maxsize=64)
def guide_rows(key: str, language: str, kinds: Kinds = ()) -> pl.DataFrame:
    """One row a column of the table."""
    _ = translator(language)
    told = [
        (
            column.key,
            " / ".join(column.headers[1:]),
            _("必填") if column.is_required else _("可空"),
            kind_words(column.kind, _),
            rule_words(column, language).replace("`", ""),
            choice_words(column),
        )
        for column in table_of(key, kinds).columns
    ]
    return pl.DataFrame(told, schema=dict.fromkeys(guide_columns(_), pl.String), orient="row")


def table_rules(table: Table, language: str) -> tuple[str, ...]:
    """The rules between columns and between rows, one sentence each, as Markdown."""
    _ = translator(language)
    rules = [_("唯一键：{keys}").format(keys=_code(table.keys))]
    rules += [_("`{earlier}`不晚于`{later}`").format(earlier=order.earlier, later=order.later) for order in table.orders]
    rules += [_("`{column}`为{value}时必须填写`{needed}`").format(column=column, value=value, needed=needed) for column, value, needed in table.required_when]
    if table.no_overlap:
        start, end, within = table.no_overlap
        rules.append(_("同一{within}的区间[`{start}`，`{end}`)不得重叠").format(within=_code(within), start=start, end=end))
    return tuple(rules)


def _code(keys: tuple[str, ...]) -> str:
    return " + ".join(f"`{key}`" for key in keys)


def general_rules(_: Translate) -> tuple[str, ...]:
    """What holds for every table."""
    english, chinese = f"`{FOLLOWUPS.key}_2022-11.csv`", f"`{FOLLOWUPS.name_zh}-2022-11.xlsx`"
    day = date(2022, 11, 5)
    days = f"{day:%Y-%m-%d}, {day:%Y/%-m/%-d}, {day_text(day, 'zh')}, {day:%Y%m%d}"
    return (
        _("一次报送是一个文件夹或若干文件；文件以表名（英文或中文）开头，后面可加任意文字，如{english}、{chinese}").format(english=english, chinese=chinese),
        _("格式：CSV（UTF-8、GB18030/GBK、带BOM的UTF-16；逗号、制表符或分号分隔）、XLSX、Parquet"),
        _("表头可用英文列名或中文列名，顺序不限；多余的列会被报告并忽略；含姓名、证件号、电话、地址的文件整份拒收"),
        _("日期可写作{days}；时间在其后加`HH:MM`或`HH:MM:SS`；空单元格为空值").format(days=days),
        _("有错的行逐行拒收并写明原因，其余照收；超过1%的行有错则整份拒收"),
    )


def header_line(table: Table, is_chinese: bool) -> str:
    return ",".join(column.name_zh if is_chinese else column.key for column in table.columns)


def guide_markdown(language: str, kinds: Kinds = ()) -> str:
    """All 13 tables as one document."""
    _ = translator(language)
    parts = [f"# {_('数据提交规范')}", "\n".join(f"- {rule}" for rule in general_rules(_))]
    names = [column.label for column in guide_columns(_).values()]
    for table in TABLES.values():
        lines = [f"## {table.name_zh} `{table.key}`", "", "\n".join(f"- {rule}" for rule in table_rules(table, language)), ""]
        lines += ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
        lines += ["| " + " | ".join(row) + " |" for row in guide_rows(table.key, language, kinds).iter_rows()]
        lines += ["", "```", header_line(table, is_chinese=False), header_line(table, is_chinese=True), "```"]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"
