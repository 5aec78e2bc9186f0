"""Cloud pharmacy: prescriptions, their review, where they are filled, stock-outs, cost."""

from __future__ import annotations

from metrics.definition import Direction, Kind, Measure, Metric, Source, Text, Theme, Unit

PROJECT = Text("本项目定义", "defined for this project")
REVIEW = Source(
    Text("医疗机构处方审核规范（国卫办医发〔2018〕14号）", "Standard for the review of prescriptions (NHC 2018, No. 14)"),
    Text("审核后方可调配；参照处方拦截与干预采纳", "no dispensing before review; after the indicators of interception and accepted intervention"),
)
CIRCULATION = Source(PROJECT, Text("处方流转去向", "where the prescription is filled"))
SUPPLY = Source(PROJECT, Text("药品统一供应：药品数与缺药数", "one drug supply: items and items out of stock"))
LONG_TERM = Source(
    Text("长期处方管理规范（试行）（国卫办医发〔2021〕17号）", "Rules for long-term prescriptions, trial version (NHC 2021, No. 17)"),
    Text("慢性病长期处方", "long-term prescriptions for chronic disease"),
)
WRITTEN = Source(PROJECT, Text("处方表：开具日期、金额", "prescriptions: day of writing, amount"))
FILLED_COLUMNS = ("filled_own", "filled_community", "filled_cloud_delivery", "filled_outside")


def _measure(words: Text, *columns: str) -> Measure:
    return Measure("prescription_month", columns, words)


PRESCRIPTIONS = _measure(Text("期内开具的处方张数", "prescriptions written in the period"), "prescriptions")
AMOUNT = _measure(Text("期内开具处方的金额合计", "the amounts of the prescriptions written in the period"), "amount_yuan")
ALERTED = _measure(Text("其中系统预警的张数", "of these, alerted by the system"), "alerted")
FILLED = _measure(
    Text("期内开具且已取药的处方张数，不论在哪里取", "prescriptions written in the period that were filled anywhere"),
    *FILLED_COLUMNS,
)


def _share(
    key: str,
    name: Text,
    sentence: Text,
    why: Text,
    limits: Text,
    numerator: Measure,
    denominator: Measure,
    direction: Direction,
    source: Source,
    decimals: int = 1,
) -> Metric:
    return Metric(
        key=key,
        theme=Theme.PHARMACY,
        name=name,
        sentence=sentence,
        why=why,
        limits=limits,
        kind=Kind.PROPORTION,
        numerator=numerator,
        denominator=denominator,
        unit=Unit.PERCENT,
        factor=100,
        direction=direction,
        decimals=decimals,
        source=source,
    )


