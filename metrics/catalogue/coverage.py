"""Coverage: which institutions are members, what they can do, where centres stand."""

from __future__ import annotations

from data.schema.contracts import CAPABILITY_REGISTER
from metrics.definition import Direction, Kind, Measure, Metric, Over, Source, Text, Theme, Unit

PROJECT = Text("本项目定义", "defined for this project")

CAPABILITY_NAMES = {
    "cloud_management": Text("云管理", "Cloud management"),
    "cloud_service": Text("云服务", "Cloud service"),
    "cloud_pharmacy": Text("云药房", "Cloud pharmacy"),
    "cloud_examination": Text("云检查", "Cloud examination"),
    "medical_record": Text("基本医疗", "Medical records"),
    "public_health": Text("基本公卫", "Basic public health"),
    "family_doctor": Text("家庭医生签约", "Family-doctor signing"),
    "prescription_circulation": Text("处方流转", "Prescription circulation"),
    "prescription_review": Text("处方审核", "Prescription review"),
    "insurance_settlement": Text("医保结算", "Insurance settlement"),
    "unified_supply": Text("药品统一供应", "Unified drug supply"),
    "chronic_centre": Text("慢病管理中心", "Chronic-disease centre"),
    "home_service": Text("居家服务", "Home service"),
}
CAPABILITIES = tuple(CAPABILITY_REGISTER["capability"].choices)

OPEN = Measure("institution_month", ("is_open",), Text("期末启用的机构数", "institutions open on the last day of the period"), over=Over.LAST)


def _live_rate(capability: str) -> Metric:
    name = CAPABILITY_NAMES[capability]
    return Metric(
        key=f"{capability}_live_rate",
        theme=Theme.COVERAGE,
        name=Text(f"{name.zh}上线率", f"{name.en}: live rate"),
        sentence=Text(
            f"期末启用的机构中，{name.zh}已上线且未停用的机构所占比例。",
            f"Of the institutions open on the last day of the period, the share with {name.en.lower()} live.",
        ),
        why=Text("能力不上线，后面的服务和监管都无从谈起。", "Nothing further can be delivered or supervised before the capability is live."),
        limits=Text(
            "只说明登记为上线，不说明是否真正使用；上线而不用（僵尸上线）须另看业务量。",
            "Says what the register says, not whether anybody uses it: a capability may be live and idle.",
        ),
        kind=Kind.PROPORTION,
        numerator=Measure(
            "capability_month",
            ("live",),
            Text(f"期末启用且{name.zh}上线的机构数", f"open institutions with {name.en.lower()} live on the last day of the period"),
            where=(("capability", capability),),
            over=Over.LAST,
        ),
        denominator=OPEN,
        unit=Unit.PERCENT,
        factor=100,
        direction=Direction.UP,
        source=Source(PROJECT, Text("四朵云与各项能力", "four clouds and capabilities")),
    )


METRICS: tuple[Metric, ...] = (
    Metric(
        key="institutions",
        theme=Theme.COVERAGE,
        name=Text("成员机构", "Member institutions"),
        sentence=Text("期末处于启用状态的成员机构数。", "Institutions open on the last day of the period."),
        why=Text("所有覆盖率的分母，也是监管的对象范围。", "The denominator of every coverage rate, and the range of supervision."),
        limits=Text("按机构名录计数，不反映规模大小。", "Counts entries of the register, whatever their size."),
        kind=Kind.STOCK,
        numerator=OPEN,
        unit=Unit.INSTITUTIONS,
        direction=Direction.NEUTRAL,
        decimals=0,
        source=Source(PROJECT, Text("成员机构名录", "register of member institutions")),
    ),
    Metric(
        key="four_clouds_live_rate",
        theme=Theme.COVERAGE,
        name=Text("四朵云全部上线率", "All four clouds: live rate"),
        sentence=Text(
            "期末启用的机构中，云管理、云服务、云药房、云检查全部上线的机构所占比例。",
            "Of the institutions open on the last day of the period, the share with management, service, pharmacy and examination clouds all live.",
        ),
        why=Text("四朵云缺一，健共体的服务链就断一环。", "A missing cloud breaks the chain of care."),
        limits=Text(
            "缺一朵云就不计；只说明登记为上线，不说明是否真正使用。",
            "Without one of the four it does not count; says what the register says, not whether anybody uses it.",
        ),
        kind=Kind.PROPORTION,
        numerator=Measure(
            "institution_month", ("has_four_clouds",), Text("期末四朵云全部上线的启用机构数", "open institutions with all four clouds live"), over=Over.LAST
        ),
        denominator=OPEN,
        unit=Unit.PERCENT,
        factor=100,
        direction=Direction.UP,
        source=Source(PROJECT, Text("“四朵云”平台", "four clouds")),
    ),
    Metric(
        key="chronic_centres",
        theme=Theme.COVERAGE,
        name=Text("慢病管理中心", "Chronic-disease centres"),
        sentence=Text("期末启用的机构中，慢病管理中心在运行的机构数。", "Open institutions with a chronic-disease centre open on the last day of the period."),
        why=Text("标准化慢病管理中心是规范管理的主要抓手。", "Standardised centres are the programme's main lever for chronic care."),
        limits=Text("一家机构计一个中心；不说明管理了多少患者。", "One centre an institution, however many patients it manages."),
        kind=Kind.STOCK,
        numerator=Measure("institution_month", ("has_centre",), Text("期末有慢病管理中心的启用机构数", "open institutions with a centre open"), over=Over.LAST),
        unit=Unit.INSTITUTIONS,
        direction=Direction.UP,
        decimals=0,
        source=Source(PROJECT, Text("标准化慢病管理中心", "standardised centres")),
    ),
    *(_live_rate(capability) for capability in CAPABILITIES),
)
