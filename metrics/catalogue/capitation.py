"""Money paid per head: budget, cost, surplus, execution, leakage, cost per head, what is retained and borne."""

from __future__ import annotations

from dataclasses import replace

from data.schema.months import Grain
from metrics.definition import Direction, Kind, Measure, Metric, Over, Source, Text, Theme, Unit

PROJECT = Text("本项目定义", "defined for this project")
CLAUSE = Text("结余留用、超支不补", "keep the surplus, no top-up of overspending")
CONTRACTS = {
    "diabetes": ("diabetes_capitation", Text("糖尿病", "diabetes")),
    "all_disease": ("all_disease_capitation", Text("全病种", "all-disease")),
}
LAG = Text(
    "年中为按月累计数，最近一两个月的结算尚不完整，不能当作年度结余。",
    "Within a year it is a running figure; the last one or two months of claims are incomplete, so it is not the year's surplus.",
)


def _sum(column: str, words: Text, minus: tuple[str, ...] = (), over: Over = Over.SUM) -> Measure:
    return Measure("capitation_month", (column,), words, minus=minus, over=over)


BUDGET = _sum("budget_yuan", Text("人年数×人头标准×风险调整系数，按月十二分之一", "person-years × quota × risk adjustment, one twelfth a month"))
COST = _sum("cost_yuan", Text("期内人头结算的基金支付", "fund payments of capitation settlements in the period"))
SURPLUS = _sum("budget_yuan", Text("预算减费用", "budget minus cost"), minus=("cost_yuan",))
ELSEWHERE = _sum("cost_elsewhere_yuan", Text("其中在其他机构发生的费用", "of which care elsewhere"))
PERSON_YEARS = _sum("person_years", Text("年度人年数", "the year's person-years"), over=Over.LAST)

_SHARED = dict(theme=Theme.CAPITATION, source=Source(PROJECT, CLAUSE))

_BUDGET = Metric(
    key="capitation_budget_yuan",
    name=Text("人头预算", "Capitation budget"),
    sentence=Text("期内人头预算：人年数×人头标准×风险调整系数，每月计十二分之一。", "Person-years × per-head quota × risk adjustment, one twelfth a month."),
    why=Text("结余和超支都以它为准。", "What surplus and overspending are measured against."),
    limits=Text("人头标准和系数为设定值。", "Quota and adjustment are settings."),
    kind=Kind.AMOUNT,
    numerator=BUDGET,
    unit=Unit.YUAN,
    direction=Direction.NEUTRAL,
    decimals=0,
    **_SHARED,
)
_COST = Metric(
    key="capitation_cost_yuan",
    name=Text("人头费用", "Capitation cost"),
    sentence=Text(
        "期内按人头结算的基金支付，不论在哪里就诊，都记入健康主管机构。",
        "Fund payments of capitation settlements in the period, charged to the steward wherever care was given.",
    ),
    why=Text("花了多少，花在哪里。", "What was spent."),
    limits=LAG,
    kind=Kind.AMOUNT,
    numerator=COST,
    unit=Unit.YUAN,
    direction=Direction.NEUTRAL,
    decimals=0,
    **_SHARED,
)
_SURPLUS = Metric(
    key="capitation_surplus_rate",
    name=Text("人头结余率", "Capitation surplus rate"),
    sentence=Text("期内（预算−费用）÷预算。负值为超支。", "(Budget − cost) ÷ budget over the period. Below zero is overspending."),
    why=Text("结余是管得好，还是少给了？要与规范管理、控制一起看。", "Earned by better health or squeezed out of care: read beside management and control."),
    limits=LAG,
    kind=Kind.MONEY_SHARE,
    numerator=SURPLUS,
    denominator=BUDGET,
    unit=Unit.PERCENT,
    factor=100,
    direction=Direction.NEUTRAL,
    **_SHARED,
)


def _by_contract(metric: Metric, suffix: str) -> Metric:
    contract, word = CONTRACTS[suffix]

    def only(measure: Measure | None) -> Measure | None:
        return None if measure is None else replace(measure, where=(("contract", contract),))

    return replace(
        metric,
        key=f"{metric.key}_{suffix}",
        name=Text(f"{metric.name.zh}（{word.zh}）", f"{metric.name.en} ({word.en})"),
        sentence=Text(f"{metric.sentence.zh.rstrip('。')}；只计{word.zh}按人头付费。", f"{metric.sentence.en} {word.en.capitalize()} capitation only."),
        numerator=only(metric.numerator),
        denominator=only(metric.denominator),
    )


def _settled(key: str, column: str, name: Text, sentence: Text, why: Text, direction: Direction) -> Metric:
    return Metric(
        key=key,
        name=name,
        sentence=sentence,
        why=why,
        limits=Text("只有整年、且全部考核得分已知时才有值。", "Exists for whole years, once every score of the area's budgets is known."),
        kind=Kind.AMOUNT,
        numerator=Measure("capitation_year", (column,), sentence),
        unit=Unit.YUAN,
        direction=direction,
        decimals=0,
        grains=frozenset({Grain.YEAR}),
        **_SHARED,
    )


