"""Home service: requests, completion, waits, reach, ratings, adverse events, items."""

from __future__ import annotations

from metrics.definition import Direction, Kind, Measure, Metric, Over, Residents, Source, Text, Theme, Unit

PROJECT = Text("本项目定义", "defined for this project")

COMPLETED = Measure("home_month", ("completed",), Text("期内完成的上门服务单数（按完成时间）", "orders completed in the period, by the time of service"))
REQUESTED = Measure("home_month", ("requested",), Text("期内申请的上门服务单数", "orders requested in the period"))


def _share(key: str, column: str, name: Text, direction: Direction, why: Text) -> Metric:
    return Metric(
        key=key,
        theme=Theme.HOME,
        name=name,
        sentence=Text(
            f"期内申请的上门服务单中，目前状态为{_STATUS[column].zh}的比例。",
            f"Of the orders requested in the period, the share that is {_STATUS[column].en} as known now.",
        ),
        why=why,
        limits=Text("按目前状态计，近期申请的订单可能尚未了结。", "By the status as known now: recent orders may still be under way."),
        kind=Kind.PROPORTION,
        numerator=Measure("home_month", (column,), Text(f"其中{_STATUS[column].zh}的单数", f"of these, {_STATUS[column].en}")),
        denominator=REQUESTED,
        unit=Unit.PERCENT,
        factor=100,
        direction=direction,
        source=Source(PROJECT, Text("订单状态", "order status")),
    )


_STATUS = {
    "requested_completed": Text("已完成", "completed"),
    "requested_cancelled": Text("已取消", "cancelled"),
    "requested_refused": Text("已拒绝", "refused"),
}


def _wait(percentile: float, name: Text) -> Metric:
    return Metric(
        key=f"home_wait_p{percentile * 100:.0f}_hours",
        theme=Theme.HOME,
        name=name,
        sentence=Text(
            f"期内完成的订单，从申请到完成的小时数的第{percentile * 100:.0f}百分位数。",
            f"The {percentile * 100:.0f}th percentile of the hours from request to service, of orders completed in the period.",
        ),
        why=Text("等得太久的上门服务等于没有。", "A visit that comes too late is no visit."),
        limits=Text(
            "由直方图合并后线性内插，区间宽度不超过上限的五十分之一或5分钟；没有完成的订单不在内。",
            "Interpolated inside a bin of merged histograms, at most a fiftieth of its upper edge or 5 minutes wide; orders never served are not in it.",
        ),
        kind=Kind.PERCENTILE,
        percentile=percentile,
        numerator=Measure("home_wait_month", ("orders",), Text("完成订单的等待小时数", "waits of completed orders")),
        unit=Unit.HOURS,
        direction=Direction.DOWN,
        source=Source(PROJECT, Text("申请时间与完成时间", "times of request and service")),
    )


