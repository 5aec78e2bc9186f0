"""Real use: of the capabilities that are live, how many are used every working day, how many by nobody, and how many come to their end."""

from __future__ import annotations

from data.schema.loops import LOOPS, USES
from metrics.catalogue.coverage import CAPABILITIES, CAPABILITY_NAMES, PROJECT
from metrics.definition import Direction, Kind, Measure, Metric, Over, Source, Text, Theme, Unit

TABLE = "use_level_month"
ROUTINE = Text(
    "当月多数工作日有业务，且每千名居民的业务量不低于下限（两个阈值见设置）",
    "events on most working days of the month and no fewer per 1,000 residents than a floor, both thresholds being settings",
)
LIMITS = Text(
    "只数上报的业务，按期末所在月判断，当月未报数的机构不判断；机构没有自己的居民数，按上级区域人口在其启用机构间分摊估计，同类机构相等；阈值是设置，可以修改。",
    "Counts submitted events of the period's last month and does not judge institutions that sent nothing for it; an institution's residents are a share of those of the area above it, equal for institutions of one kind, an estimate; the thresholds are settings.",
)
IDLE_LIMITS = Text(
    "只看期末所在月：刚上线的也算在内；整月未报数的机构不在内，报了一部分的分辨不出，没有上报不等于没有业务。",
    "Looks at the period's last month alone, so that what went live days ago is in it; institutions that sent nothing for the month are not, those that sent a part cannot be told: no submitted event is not always no use.",
)


def _measure(column: str, words: Text, capability: str | None) -> Measure:
    where = (("capability", capability),) if capability else ()
    return Measure(TABLE, (column,), words, where=where, over=Over.LAST)


def _share(
    key: str,
    *,
    capability: str | None,
    columns: tuple[str, str],
    name: Text,
    sentence: Text,
    why: Text,
    limits: Text,
    words: tuple[Text, Text],
    direction: Direction,
    clause: Text,
) -> Metric:
    return Metric(
        key=key,
        theme=Theme.USE,
        name=name,
        sentence=sentence,
        why=why,
        limits=limits,
        kind=Kind.PROPORTION,
        numerator=_measure(columns[0], words[0], capability),
        denominator=_measure(columns[1], words[1], capability),
        unit=Unit.PERCENT,
        factor=100,
        direction=direction,
        source=Source(PROJECT, clause),
    )


def _events(capability: str) -> Text:
    return Text(USES[capability].unit_zh, USES[capability].unit_en)


def _in_use(capability: str) -> Metric:
    name, events = CAPABILITY_NAMES[capability], _events(capability)
    return _share(
        f"{capability}_in_use_rate",
        capability=capability,
        columns=("routine", "told"),
        name=Text(f"{name.zh}常态使用率", f"{name.en}: in routine use"),
        sentence=Text(
            f"{name.zh}已上线且当月报数的启用机构中，常态使用的机构所占比例：{ROUTINE.zh}；业务指{events.zh}。",
            f"Of the open institutions with {name.en.lower()} live that reported for the last month, the share that uses it routinely: {ROUTINE.en}; events are {events.en}.",
        ),
        why=Text("上线只是开始，天天在用才是真用。", "Going live is a beginning; use on every day is use."),
        limits=LIMITS,
        words=(
            Text(f"其中常态使用{name.zh}的机构数", f"of these, institutions in routine use of {name.en.lower()}"),
            Text(
                f"期末{name.zh}上线且当月报数的启用机构数",
                f"open institutions with {name.en.lower()} live on the last day of the period that reported for its last month",
            ),
        ),
        direction=Direction.UP,
        clause=Text("真用四级：常态使用", "four levels of real use: routine"),
    )


def _idle(capability: str) -> Metric:
    name, events = CAPABILITY_NAMES[capability], _events(capability)
    return _share(
        f"{capability}_idle_rate",
        capability=capability,
        columns=("idle", "told"),
        name=Text(f"{name.zh}上线未用率", f"{name.en}: live but unused"),
        sentence=Text(
            f"{name.zh}已上线且当月报数的启用机构中，期末所在月没有一笔业务（{events.zh}）的机构所占比例。",
            f"Of the open institutions with {name.en.lower()} live that reported for the last month, the share without a single event ({events.en}) in the period's last month.",
        ),
        why=Text("僵尸上线：登记上线而无人使用。", "On the register and used by nobody."),
        limits=IDLE_LIMITS,
        words=(
            Text(f"其中当月没有业务的机构数（{name.zh}）", f"of these, institutions without an event of {name.en.lower()} in the month"),
            Text(
                f"期末{name.zh}上线且当月报数的启用机构数",
                f"open institutions with {name.en.lower()} live on the last day of the period that reported for its last month",
            ),
        ),
        direction=Direction.DOWN,
        clause=Text("真用四级：仅上线", "four levels of real use: deployed only"),
    )