VOLUME: tuple[Metric, ...] = (
    Metric(
        key="prescriptions",
        theme=Theme.PHARMACY,
        name=Text("处方量", "Prescriptions"),
        sentence=Text("期内开具的处方张数，按开具日期计。", "Prescriptions written in the period, by the day of writing."),
        why=Text("云药房是否真的在用。", "Whether the cloud pharmacy is really used."),
        limits=Text("只含经云药房上报的处方；一张处方可有多种药品。", "Only prescriptions submitted through the cloud pharmacy; one may hold several items."),
        kind=Kind.EVENTS,
        numerator=PRESCRIPTIONS,
        unit=Unit.PRESCRIPTIONS,
        direction=Direction.NEUTRAL,
        decimals=0,
        source=WRITTEN,
    ),
    Metric(
        key="prescription_amount_yuan",
        theme=Theme.PHARMACY,
        name=Text("处方金额", "Prescription amount"),
        sentence=Text("期内开具处方的金额合计。", "The amounts of the prescriptions written in the period, added up."),
        why=Text("药费总量的变化。", "How the spending on medicine moves."),
        limits=Text("开具金额，未取药的也在内。", "As written: those never filled are in it."),
        kind=Kind.AMOUNT,
        numerator=AMOUNT,
        unit=Unit.YUAN,
        direction=Direction.NEUTRAL,
        decimals=0,
        source=WRITTEN,
    ),
    Metric(
        key="prescription_mean_yuan",
        theme=Theme.PHARMACY,
        name=Text("次均处方金额", "Mean cost of a prescription"),
        sentence=Text("期内处方金额÷处方张数。", "The amount of the period's prescriptions ÷ their number."),
        why=Text("同样的张数下比较药费高低。", "Compares spending for the same number of prescriptions."),
        limits=Text(
            "未按病种和用药天数调整：长期处方多的机构，每张自然更贵。",
            "Not adjusted for illness or days supplied: where prescriptions are long-term, each costs more.",
        ),
        kind=Kind.MEAN,
        numerator=AMOUNT,
        denominator=PRESCRIPTIONS,
        unit=Unit.YUAN_PRESCRIPTION,
        direction=Direction.NEUTRAL,
        source=WRITTEN,
    ),
    _share(
        "long_term_prescription_rate",
        Text("长期处方占比", "Long-term prescriptions"),
        Text("期内注明是否长期处方的处方中，长期处方的比例。", "Of the period's prescriptions that say whether they are long-term, the share that is."),
        Text("病情稳定的慢病患者少跑几趟。", "Spares stable chronic patients the way."),
        Text(
            "没有注明的处方不计；处方不带病种，分母不限于慢病处方。",
            "Those that do not say are left out; prescriptions carry no disease, so the denominator is not only chronic patients.",
        ),
        _measure(Text("其中长期处方张数", "of these, long-term"), "long_term"),
        _measure(Text("期内注明是否长期处方的张数", "the period's prescriptions that say whether they are long-term"), "long_term_known"),
        Direction.UP,
        LONG_TERM,
    ),
)

REVIEWED: tuple[Metric, ...] = (
    _share(
        "prescription_alert_rate",
        Text("处方预警率", "Alert rate"),
        Text("期内处方中，系统审核时给出预警的比例。", "Of the period's prescriptions, the share that the system alerted to."),
        Text("问题处方有多少，审方系统有没有在工作。", "How many prescriptions raise doubts, and whether the review is at work at all."),
        Text(
            "高低都要看：过高是开方问题或规则过严，接近0可能是审核没有开启。",
            "Both ends need a look: high means doubtful prescribing or strict rules, near 0 a review that is switched off.",
        ),
        ALERTED,
        PRESCRIPTIONS,
        Direction.NEUTRAL,
        REVIEW,
    ),
    _share(
        "prescription_rejection_rate",
        Text("处方驳回率", "Rejection rate"),
        Text("期内处方中，审核驳回的比例。", "Of the period's prescriptions, the share that was rejected in review."),
        Text("审核最后挡下了多少。", "What the review stopped in the end."),
        Text("驳回多少取决于开方质量，也取决于审核松紧。", "Depends on the prescribing and on how strict the review is."),
        _measure(Text("其中驳回的张数", "of these, rejected"), "rejected"),
        PRESCRIPTIONS,
        Direction.NEUTRAL,
        REVIEW,
        decimals=2,
    ),
    _share(
        "alert_acceptance_rate",
        Text("处方预警采纳率", "Prescription alerts accepted"),
        Text("期内系统预警的处方中，修改后通过或被驳回的比例。", "Of the period's prescriptions with an alert, the share that was modified or rejected."),
        Text("预警没人理，等于没有审方。", "An alert that nobody heeds is no review."),
        Text(
            "有的预警确实不必改；同一张处方改了几次，不在数据中。", "Some alerts rightly change nothing; how often one prescription was changed is not known."
        ),
        _measure(Text("其中修改后通过或驳回的张数", "of these, modified or rejected"), "alert_accepted"),
        _measure(Text("期内系统预警的处方张数", "the period's prescriptions with an alert"), "alerted"),
        Direction.UP,
        REVIEW,
    ),
)


def _filled(key: str, column: str, name: Text, where: Text, why: Text, limits: Text, direction: Direction) -> Metric:
    return _share(
        key,
        name,
        Text(f"期内开具且已取药的处方中，在{where.zh}的比例。", f"Of the period's prescriptions that were filled, the share {where.en}."),
        why,
        limits,
        _measure(Text(f"其中在{where.zh}的张数", f"of these, {where.en}"), column),
        FILLED,
        direction,
        CIRCULATION,
    )


