"""Chronic disease: register, management to the standard, control, states, paired change, steward signing."""

from __future__ import annotations

from data.schema.mart import STATES
from metrics.definition import Direction, Kind, Measure, Metric, Over, Source, Target, Text, Theme, Unit

NATIONAL = Text("国家基本公共卫生服务规范（第三版），国卫基层发〔2017〕13号", "National standard of basic public health services, third edition (2017 no. 13)")
PROJECT = Text("本项目定义", "defined for this project")

DISEASE_NAMES = {
    "diabetes": Text("2型糖尿病", "Type 2 diabetes"),
    "hypertension": Text("高血压", "Hypertension"),
    "coronary": Text("冠心病", "Coronary heart disease"),
    "stroke": Text("脑卒中", "Stroke"),
}
SHORT = {
    "diabetes": Text("糖尿病", "Diabetes"),
    "hypertension": Text("高血压", "Hypertension"),
    "coronary": Text("冠心病", "Coronary disease"),
    "stroke": Text("脑卒中", "Stroke"),
}
STATE_NAMES = {
    "new": Text("新入管", "New"),
    "lost": Text("失访", "Lost"),
    "overdue": Text("逾期未访", "Overdue"),
    "controlled": Text("近3月达标", "Controlled (3 months)"),
    "uncontrolled": Text("近3月未达标", "Uncontrolled (3 months)"),
    "unmeasured": Text("未测量", "Unmeasured"),
}
STATE_RULES = {
    "new": Text("登记不满3个整月", "enrolled less than 3 whole months ago"),
    "lost": Text("近一年没有任何方式的随访", "no follow-up of any mode in the year to the last day"),
    "overdue": Text("近一年有随访，但近3个月没有", "followed up in the year, but not in the 3 months to the last day"),
    "controlled": Text("近3个月最后一次读数达标", "the last reading of the 3 months is at target"),
    "uncontrolled": Text("近3个月最后一次读数未达标", "the last reading of the 3 months is not at target"),
    "unmeasured": Text("近3个月有随访但没有读数", "followed up in the 3 months without a reading"),
}
STATE_DIRECTIONS = {
    "new": Direction.NEUTRAL,
    "lost": Direction.DOWN,
    "overdue": Direction.DOWN,
    "controlled": Direction.UP,
    "uncontrolled": Direction.DOWN,
    "unmeasured": Direction.DOWN,
}
READING = {
    "diabetes": Text("空腹血糖低于7.0 mmol/L", "fasting glucose below 7.0 mmol/L"),
    "hypertension": Text("血压低于140/90 mmHg（当年满65岁者低于150/90）", "blood pressure below 140/90 mmHg (below 150/90 from the year of the 65th birthday)"),
}
DIABETES = (("disease", "diabetes"),)


def _measure(column: str, disease: str, words: Text, over: Over = Over.LAST) -> Measure:
    return Measure("chronic_month", (column,), words, where=(("disease", disease),), over=over)


def managed(disease: str) -> Measure:
    return _measure("managed", disease, Text("期末在管患者数", "patients under management on the last day of the period"))


def controlled(disease: str) -> Measure:
    return _measure("controlled", disease, Text("近一年最后一次读数达标的在管患者数", "patients managed whose last reading of the year is at target"))