_BOTH: tuple[Metric, ...] = (
    _BUDGET,
    _COST,
    _SURPLUS,
    Metric(
        key="capitation_execution_rate",
        name=Text("预算执行率", "Budget execution"),
        sentence=Text("期内费用÷期内预算。", "Cost ÷ budget over the period."),
        why=Text("超过100%就是在超支的路上。", "Above 100% the year is heading for overspending."),
        limits=LAG,
        kind=Kind.MONEY_SHARE,
        numerator=COST,
        denominator=BUDGET,
        unit=Unit.PERCENT,
        factor=100,
        direction=Direction.NEUTRAL,
        **_SHARED,
    ),
    Metric(
        key="capitation_leakage_rate",
        name=Text("外流费用占比", "Leakage"),
        sentence=Text(
            "期内人头费用中，在本机构和协作机构以外发生的比例。", "The share of capitation cost that arises outside the institution and its partners."
        ),
        why=Text("费用外流说明患者没有留在基层。", "Spending elsewhere means patients do not stay with the network."),
        limits=Text("合理的上转也在其中。", "Proper referrals are in it too."),
        kind=Kind.MONEY_SHARE,
        numerator=ELSEWHERE,
        denominator=COST,
        unit=Unit.PERCENT,
        factor=100,
        direction=Direction.DOWN,
        **_SHARED,
    ),
    Metric(
        key="capitation_cost_per_head_yuan",
        name=Text("人均费用（年化）", "Cost per head (annualised)"),
        sentence=Text("期内人头费用折算为全年，除以年度人年数。", "Capitation cost of the period, annualised, ÷ the year's person-years."),
        why=Text("在相同人群下比较花费高低。", "Compares spending for the same number of people."),
        limits=Text("未按年龄性别和病情调整。", "Not adjusted for age, sex or illness."),
        kind=Kind.ANNUAL_MEAN,
        numerator=COST,
        denominator=PERSON_YEARS,
        unit=Unit.YUAN_YEAR,
        is_annualised=True,
        direction=Direction.NEUTRAL,
        decimals=0,
        **_SHARED,
    ),
    _settled(
        "capitation_retained_yuan",
        "retained_yuan",
        Text("可留用结余", "Surplus retained"),
        Text(
            "各机构各合同年度结余×质量考核系数之和（90分以上1.0，80分0.9，70分0.75，60分0.5，以下为0）。",
            "Each institution's and contract's surplus of the year × the coefficient of its quality score, summed.",
        ),
        Text("结余只有质量过关才能留用。", "A surplus may be kept only as quality allows."),
        Direction.NEUTRAL,
    ),
    _settled(
        "capitation_borne_yuan",
        "borne_yuan",
        Text("自担超支", "Overspending borne"),
        Text("各机构各合同年度超支之和，超支不补。", "Each institution's and contract's overspending of the year, summed; it is not topped up."),
        Text("超支由机构自己承担，可能危及运转。", "Overspending falls on the institution."),
        Direction.DOWN,
    ),
)
"""Each of both contract kinds together."""

PACKAGE_MARGIN = Metric(
    key="package_margin_rate",
    theme=Theme.CAPITATION,
    name=Text("病种包结余率", "Package margin"),
    sentence=Text(
        "当年（病种包单价×例数−其结算的基金支付）÷（单价×例数）。负值为超支。",
        "(Price × cases − fund payments of the package's settlements in the year) ÷ (price × cases).",
    ),
    why=Text("打包价够不够用，省下的是效率还是服务。", "Whether the fixed price suffices, and whether what is left comes of efficiency or of less care."),
    limits=Text(
        "只有整年才有值；病种包编码不在该机构当年目录中的结算不计，另行列出。",
        "Exists for whole years; settlements whose code is no package of the institution and year count nowhere and are listed.",
    ),
    kind=Kind.MONEY_SHARE,
    numerator=Measure(
        "package_year", ("price_yuan",), Text("单价×例数减其结算的基金支付", "price × cases minus the fund payments of its settlements"), minus=("cost_yuan",)
    ),
    denominator=Measure("package_year", ("price_yuan",), Text("单价×例数", "price × cases")),
    unit=Unit.PERCENT,
    factor=100,
    direction=Direction.NEUTRAL,
    grains=frozenset({Grain.YEAR}),
    source=Source(
        PROJECT,
        Text("按病种打包", "payment by package"),
    ),
)

METRICS: tuple[Metric, ...] = (
    *(variant for metric in _BOTH for variant in (metric, *(_by_contract(metric, suffix) for suffix in CONTRACTS))),
    PACKAGE_MARGIN,
)