METRICS: tuple[Metric, ...] = (
    Metric(
        key="home_completed",
        theme=Theme.HOME,
        name=Text("居家服务完成量", "Home visits completed"),
        sentence=Text("期内完成的上门服务单数，按完成时间计。", "Home-service orders completed in the period, by the time of service."),
        why=Text("服务是否真的到家。", "Whether service really reaches homes."),
        limits=Text("不同项目的工作量不同，单数不等于工作量。", "Items differ in effort: orders are not workload."),
        kind=Kind.EVENTS,
        numerator=COMPLETED,
        unit=Unit.ORDERS,
        direction=Direction.UP,
        decimals=0,
        source=Source(PROJECT, Text("居家特需上门服务", "on-demand home service")),
    ),
    Metric(
        key="home_requests",
        theme=Theme.HOME,
        name=Text("居家服务申请量", "Home visits requested"),
        sentence=Text("期内申请的上门服务单数。", "Home-service orders requested in the period."),
        why=Text("居民的需求有多大。", "How much residents ask for."),
        limits=Text("没有上线的机构没有申请，不等于没有需求。", "Where the service is not live nobody can ask: no requests is not no need."),
        kind=Kind.EVENTS,
        numerator=REQUESTED,
        unit=Unit.ORDERS,
        direction=Direction.NEUTRAL,
        decimals=0,
        source=Source(PROJECT, Text("居家特需上门服务", "on-demand home service")),
    ),
    _share(
        "home_completion_rate",
        "requested_completed",
        Text("居家服务完成率", "Completion rate"),
        Direction.UP,
        Text("申请了要有人上门。", "A request should end in a visit."),
    ),
    _share(
        "home_cancellation_rate",
        "requested_cancelled",
        Text("居家服务取消率", "Cancellation rate"),
        Direction.DOWN,
        Text("取消多往往是等得久或价格不清。", "Cancellations often tell of long waits or unclear prices."),
    ),
    _share(
        "home_refusal_rate",
        "requested_refused",
        Text("居家服务拒绝率", "Refusal rate"),
        Direction.DOWN,
        Text("拒绝说明能力不足。", "Refusals tell of missing capacity."),
    ),
    Metric(
        key="home_unmet_rate",
        theme=Theme.HOME,
        name=Text("居家服务未满足率", "Home visits: unmet requests"),
        sentence=Text(
            "期内申请的上门服务单中，目前状态为已取消或已拒绝的比例。",
            "Of the orders requested in the period, the share that is cancelled or refused as known now.",
        ),
        why=Text("申请了却没有人上门，就是没有满足的需求。", "What was asked and never came is demand that was not met."),
        limits=Text(
            "尚在办理的订单还不算未满足；居民也可能因自身原因取消；没有提出的需求不在内。",
            "Orders under way are not unmet yet; residents also cancel for reasons of their own; needs that nobody voiced are not in it.",
        ),
        kind=Kind.PROPORTION,
        numerator=Measure("home_month", ("requested_cancelled", "requested_refused"), Text("其中已取消或已拒绝的单数", "of these, cancelled or refused")),
        denominator=REQUESTED,
        unit=Unit.PERCENT,
        factor=100,
        direction=Direction.DOWN,
        source=Source(PROJECT, Text("订单状态", "order status")),
    ),
    _wait(0.5, Text("等待时间中位数", "Median wait")),
    _wait(0.9, Text("等待时间第90百分位", "Wait, 90th percentile")),
    Metric(
        key="home_visits_per_1000_aged_65",
        theme=Theme.HOME,
        name=Text("每千名65岁以上居民上门次数", "Visits per 1,000 residents aged 65+"),
        sentence=Text(
            "期内完成的上门服务单数折算为全年，除以65岁及以上常住人口，乘以1000。",
            "Home visits completed in the period, annualised, per 1,000 residents aged 65 and over.",
        ),
        why=Text("老人多的地方应当上门更多。", "Where more older people live, more visits are due."),
        limits=Text(
            "人口按地区资料，每期相同，可能是估计值；机构没有服务人口，不计算。",
            "Residents are the region's figures, the same in every period, and may be estimates; institutions have no residents of their own, so it is not defined for them.",
        ),
        kind=Kind.RATE,
        numerator=COMPLETED,
        denominator=Residents("population_65", Text("65岁及以上常住人口", "residents aged 65 and over")),
        unit=Unit.PER_1000_YEAR,
        factor=1000,
        is_annualised=True,
        is_shown_for_institutions=False,
        direction=Direction.UP,
        source=Source(PROJECT, Text("地区资料中的人口", "residents in the region's reference data")),
    ),
    Metric(
        key="home_requests_per_1000_aged_65",
        theme=Theme.HOME,
        name=Text("每千名65岁以上居民申请次数", "Requests per 1,000 residents aged 65+"),
        sentence=Text(
            "期内申请的上门服务单数折算为全年，除以65岁及以上常住人口，乘以1000。",
            "Home-service orders requested in the period, annualised, per 1,000 residents aged 65 and over.",
        ),
        why=Text("上门少，是没有人申请，还是申请了没有人去，要靠它来分清。", "It tells whether few visits mean that nobody asks or that nobody comes."),
        limits=Text(
            "申请少不等于需要少：可能是不知道、不会用或没有开通。人口按地区资料，可能是估计值。",
            "Few requests are not little need: people may not know, not cope, or not be offered it. Residents are the region's figures and may be estimates.",
        ),
        kind=Kind.RATE,
        numerator=REQUESTED,
        denominator=Residents("population_65", Text("65岁及以上常住人口", "residents aged 65 and over")),
        unit=Unit.PER_1000_YEAR,
        factor=1000,
        is_annualised=True,
        is_shown_for_institutions=False,
        direction=Direction.NEUTRAL,
        source=Source(PROJECT, Text("地区资料中的人口", "residents in the region's reference data")),
    ),
    Metric(
        key="home_rating",
        theme=Theme.HOME,
        name=Text("居家服务满意度", "Rating"),
        sentence=Text("期内完成且有评分的订单的平均评分，1至5分。", "Mean rating, 1 to 5, of rated orders completed in the period."),
        why=Text("居民自己的评价。", "What residents themselves say."),
        limits=Text("只有一部分订单有评分，愿意评分的人可能更满意。", "Only some orders are rated, and those who rate may be more content."),
        kind=Kind.MEAN,
        numerator=Measure("home_month", ("rating_sum",), Text("评分之和", "sum of ratings")),
        denominator=Measure("home_month", ("rated",), Text("有评分的完成订单数", "rated orders completed in the period")),
        unit=Unit.SCORE,
        direction=Direction.UP,
        decimals=2,
        source=Source(PROJECT, Text("订单评分", "order rating")),
    ),
    Metric(
        key="home_adverse_per_1000",
        theme=Theme.HOME,
        name=Text("每千单不良事件", "Adverse events per 1,000"),
        sentence=Text("期内完成的订单中，每1000单发生不良事件的单数。", "Completed orders with an adverse event per 1,000 completed in the period."),
        why=Text("上门服务的安全底线。", "The safety of care at home."),
        limits=Text("事件很少，须看区间；上报多不一定更差。", "Events are few: read the interval. More reporting is not always worse care."),
        kind=Kind.RATE,
        numerator=Measure("home_month", ("adverse",), Text("有不良事件的完成订单数", "completed orders with an adverse event")),
        denominator=COMPLETED,
        unit=Unit.PER_1000,
        factor=1000,
        direction=Direction.DOWN,
        decimals=2,
        source=Source(PROJECT, Text("不良事件上报", "adverse-event reports")),
    ),
    Metric(
        key="home_items_delivered",
        theme=Theme.HOME,
        name=Text("已开展项目数", "Items delivered"),
        sentence=Text("期内至少完成过一单的服务项目数。", "Distinct items with a completed order in the period."),
        why=Text("目录里的项目是否真的都做得了。", "Whether all items of the catalogue can really be had."),
        limits=Text("不能相加：同一项目在不同机构只算一项。", "Does not add up: one item in two institutions is one item."),
        kind=Kind.DISTINCT,
        numerator=Measure("home_item_month", ("completed",), Text("有完成订单的不重复项目数", "distinct items with a completed order")),
        unit=Unit.ITEMS,
        direction=Direction.UP,
        decimals=0,
        source=Source(PROJECT, Text("上门服务项目目录", "catalogue of home-visit items")),
    ),
    Metric(
        key="home_items_able",
        theme=Theme.HOME,
        name=Text("能开展项目数", "Items able"),
        sentence=Text(
            "期末前12个月内至少完成过一单的服务项目数。",
            "Distinct items with an order completed in the twelve months to the period's end.",
        ),
        why=Text("目录里的项目，哪些真的有人会做、在做。", "Which items of the catalogue somebody really can and does deliver."),
        limits=Text(
            "一年没有人申请的项目看不出会不会做；同一项目在多处只算一项。",
            "An item that nobody asked for in a year may be mastered unseen; one item in several places is one item.",
        ),
        kind=Kind.DISTINCT,
        numerator=Measure(
            "home_item_outcome_month",
            ("completed_year",),
            Text("近12个月有完成订单的不重复项目数", "distinct items with a completed order in the year"),
            over=Over.LAST,
        ),
        unit=Unit.ITEMS,
        direction=Direction.UP,
        decimals=0,
        source=Source(PROJECT, Text("上门服务项目目录", "catalogue of home-visit items")),
    ),
)