def _register(disease: str) -> tuple[Metric, ...]:
    name = SHORT[disease]
    return (
        Metric(
            key=f"{disease}_managed",
            theme=Theme.CHRONIC,
            name=Text(f"{name.zh}在管患者", f"{name.en}: patients managed"),
            sentence=Text(
                f"期末{DISEASE_NAMES[disease].zh}登记未结案的患者数，计入登记所在机构。",
                f"Patients with an enrolment for {DISEASE_NAMES[disease].en.lower()} open on the last day of the period, at the institution of that enrolment.",
            ),
            why=Text("规范管理和控制的分母：谁在名单上。", "Who is on the register: the denominator of management and control."),
            limits=Text(
                "不是患病人数；机构停用后其患者仍在管。", "Not the number of people who are ill; patients of a closed institution stay on its register."
            ),
            kind=Kind.STOCK,
            numerator=managed(disease),
            unit=Unit.PATIENTS,
            direction=Direction.NEUTRAL,
            decimals=0,
            source=Source(NATIONAL, Text(f"{DISEASE_NAMES[disease].zh}患者健康管理", "health management of patients")),
        ),
        Metric(
            key=f"{disease}_new",
            theme=Theme.CHRONIC,
            name=Text(f"{name.zh}新登记", f"{name.en}: new enrolments"),
            sentence=Text(
                f"期内开始的{DISEASE_NAMES[disease].zh}登记数；转机构算新登记。",
                f"Enrolments for {DISEASE_NAMES[disease].en.lower()} that start in the period; a transfer starts a new one.",
            ),
            why=Text("登记增长常随政策时点突增，须分清是扩面还是补录。", "Enrolment grows in bursts around policy dates: growth or catching up on paper."),
            limits=Text("转机构的患者会再计一次。", "Counts a transferred patient again."),
            kind=Kind.EVENTS,
            numerator=_measure("newly_enrolled", disease, Text("期内开始的登记数", "enrolments that start in the period"), Over.SUM),
            unit=Unit.PATIENTS,
            direction=Direction.NEUTRAL,
            decimals=0,
            source=Source(PROJECT, Text("登记日期", "date of enrolment")),
        ),
    )


_OF_STANDARD = dict(
    theme=Theme.CHRONIC,
    kind=Kind.PROPORTION,
    unit=Unit.PERCENT,
    factor=100,
    direction=Direction.UP,
    source=Source(NATIONAL, Text("规范管理率", "standardised-management rate")),
)
"""What both forms of management to the standard share."""


def _target(disease: str) -> Target | None:
    return Target(80, Text("地方示例值，非国家规定", "an example of local practice, not a national rule")) if disease in READING else None


def _standardised(disease: str) -> Metric:
    """Pro rata: as many follow-ups as are due since the enrolment."""
    name = SHORT[disease]
    glucose_zh, glucose_en = ("、且空腹血糖检测次数不少于应随访次数", ", as many fasting glucose readings") if disease == "diabetes" else ("", "")
    return Metric(
        key=f"{disease}_standardised_rate",
        name=Text(f"{name.zh}规范管理率", f"{name.en}: managed to the standard"),
        sentence=Text(
            f"管理满3个月的在管患者中，期末前12个月内面对面随访次数达到应随访次数（每满3个月1次，最多4次）{glucose_zh}、管理满12个月者且有健康体检的比例。",
            f"Of patients managed three months or more, the share with as many face-to-face follow-ups as are due (one for each three whole months, at most four) in the year to the last day{glucose_en} and, once managed twelve months, a check-up.",
        ),
        why=Text("随访、检测、体检都做到位，才谈得上管住。", "Follow-ups, tests and check-ups done to the standard are what management means."),
        limits=Text(
            "不足一年按比例折算，与只看满一年的口径不同；做了随访不等于控制住了。",
            "Pro rata below a year, so it differs from a rate of those managed a full year; being seen is not being controlled.",
        ),
        numerator=_measure("standardised", disease, Text("按规范完成随访与检查的患者数", "patients followed up to the standard")),
        denominator=_measure("due", disease, Text("管理满3个月的在管患者数", "patients managed three months or more")),
        **_OF_STANDARD,
        target=_target(disease),
    )


def _standardised_nationally(disease: str) -> Metric:
    """A year's follow-ups of everybody, however long managed."""
    name = SHORT[disease]
    four_zh, four_en = ("、空腹血糖检测≥4次", ", 4 fasting glucose readings") if disease == "diabetes" else ("", "")
    return Metric(
        key=f"{disease}_standardised_rate_national",
        name=Text(f"{name.zh}规范管理率（国家口径）", f"{name.en}: managed to the standard (national)"),
        sentence=Text(
            f"全部在管患者中，期末前12个月内面对面随访≥4次、健康体检≥1次{four_zh}的比例。",
            f"Of all patients managed, the share with 4 face-to-face follow-ups{four_en} and 1 check-up in the year to the last day.",
        ),
        why=Text("国家考核使用的口径，便于与外地比较。", "The form the national assessment uses, for comparison elsewhere."),
        limits=Text(
            "入管不足一年者难以达到，登记快速增长时偏低。", "Patients managed less than a year can hardly reach it: low where the register grows fast."
        ),
        numerator=_measure(
            "standardised_national",
            disease,
            Text("一年内随访、检测、体检均达标的患者数", "patients with follow-ups, tests and check-up complete in the year"),
        ),
        denominator=managed(disease),
        **_OF_STANDARD,
        target=_target(disease),
    )


