"""Cloud examination: volumes by modality, turnaround, reports within 24 hours, critical values, mutual recognition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from data.schema.contracts import TABLES
from metrics.definition import Direction, Kind, Measure, Metric, Source, Text, Theme, Unit

PROJECT = Text("本项目定义", "defined for this project")

MODALITIES: tuple[str, ...] = tuple(TABLES["cloud_examinations"]["modality"].choices)
NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "imaging": Text("影像", "Imaging"),
        "ecg": Text("心电", "ECG"),
        "ultrasound": Text("超声", "Ultrasound"),
        "laboratory": Text("检验", "Laboratory"),
    }
)
TABLE, TURNAROUND = "examination_month", "examination_turnaround_month"

STILL_COMING = Text(
    "按目前所知计：近期的申请可能还会出报告，期末几天的数字仍会变。",
    "As known now: recent requests may still be reported, so the last days of a period still change.",
)


def _counted(column: str, zh: str, en: str) -> Measure:
    return Measure(TABLE, (column,), Text(zh, en))


REQUESTED = _counted("requested", "期内申请的云检查数", "examinations requested in the period")
REPORTED = _counted("reported", "其中已出报告的", "of these, reported by now")
WITHIN = _counted("within_24h", "其中24小时内出报告的（含恰好24小时）", "of these, reported within 24 hours (24:00:00 included)")
CRITICAL = _counted("critical", "期内申请、判为危急值的检查数", "examinations requested in the period with a critical value")


def of_modality(metric: Metric, modality: str) -> Metric:
    """The same metric of one modality alone."""
    name, denominator = NAMES[modality], metric.denominator
    inside = name.en if modality == "ecg" else name.en.lower()
    return replace(
        metric,
        key=f"{metric.key}_{modality}",
        name=Text(f"{metric.name.zh}（{name.zh}）", f"{metric.name.en} ({inside})"),
        sentence=Text(f"{metric.sentence.zh}只计{name.zh}。", f"{metric.sentence.en} Only {inside}."),
        numerator=_only(metric.numerator, modality, inside),
        denominator=_only(denominator, modality, inside) if isinstance(denominator, Measure) else denominator,
    )


def _only(measure: Measure, modality: str, inside: str) -> Measure:
    words = Text(f"{measure.words.zh}，{NAMES[modality].zh}", f"{measure.words.en}, {inside} only")
    return replace(measure, where=(("modality", modality),), words=words)


def _turnaround(percentile: float, name: Text) -> Metric:
    share = f"{percentile * 100:.0f}"
    return Metric(
        key=f"examination_turnaround_p{share}_hours",
        theme=Theme.EXAMINATION,
        name=name,
        sentence=Text(
            f"期内出具的报告，从申请到报告的小时数的第{share}百分位数。",
            f"The {share}th percentile of the hours from request to report, of reports issued in the period.",
        ),
        why=Text(
            "远程诊断省下的路，不能又等回去；半数人等多久、最慢的十分之一等多久，要分开看。",
            "What remote diagnosis saves in travel must not be lost in waiting; the usual wait and that of the slowest tenth are two things.",
        ),
        limits=Text(
            "按报告时间计，没有出报告的不在内，所以积压时数字反而可能好看：要与报告完成率一起看。各检查类型快慢相差很大，类型构成不同的机构不能直接比。"
            "由直方图合并后线性内插，区间宽度不超过上限的五十分之一或5分钟。",
            "By the time of the report: what is never reported is not in it, so a backlog may look well; read it beside the share reported. Modalities differ "
            "widely, and institutions with another mix of them cannot be compared directly. Interpolated inside a bin of merged histograms, at most a fiftieth of "
            "its upper edge or 5 minutes wide.",
        ),
        kind=Kind.PERCENTILE,
        percentile=percentile,
        numerator=Measure(TURNAROUND, ("reports",), Text("期内报告从申请到出具的小时数", "hours from request to report, of the period's reports")),
        unit=Unit.HOURS,
        direction=Direction.DOWN,
        source=Source(PROJECT, Text("申请时间与报告时间", "times of request and report")),
    )


VOLUME = Metric(
    key="cloud_examinations",
    theme=Theme.EXAMINATION,
    name=Text("云检查量", "Cloud examinations"),
    sentence=Text("期内申请的云检查数，按申请时间计。", "Cloud examinations requested in the period, by the time of the request."),
    why=Text("居民在家门口做检查、由上级出报告，是否真的发生。", "Whether residents are really examined near home with the report made remotely."),
    limits=Text(
        "各类检查的工作量不同；量大不等于该做：不能据此判断检查是否必要。",
        "Modalities differ in effort; many is not better: it does not say whether an examination was needed.",
    ),
    kind=Kind.EVENTS,
    numerator=REQUESTED,
    unit=Unit.EXAMINATIONS,
    direction=Direction.NEUTRAL,
    decimals=0,
    source=Source(PROJECT, Text("云检查：远程检查与诊断", "cloud examination: remote tests and diagnosis")),
)

WITHIN_24H = Metric(
    key="examination_within_24h_rate",
    theme=Theme.EXAMINATION,
    name=Text("云检查24小时报告率", "Examinations reported within 24 hours"),
    sentence=Text(
        "期内申请的云检查中，24小时内出报告的比例；次月才出的报告照样算，没有报告的算没有及时。",
        "Of the examinations requested in the period, the share reported within 24 hours; a report of the next month counts, one that never came is not in time.",
    ),
    why=Text("报告晚了，诊断和处置都晚。", "A late report delays diagnosis and treatment."),
    limits=Text(
        f"{STILL_COMING.zh}按自然小时计，周末和夜间不扣除；各检查类型快慢相差很大，类型构成不同的机构不能直接比，请看分类型的比率。",
        f"{STILL_COMING.en} By the clock: weekends and nights are not taken off. Modalities differ widely: where the mix differs, compare by modality.",
    ),
    kind=Kind.PROPORTION,
    numerator=WITHIN,
    denominator=REQUESTED,
    unit=Unit.PERCENT,
    factor=100,
    direction=Direction.UP,
    source=Source(PROJECT, Text("申请时间与报告时间", "times of request and report")),
)

P50 = _turnaround(0.5, Text("报告用时中位数", "Median turnaround"))
P90 = _turnaround(0.9, Text("报告用时第90百分位", "Turnaround, 90th percentile"))

REPORTED_RATE = Metric(
    key="examination_reported_rate",
    theme=Theme.EXAMINATION,
    name=Text("报告完成率", "Reported by now"),
    sentence=Text("期内申请的云检查中，目前已有报告的比例。", "Of the examinations requested in the period, the share that has a report by now."),
    why=Text("申请了没有报告，检查等于没有做。", "An examination without a report was made in vain."),
    limits=STILL_COMING,
    kind=Kind.PROPORTION,
    numerator=REPORTED,
    denominator=REQUESTED,
    unit=Unit.PERCENT,
    factor=100,
    direction=Direction.UP,
    source=Source(PROJECT, Text("报告时间", "time of report")),
)

UNREPORTED = Metric(
    key="examination_unreported",
    theme=Theme.EXAMINATION,
    name=Text("尚未报告", "Not reported yet"),
    sentence=Text("期内申请、目前还没有报告的云检查数。", "Examinations requested in the period that have no report by now."),
    why=Text("积压在哪里，要一件件催。", "Where the backlog lies that has to be worked off one by one."),
    limits=Text(
        f"{STILL_COMING.zh}分不出还在排队、已经取消和漏传报告。",
        f"{STILL_COMING.en} It does not tell what is still queued from what was cancelled or not sent.",
    ),
    kind=Kind.EVENTS,
    numerator=Measure(TABLE, ("requested",), Text("期内申请数减已出报告数", "requested in the period less those reported"), minus=("reported",)),
    unit=Unit.EXAMINATIONS,
    direction=Direction.DOWN,
    decimals=0,
    source=Source(PROJECT, Text("报告时间", "time of report")),
)

CRITICAL_COUNT = Metric(
    key="examination_critical",
    theme=Theme.EXAMINATION,
    name=Text("危急值", "Critical values"),
    sentence=Text("期内申请、判为危急值的云检查数。", "Examinations requested in the period whose result was a critical value."),
    why=Text("每一例都可能危及生命，必须立即通知。", "Each may be a danger to life and has to be told at once."),
    limits=Text(
        "没有填报是否危急的不在内；何时通知到申请机构，数据里没有。",
        "Where it is not said whether a value is critical it is not counted; when the requester was told is not known.",
    ),
    kind=Kind.EVENTS,
    numerator=CRITICAL,
    unit=Unit.EXAMINATIONS,
    direction=Direction.NEUTRAL,
    decimals=0,
    source=Source(PROJECT, Text("危急值标记", "critical-value mark")),
)

CRITICAL_RATE = Metric(
    key="examination_critical_rate",
    theme=Theme.EXAMINATION,
    name=Text("危急值率", "Critical-value rate"),
    sentence=Text(
        "期内申请且填报了是否危急的云检查中，判为危急值的比例。",
        "Of the examinations requested in the period for which it is said whether the value is critical, the share that is.",
    ),
    why=Text("过高说明病人送得晚，过低说明可能漏报。", "Very high tells of patients sent late, very low of critical values that may not be marked."),
    limits=Text(
        "随检查类型和病人轻重而变，没有好坏之分；没有填报是否危急的不在内。",
        "It varies with the modality and with how ill the patients are, and has no good direction; where it is not said the examination is left out.",
    ),
    kind=Kind.PROPORTION,
    numerator=CRITICAL,
    denominator=_counted(
        "critical_known", "期内申请且填报了是否危急的检查数", "examinations requested in the period for which it is said whether the value is critical"
    ),
    unit=Unit.PERCENT,
    factor=100,
    direction=Direction.NEUTRAL,
    decimals=2,
    source=Source(PROJECT, Text("危急值标记", "critical-value mark")),
)

CRITICAL_WITHIN = Metric(
    key="examination_critical_within_24h_rate",
    theme=Theme.EXAMINATION,
    name=Text("危急值24小时报告率", "Critical values within 24 hours"),
    sentence=Text(
        "期内申请、判为危急值的云检查中，24小时内出报告的比例。",
        "Of the examinations requested in the period with a critical value, the share reported within 24 hours.",
    ),
    why=Text("危急值等不得。", "A critical value cannot wait."),
    limits=Text(
        "24小时只是底线：危急值应当立即通知，而通知的时间不在数据里。例数少，须看区间。",
        "24 hours is the outermost bound: a critical value has to be told at once, and when it was told is not in the data. Few cases: read the interval.",
    ),
    kind=Kind.PROPORTION,
    numerator=_counted("critical_within_24h", "其中24小时内出报告的", "of these, reported within 24 hours"),
    denominator=CRITICAL,
    unit=Unit.PERCENT,
    factor=100,
    direction=Direction.UP,
    source=Source(PROJECT, Text("危急值标记与报告时间", "critical-value mark and time of report")),
)

RECOGNITION = Metric(
    key="examination_recognition_rate",
    theme=Theme.EXAMINATION,
    name=Text("结果互认率", "Mutual recognition"),
    sentence=Text(
        "期内申请、可以互认的云检查中，结果得到互认的比例。",
        "Of the examinations requested in the period whose result is eligible for mutual recognition, the share recognised.",
    ),
    why=Text("结果互认，病人就不必重做、不必再付一次钱。", "Where a result is recognised the patient is spared a second examination and a second bill."),
    limits=Text(
        "互认未填的算不可互认，不在分母；可互认的范围各地各期可能不同。医生确有必要重做的，也算没有互认。",
        "Where it is left empty the result is not eligible and not counted; what is eligible may differ between places and times. Repeats that a doctor found necessary count as not recognised.",
    ),
    kind=Kind.PROPORTION,
    numerator=_counted("recognised", "其中得到互认的", "of these, recognised"),
    denominator=_counted("eligible", "期内申请、可以互认的检查数", "examinations requested in the period that are eligible"),
    unit=Unit.PERCENT,
    factor=100,
    direction=Direction.UP,
    source=Source(PROJECT, Text("结果互认标记", "mark of mutual recognition")),
)

METRICS: tuple[Metric, ...] = (
    VOLUME,
    *(of_modality(VOLUME, modality) for modality in MODALITIES),
    WITHIN_24H,
    *(of_modality(WITHIN_24H, modality) for modality in MODALITIES),
    P50,
    *(of_modality(P50, modality) for modality in MODALITIES),
    P90,
    *(of_modality(P90, modality) for modality in MODALITIES),
    REPORTED_RATE,
    UNREPORTED,
    CRITICAL_COUNT,
    CRITICAL_RATE,
    CRITICAL_WITHIN,
    RECOGNITION,
)