AS_KNOWN = Text("按目前的流转去向计；未取药的不在分母。", "By what is known now; those not filled are not in the denominator.")

WHERE: tuple[Metric, ...] = (
    _share(
        "prescription_inside_rate",
        Text("处方内部流转率", "Filled inside the community"),
        Text(
            "期内开具且已取药的处方中，在本机构、健共体内或由云药房配送取药的比例。",
            "Of the period's prescriptions that were filled, the share filled by the institution, inside the community or by cloud delivery.",
        ),
        Text("处方留在健共体内，用药才接得上、管得住。", "Medicine stays known and managed where prescriptions stay inside."),
        AS_KNOWN,
        _measure(
            Text("其中在本机构、健共体内或云药房配送的张数", "of these, own, community or cloud delivery"),
            "filled_own",
            "filled_community",
            "filled_cloud_delivery",
        ),
        FILLED,
        Direction.UP,
        CIRCULATION,
    ),
    _filled(
        "prescription_own_rate",
        "filled_own",
        Text("本机构取药占比", "Filled by the institution itself"),
        Text("本机构取药", "filled by the institution itself"),
        Text("自己的药房供不供得上。", "Whether its own pharmacy can serve."),
        AS_KNOWN,
        Direction.NEUTRAL,
    ),
    _filled(
        "prescription_community_rate",
        "filled_community",
        Text("健共体内流转占比", "Filled elsewhere inside"),
        Text("健共体内其他机构取药", "filled by another member of the community"),
        Text("处方是否在成员之间流转。", "Whether prescriptions circulate among members."),
        AS_KNOWN,
        Direction.NEUTRAL,
    ),
    _filled(
        "cloud_delivery_rate",
        "filled_cloud_delivery",
        Text("云药房配送率", "Cloud delivery"),
        Text("云药房配送取药", "filled by cloud delivery"),
        Text("药送不送得到家。", "Whether medicine comes to the door."),
        AS_KNOWN,
        Direction.NEUTRAL,
    ),
    _filled(
        "prescription_outside_rate",
        "filled_outside",
        Text("处方外部取药率", "Prescriptions filled outside"),
        Text("外部药店取药", "filled by a pharmacy outside the community"),
        Text("外流的处方，用药看不见、费用管不住：是缺药，还是另有原因？", "What leaves is neither seen nor managed: is it stock-outs, or something else?"),
        Text(
            "患者可以自选药店；高不等于有问题，要与缺药率一起看。",
            "Patients may choose their pharmacy: a high share is no proof of anything; read it beside stock-outs.",
        ),
        Direction.DOWN,
    ),
    _share(
        "prescription_unfilled_rate",
        Text("未取药率", "Not filled"),
        Text("期内处方中，没有取药的比例。", "Of the period's prescriptions, the share that was not filled anywhere."),
        Text("开了没取，治疗就断了。", "A prescription never filled is a treatment interrupted."),
        Text("驳回的处方也在内；近期开具的可能还会取。", "Rejected ones are in it; recent ones may still be filled."),
        _measure(Text("其中未取药的张数", "of these, not filled"), "not_filled"),
        PRESCRIPTIONS,
        Direction.DOWN,
        CIRCULATION,
    ),
    _share(
        "out_of_stock_rate",
        Text("缺药率", "Stock-outs"),
        Text("期内处方的药品数中，缺药数所占比例。", "Items out of stock ÷ items of the period's prescriptions."),
        Text("缺药把患者推向外部药店和大医院。", "Missing medicine drives patients to outside pharmacies and large hospitals."),
        Text(
            "按药品计，不按处方计；同一张处方的几种药会一起缺，区间略偏窄。",
            "Counts items, not prescriptions; items of one prescription go missing together, so the interval is a little too narrow.",
        ),
        _measure(Text("其中缺药数", "of these, out of stock"), "items_out_of_stock"),
        _measure(Text("期内处方的药品数", "items of the period's prescriptions"), "items"),
        Direction.DOWN,
        SUPPLY,
    ),
)

METRICS: tuple[Metric, ...] = (*VOLUME, *REVIEWED, *WHERE)