def _control(disease: str) -> tuple[Metric, ...]:
    name, reading = SHORT[disease], READING[disease]
    word = Text("血糖达标率", "glucose control") if disease == "diabetes" else Text("血压控制率", "blood-pressure control")
    shared = dict(
        theme=Theme.CHRONIC,
        kind=Kind.PROPORTION,
        numerator=controlled(disease),
        unit=Unit.PERCENT,
        factor=100,
        direction=Direction.UP,
        source=Source(NATIONAL, Text("管理人群控制率", "control rate of the managed population")),
    )
    return (
        Metric(
            key=f"{disease}_control_rate",
            name=Text(f"{name.zh}{word.zh}（在管）", f"{name.en}: {word.en} of those managed"),
            sentence=Text(
                f"在管患者中，期末前12个月内最后一次读数达标（{reading.zh}）的比例；没有读数算未达标。",
                f"Of patients managed, the share whose last reading in the year to the last day is at target ({reading.en}); no reading counts as not controlled.",
            ),
            why=Text("管理的目的是控制；失访不能抬高控制率。", "Control is what management is for, and losing patients must not raise it."),
            limits=Text("单次读数有波动；监测少的机构会偏低。", "One reading varies; institutions that measure little come out low."),
            denominator=managed(disease),
            target=Target(50, Text("地方示例值，非国家规定", "an example of local practice, not a national rule")),
            **shared,
        ),
        Metric(
            key=f"{disease}_control_rate_followed",
            name=Text(f"{name.zh}{word.zh}（有读数）", f"{name.en}: {word.en} of those measured"),
            sentence=Text(
                f"近12个月有读数的在管患者中，最后一次读数达标（{reading.zh}）的比例。",
                f"Of patients managed with a reading in the year to the last day, the share whose last one is at target ({reading.en}).",
            ),
            why=Text("与在管口径并列，差距就是没有随访到的人。", "Beside the rate of those managed, it shows what is due to people not seen."),
            limits=Text("失访越多越好看，不能单独使用。", "Rises when uncontrolled patients are lost: never to be read alone."),
            denominator=_measure("measured", disease, Text("近一年有读数的在管患者数", "patients managed with a reading in the year")),
            **shared,
        ),
    )


def _states(disease: str) -> tuple[Metric, ...]:
    name = SHORT[disease]
    return tuple(
        Metric(
            key=f"{disease}_state_{state}",
            theme=Theme.CHRONIC,
            name=Text(f"{name.zh}：{STATE_NAMES[state].zh}", f"{name.en}: {STATE_NAMES[state].en.lower()}"),
            sentence=Text(
                f"在管患者中{STATE_RULES[state].zh}者；六种状态相加等于在管患者数。",
                f"Patients managed: {STATE_RULES[state].en}. The six states add up to the patients managed.",
            ),
            why=Text("控制率的每一分差距都落在某一群人身上。", "Every point missing from a control rate is a group of people."),
            limits=Text("按近3个月的随访判断，与按一年判断的控制率不同。", "Judged by the last 3 months, unlike the control rates, which look at the year."),
            kind=Kind.STOCK,
            numerator=_measure(f"state_{state}", disease, Text(f"{STATE_RULES[state].zh}的在管患者数", f"patients managed: {STATE_RULES[state].en}")),
            unit=Unit.PATIENTS,
            direction=STATE_DIRECTIONS[state],
            decimals=0,
            source=Source(PROJECT, Text("仿 HEARTS360 状态分解", "after the HEARTS360 breakdown")),
        )
        for state in STATES
    )


_PATIENTS_MANAGED = Metric(
    key="patients_managed",
    theme=Theme.CHRONIC,
    name=Text("在管慢病患者", "Chronic patients managed"),
    sentence=Text(
        "期末有任一慢病登记未结案的患者数，每人只计一次，计入最早登记所在机构。",
        "Distinct patients with any enrolment open on the last day of the period, each counted once, at the institution of the enrolment that began first.",
    ),
    why=Text("多病共患者只算一人，才是真正的服务规模。", "People, not enrolments: the real size of the work."),
    limits=Text("各病种在管人数相加会大于本数。", "The diseases' registers add up to more than this."),
    kind=Kind.STOCK,
    numerator=Measure(
        "institution_month",
        ("patients_managed",),
        Text("期末在管的不重复患者数", "distinct patients under management on the last day of the period"),
        over=Over.LAST,
    ),
    unit=Unit.PATIENTS,
    direction=Direction.NEUTRAL,
    decimals=0,
    source=Source(PROJECT, Text("患者去重", "distinct patients")),
)

