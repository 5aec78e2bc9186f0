"""The settled year as a table: surplus first, then the care it is read beside, then what it is made of and what becomes of it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from metrics.catalogue import metric_of
from metrics.settlement import COST_VARIATION, MONEY, Position
from views.here import Here
from views.panels import show_title
from views.surplus.accounts import WATCHED, Account
from views.surplus.casemix import adjusted_cost, settled_place
from views.surplus.charts import MARKS, SUSPECT, position_words
from views.surplus.paid import paid_level, unit_name
from views.surplus.release import released_settlement
from views.tables import Column, metric_column, show_table
from views.texts import plain


def show_institutions(here: Here, accounts: Account) -> None:
    """Every paid unit's settled year as a table with a download."""
    _, frame = here.text, accounts.settled
    if frame.is_empty():
        return
    show_title(_("结算明细"), _("点一格查看；得分未知时可留用与自担为空（未报齐）"))
    st.caption(_quality_words(here))
    costs = adjusted_cost(settled_place(here, accounts), accounts.contract)
    rows = _with_words(here, frame.join(costs, on="area_code", how="left", maintain_order="left"))
    columns = settled_columns(here, accounts.contract)
    show_table(
        here,
        f"settled{accounts.contract}",
        rows,
        columns,
        alt=_("各{unit}结算明细").format(unit=unit_name(here)),
        file=f"surplus_{accounts.year}{accounts.contract}",
        codes=frame["area_code"].to_list(),
        released=lambda other: released_settlement(other, accounts.contract, accounts.year, rows),
    )


def settled_columns(here: Here, contract: str) -> dict[str, Column]:
    """Surplus first, then the care it is read beside, then what it is made of and what becomes of it. The contract is said above the table, not in every label."""
    _, whole = here.text, plain(here.name(here.tree.root))
    money = {what: metric_column(metric_of(f"capitation_{what}"), here.language) for what in MONEY}
    return {
        "name": Column(here.level_name(paid_level(here)), is_pinned=True),
        "position_words": Column(_("位置"), _("结余率是超支、有结余，还是在公布区间内外；⚠为结余上升而管理或控制显著下降")),
        "surplus_rate": money["surplus_rate"],
        "earlier_surplus_rate": Column(_("上年结余率 (%)"), decimals=1),
        **{key: metric_column(metric_of(key), here.language) for key in WATCHED[contract]},
        "budget_yuan": money["budget_yuan"],
        "cost_yuan": money["cost_yuan"],
        "leakage_rate": money["leakage_rate"],
        "cost_per_head_yuan": money["cost_per_head_yuan"],
        "adjusted_cost_yuan": Column(_("校正后人均费用 (元/年)"), _("年龄性别构成都与{whole}一样时的人均费用；与左列并排看").format(whole=whole), decimals=0),
        "mix_index": Column(_("构成指数"), _("按{whole}各年龄性别的费用，这里的人应花的钱÷其人均；大于1为构成偏重").format(whole=whole), decimals=2),
        "person_years": Column(_("人年数"), decimals=1),
        "chance_pct": Column(
            _("偶然波动 (±%)"), _("人均费用变异系数按{variation:g}计，一个标准差：人年数越少，费用比越受偶然影响").format(variation=COST_VARIATION), decimals=1
        ),
        "quality_score": Column(_("考核得分"), _("有两种合同时取较低者"), decimals=1),
        "coefficient": Column(_("留用系数"), _("可留用结余÷结余；没有结余时为空"), decimals=2),
        "retained_yuan": money["retained_yuan"],
        "borne_yuan": money["borne_yuan"],
        "settled": Column(_("结算状态")),
    }


def _quality_words(here: Here) -> str:
    _ = here.text
    steps = _("、").join(_("{score}分及以上{share}").format(score=f"{score:g}", share=f"{share:g}") for score, share in here.surroundings.quality_coefficients)
    return _("留用系数（设定值）：{steps}，再低为0。超支不补：超支由{unit}自担。").format(steps=steps, unit=unit_name(here))


def _with_words(here: Here, frame: pl.DataFrame) -> pl.DataFrame:
    """The names and words of the rows in the reader's language."""
    _ = here.text
    places = {each.value: f"{position_words(each, _)} {MARKS[each]}".rstrip() for each in Position}
    mark = pl.when(pl.col("is_suspect")).then(pl.lit(f" {SUSPECT}")).otherwise(pl.lit(""))
    return frame.with_columns(
        pl.Series("name", [here.name(code) for code in frame["area_code"]], pl.String),
        (pl.col("position").replace_strict(places, return_dtype=pl.String) + mark).alias("position_words"),
        pl.when(pl.col("quality_score").is_null()).then(pl.lit(_("未报齐"))).otherwise(pl.lit(_("已结算"))).alias("settled"),
    )