def _closed(capability: str) -> Metric:
    name, loop = CAPABILITY_NAMES[capability], LOOPS[capability]
    zh = " → ".join(step.name_zh for step in loop.steps)
    en = " → ".join(step.name_en for step in loop.steps)
    ripe = Text(
        f"，且留足{loop.ripens_in_months}个月的办结时间" if loop.ripens_in_months else "",
        f", with {loop.ripens_in_months} month{'s' if loop.ripens_in_months > 1 else ''} left for them to end" if loop.ripens_in_months else "",
    )
    return _share(
        f"{capability}_closed_loop_rate",
        capability=capability,
        columns=("closed_loop", "told"),
        name=Text(f"{name.zh}闭环率", f"{name.en}: closed loop"),
        sentence=Text(
            f"{name.zh}已上线且当月报数的启用机构中，常态使用且业务走到底的机构所占比例：{zh}，近几个月{ripe.zh}，走到最后一步的不低于设置的比例。",
            f"Of the open institutions with {name.en.lower()} live that reported for the last month, the share that uses it routinely and whose events reach their end: {en}, over the last months{ripe.en}, "
            f"no fewer reaching the last step than the settings ask.",
        ),
        why=Text("走不到底的业务，患者得不到结果。", "What does not come to its end does nothing for the patient."),
        limits=Text(
            "判断的月数和应走到底的比例是设置；没有业务开始的机构不算闭环；走到哪一步按目前所知。",
            "The months judged and the share that must reach the end are settings; where nothing began no loop is closed; steps are as known now.",
        ),
        words=(
            Text(f"其中{name.zh}达到闭环的机构数", f"of these, institutions whose loop of {name.en.lower()} is closed"),
            Text(
                f"期末{name.zh}上线且当月报数的启用机构数",
                f"open institutions with {name.en.lower()} live on the last day of the period that reported for its last month",
            ),
        ),
        direction=Direction.UP,
        clause=Text("真用四级：闭环", "four levels of real use: closed loop"),
    )


LIVE_PAIRS = Text(
    "期末启用且当月报数的机构上线的能力项数（机构 × 能力）",
    "capabilities live on the last day of the period at open institutions that reported for its last month (institution × capability)",
)

_OVER_ALL = (
    _share(
        "capabilities_in_use_rate",
        capability=None,
        columns=("routine", "told"),
        name=Text("能力常态使用率", "Capabilities in use"),
        sentence=Text(
            f"期末启用且当月报数的机构已上线的全部能力（机构 × 能力）中，常态使用的所占比例：{ROUTINE.zh}。",
            f"Of all capabilities live at open institutions that reported for the last month (institution × capability), the share in routine use: {ROUTINE.en}.",
        ),
        why=Text("一个数字看“真用起来了吗”。", "One figure for whether the network is really used."),
        limits=LIMITS,
        words=(Text("其中常态使用的能力项数", "of these, capabilities in routine use"), LIVE_PAIRS),
        direction=Direction.UP,
        clause=Text("真用四级：常态使用", "four levels of real use: routine"),
    ),
    _share(
        "capabilities_idle_rate",
        capability=None,
        columns=("idle", "told"),
        name=Text("能力上线未用率", "Capabilities unused"),
        sentence=Text(
            "期末启用且当月报数的机构已上线的全部能力（机构 × 能力）中，期末所在月没有一笔业务的所占比例。",
            "Of all capabilities live at open institutions that reported for the last month (institution × capability), the share without a single event in the period's last month.",
        ),
        why=Text("僵尸上线有多少。", "How much stands on the register and is used by nobody."),
        limits=IDLE_LIMITS,
        words=(Text("其中当月没有业务的能力项数", "of these, capabilities without an event in the month"), LIVE_PAIRS),
        direction=Direction.DOWN,
        clause=Text("真用四级：仅上线", "four levels of real use: deployed only"),
    ),
    _share(
        "capabilities_told_rate",
        capability=None,
        columns=("told", "live"),
        name=Text("能力可判断率", "Capabilities that can be judged"),
        sentence=Text(
            "期末启用机构已上线的全部能力（机构 × 能力）中，机构在期末所在月报过数、因而使用情况可以判断的所占比例。",
            "Of all capabilities live at open institutions (institution × capability), the share whose institution reported for the period's last month, so that its use can be judged.",
        ),
        why=Text(
            "迟报不等于没用：没有报数的不判断，但要说清有多少。", "Late is not unused: what is not reported is not judged, and it is said how much that is."
        ),
        limits=Text(
            "机构整月一条记录也没有、而以前报过，才算未报数；从未报过任何记录的机构不是迟报，其能力算未用。",
            "Not reported is a month without any record of an institution that had sent some before; one that never sent any is not late, and its capabilities count as unused.",
        ),
        words=(
            Text("其中当月报数的机构的能力项数", "of these, capabilities of institutions that reported for the month"),
            Text(
                "期末启用机构上线的能力项数（机构 × 能力）", "capabilities live at open institutions on the last day of the period (institution × capability)"
            ),
        ),
        direction=Direction.UP,
        clause=Text("真用四级：前提", "four levels of real use: what they presuppose"),
    ),
    _share(
        "closed_loop_rate",
        capability=None,
        columns=("closed_loop", "has_loop"),
        name=Text("能力闭环率", "Loops closed"),
        sentence=Text(
            "期末启用且当月报数的机构已上线、且定义了闭环的能力（机构 × 能力）中，常态使用且业务走到底的所占比例。",
            "Of the capabilities with a loop that are live at open institutions that reported for the last month (institution × capability), the share in routine use whose events reach their end.",
        ),
        why=Text("不仅用了，而且办成了。", "Not only used, but brought to an end."),
        limits=Text(
            "云管理、基本医疗、医保结算没有定义闭环，不在内；判断的月数和应走到底的比例是设置。",
            "Cloud management, medical records and insurance settlement have no loop and are not in it; months judged and the share to reach are settings.",
        ),
        words=(
            Text("其中达到闭环的能力项数", "of these, capabilities whose loop is closed"),
            Text(
                "期末启用且当月报数的机构上线且有闭环定义的能力项数",
                "capabilities with a loop that are live on the last day of the period at open institutions that reported for its last month",
            ),
        ),
        direction=Direction.UP,
        clause=Text("真用四级：闭环", "four levels of real use: closed loop"),
    ),
)

METRICS: tuple[Metric, ...] = (
    *_OVER_ALL,
    *(_in_use(capability) for capability in CAPABILITIES),
    *(_idle(capability) for capability in CAPABILITIES),
    *(_closed(capability) for capability in CAPABILITIES if capability in LOOPS),
)