_CHANGE = Metric(
    key="diabetes_control_change",
    theme=Theme.CHRONIC,
    name=Text("血糖达标率变化（配对）", "Change of glucose control (paired)"),
    sentence=Text(
        "管理满3个月、登记后90天内有首次空腹血糖且至少90天后还有末次空腹血糖的在管患者：末次达标比例减首次达标比例，单位为百分点。",
        "Patients managed three months or more with a first fasting glucose within 90 days of enrolment and a last one at least 90 days later: share below 7.0 at the last minus share at the first, in percentage points.",
    ),
    why=Text("同一批人前后相比，才看得出管理是否带来改善。", "The same people before and after: the closest this data comes to the effect of management."),
    limits=Text(
        "只含留下来的人（幸存者），须与在管人数一并看。",
        "Survivors only: read beside the number managed.",
    ),
    kind=Kind.PAIRED_CHANGE,
    numerator=Measure(
        "chronic_month",
        ("pair_gained",),
        Text("末次达标人数减首次达标人数", "at target at the last reading minus at target at the first"),
        minus=("pair_lost",),
        where=DIABETES,
        over=Over.LAST,
    ),
    denominator=Measure("chronic_month", ("pair_both", "pair_gained", "pair_lost", "pair_neither"), Text("配对人数", "pairs"), where=DIABETES, over=Over.LAST),
    unit=Unit.POINTS,
    factor=100,
    direction=Direction.UP,
    source=Source(PROJECT, Text("Newcombe 1998 方法10", "Newcombe 1998, method 10")),
)

_STEWARD = (
    Metric(
        key="steward_signed",
        theme=Theme.CHRONIC,
        name=Text("健康主管签约患者", "Steward-signed patients"),
        sentence=Text(
            "期末未结案的糖尿病登记中，已签约健康主管机构者。",
            "Diabetes enrolments open on the last day of the period with a health-steward signature by then.",
        ),
        why=Text("签约决定谁的糖尿病费用记入哪家机构的人头预算。", "Signing decides whose diabetes spending is charged to which institution's budget."),
        limits=Text(
            "只含成员机构：在其他机构签约的患者不在内。",
            "Of members only: who signed elsewhere is not in it.",
        ),
        kind=Kind.STOCK,
        numerator=_measure("steward_signed", "diabetes", Text("期末已签约的糖尿病登记数", "diabetes enrolments signed by the last day of the period")),
        unit=Unit.PATIENTS,
        direction=Direction.UP,
        decimals=0,
        source=Source(
            PROJECT,
            Text("签约日期", "day of signing"),
        ),
    ),
    Metric(
        key="steward_signed_new",
        theme=Theme.CHRONIC,
        name=Text("健康主管新签约", "New steward signings"),
        sentence=Text("期内签约健康主管机构的糖尿病登记数。", "Diabetes enrolments signed with a health steward in the period."),
        why=Text("签约随政策突增，要看清节奏。", "Signing comes in bursts around policy dates."),
        limits=Text("签约后结案者仍计入签约当期。", "Counts those whose enrolment ended later."),
        kind=Kind.EVENTS,
        numerator=_measure("steward_signed_new", "diabetes", Text("期内签约数", "signatures in the period"), Over.SUM),
        unit=Unit.PATIENTS,
        direction=Direction.UP,
        decimals=0,
        source=Source(
            PROJECT,
            Text("签约日期", "day of signing"),
        ),
    ),
)

METRICS: tuple[Metric, ...] = (
    _PATIENTS_MANAGED,
    *(metric for disease in DISEASE_NAMES for metric in _register(disease)),
    *(standardised(disease) for disease in DISEASE_NAMES for standardised in (_standardised, _standardised_nationally)),
    *(metric for disease in READING for metric in _control(disease)),
    _CHANGE,
    *_STEWARD,
    *(metric for disease in DISEASE_NAMES for metric in _states(disease)),
)
