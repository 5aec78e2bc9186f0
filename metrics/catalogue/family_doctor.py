"""Family doctors: residents signed, of them the priority groups, renewal, services done, residents a team."""

from __future__ import annotations

from metrics.definition import Direction, Kind, Measure, Metric, Over, Residents, Source, Target, Text, Theme, Unit

PROJECT = Text("本项目定义", "defined for this project")
GUIDANCE = Text(
    "关于推进家庭医生签约服务高质量发展的指导意见（国卫基层发〔2022〕10号）",
    "Guidance on high-quality family-doctor sign-up services (2022, no. 10)",
)

TABLE, TWICE = "signing_month", "signed_twice_month"

SIGNED = Measure(
    TABLE, ("signed",), Text("期末有有效签约的居民数，去重", "distinct residents with a signing open at the period's end"), over=Over.LAST, twice=TWICE
)
PRIORITY = Measure(
    TABLE,
    ("priority_signed",),
    Text("期末以重点人群身份有效签约的居民数，去重", "distinct residents with an open signing as members of a priority group"),
    over=Over.LAST,
    twice=TWICE,
)
EXPIRING = Measure(TABLE, ("expiring",), Text("期内到期的签约数", "signings that expire in the period"))

METRICS: tuple[Metric, ...] = (
    Metric(
        key="signed_residents",
        theme=Theme.FAMILY_DOCTOR,
        name=Text("签约居民", "Residents signed"),
        sentence=Text(
            "期末有有效签约（已签约且未到期）的居民数；同一居民在一个区域内只算一次。",
            "Residents with a signing open on the last day of the period (signed and not expired), each counted once within the area.",
        ),
        why=Text("家庭医生服务从签约开始。", "A family doctor's service begins with the signing."),
        limits=Text(
            "各机构之和会略大于区域的数：有人搬家后在另一家机构又签约。签约不等于得到服务，须看履约。",
            "Institutions add up to a little more than their area, for some people sign elsewhere before the old signing ends. Signed is not served: see fulfilment.",
        ),
        kind=Kind.STOCK,
        numerator=SIGNED,
        unit=Unit.RESIDENTS,
        direction=Direction.UP,
        decimals=0,
        source=Source(GUIDANCE, Text("有效签约：有协议、在有效期内", "valid signings: with an agreement, within its term")),
    ),
    Metric(
        key="priority_signed_residents",
        theme=Theme.FAMILY_DOCTOR,
        name=Text("重点人群签约居民", "Residents of priority groups signed"),
        sentence=Text(
            "期末以重点人群身份有效签约的居民数；同一居民在一个区域内只算一次。",
            "Residents with a signing as members of a priority group open on the last day of the period, each counted once within the area.",
        ),
        why=Text("老年人、慢病患者等最需要固定的医生。", "Older people and chronic patients need a doctor of their own most."),
        limits=Text(
            "按签约时登记的身份计；辖区重点人群总数没有上报，所以这里没有覆盖率。",
            "By what was recorded at the signing. How many people belong to priority groups is not submitted, so there is no coverage rate.",
        ),
        kind=Kind.STOCK,
        numerator=PRIORITY,
        unit=Unit.RESIDENTS,
        direction=Direction.UP,
        decimals=0,
        source=Source(GUIDANCE, Text("重点人群签约服务", "sign-up of priority groups")),
    ),
    Metric(
        key="signing_rate",
        theme=Theme.FAMILY_DOCTOR,
        name=Text("家庭医生签约率", "Family-doctor signing rate"),
        sentence=Text("期末签约居民占常住人口的比例。", "Residents signed on the last day of the period as a share of the resident population."),
        why=Text("国家要求签约覆盖率每年提升1–3个百分点，2035年达到75%以上。", "Coverage is to rise by 1–3 points a year, to 75% and more in 2035."),
        limits=Text(
            "人口按地区资料，不随时间变化；只含本健共体成员机构的签约；机构没有常住人口数，不计算。",
            "Population from the region's reference data, the same in every period; only signings with members of the network. Institutions have no residents of their own.",
        ),
        kind=Kind.PROPORTION,
        numerator=SIGNED,
        denominator=Residents("population", Text("常住人口", "resident population")),
        unit=Unit.PERCENT,
        factor=100,
        is_shown_for_institutions=False,
        direction=Direction.UP,
        decimals=2,
        target=Target(75, Text("国卫基层发〔2022〕10号：2035年75%以上", "2022 guidance, no. 10: 75% or more in 2035")),
        source=Source(GUIDANCE, Text("家庭医生签约服务覆盖率", "coverage of family-doctor sign-up")),
    ),
    Metric(
        key="priority_signed_share",
        theme=Theme.FAMILY_DOCTOR,
        name=Text("签约居民中重点人群占比", "Priority groups among the signed"),
        sentence=Text(
            "期末签约居民中，以重点人群身份签约者所占的比例。",
            "Of the residents signed on the last day of the period, the share signed as members of a priority group.",
        ),
        why=Text("说明签约先惠及了谁。", "Tells whom sign-up reaches first."),
        limits=Text(
            "不是重点人群的覆盖率：分母是签约居民，不是重点人群总数。占比下降可能只是普通居民签约多了。",
            "Not the coverage of priority groups: the denominator is the signed. A falling share may only mean that more other residents sign.",
        ),
        kind=Kind.PROPORTION,
        numerator=PRIORITY,
        denominator=SIGNED,
        unit=Unit.PERCENT,
        factor=100,
        direction=Direction.NEUTRAL,
        source=Source(GUIDANCE, Text("重点人群签约服务", "sign-up of priority groups")),
    ),
    Metric(
        key="signings_new",
        theme=Theme.FAMILY_DOCTOR,
        name=Text("当期签约", "Signings made"),
        sentence=Text("期内签订的签约数，含续签。", "Signings made in the period, renewals included."),
        why=Text("签约集中在哪些月份，团队何时最忙。", "In which months sign-up is concentrated, and teams are busiest."),
        limits=Text(
            "按签约份数计，同一居民一年内可能签两份；突击签约会形成峰值。", "Counts signings, and a resident may sign twice in a year. Campaigns make peaks."
        ),
        kind=Kind.EVENTS,
        numerator=Measure(TABLE, ("signings_new",), Text("期内签订的签约数", "signings made in the period")),
        unit=Unit.SIGNINGS,
        direction=Direction.NEUTRAL,
        decimals=0,
        source=Source(PROJECT, Text("签约日期", "day of signing")),
    ),
    Metric(
        key="signing_renewal_rate",
        theme=Theme.FAMILY_DOCTOR,
        name=Text("家庭医生续签率", "Family-doctor renewal rate"),
        sentence=Text(
            "期内到期的签约中，同一居民在到期前90天至到期后30天内与同一机构再次签约的比例。",
            "Of the signings that expire in the period, the share whose resident signs again with the same institution from 90 days before to 30 days after the expiry.",
        ),
        why=Text("居民用续签表示是否满意。", "Residents renew where the service was worth it."),
        limits=Text(
            "到期后30天内仍可续签，最近一个月的数还会上升；搬走、去世或改到别处签约的人也算未续签。",
            "Who has just expired may still renew for 30 days, so the last month still rises. Who moved, died or signed elsewhere counts as not renewed.",
        ),
        kind=Kind.PROPORTION,
        numerator=Measure(TABLE, ("renewed",), Text("其中已续签的", "of these, renewed")),
        denominator=EXPIRING,
        unit=Unit.PERCENT,
        factor=100,
        direction=Direction.UP,
        source=Source(GUIDANCE, Text("签约周期与续签", "terms and renewal")),
    ),
    Metric(
        key="signing_fulfilment_rate",
        theme=Theme.FAMILY_DOCTOR,
        name=Text("履约率", "Fulfilment rate"),
        sentence=Text(
            "期末有效签约的约定服务项次中已完成的比例；每份签约完成数超过约定的，只计到约定数。",
            "Of the services due under the signings open on the last day of the period, the share done; beyond what is due a signing's services do not count.",
        ),
        why=Text("签而不约是签约服务最常见的毛病。", "Signing without serving is the commonest failing of sign-up."),
        limits=Text(
            "完成项次按目前所知计，刚签约的还没到服务的时候：近几期偏低，不能与早先各期相比；同一期的地区和机构可以相比。",
            "Services done as known now, and new signings have their year before them: recent periods are low and not comparable with earlier ones. Areas and institutions of one period are.",
        ),
        kind=Kind.PROPORTION,
        numerator=Measure(
            TABLE, ("services_done",), Text("已完成的服务项次，每份签约不超过约定数", "services done, at most those due under each signing"), over=Over.LAST
        ),
        denominator=Measure(
            TABLE, ("services_due",), Text("期末有效签约约定的服务项次", "services due under the signings open at the period's end"), over=Over.LAST
        ),
        unit=Unit.PERCENT,
        factor=100,
        direction=Direction.UP,
        source=Source(PROJECT, Text("约定与完成服务项次", "services due and done")),
    ),
    Metric(
        key="residents_per_team",
        theme=Theme.FAMILY_DOCTOR,
        name=Text("每团队签约居民", "Residents a team"),
        sentence=Text(
            "期末上报了家庭医生团队数的启用机构，其签约居民数之和除以团队数之和。",
            "Of the open institutions that tell how many family-doctor teams they have, residents signed there ÷ teams.",
        ),
        why=Text("一个团队管不过来，签约就难兑现。", "A team with too many residents cannot keep its promises."),
        limits=Text(
            "没有上报团队数的机构不在内；团队人数各不相同；在两家机构签约的居民在两处都算。",
            "Without institutions that do not tell their teams; teams differ in size; who is signed at two institutions counts at both.",
        ),
        kind=Kind.MEAN,
        numerator=Measure(
            TABLE, ("signed_with_teams",), Text("上报团队数的机构的签约居民数", "residents signed at institutions that tell their teams"), over=Over.LAST
        ),
        denominator=Measure(TABLE, ("teams",), Text("家庭医生团队数", "family-doctor teams"), over=Over.LAST),
        unit=Unit.RESIDENTS_A_TEAM,
        direction=Direction.NEUTRAL,
        decimals=0,
        source=Source(PROJECT, Text("团队负荷", "load of teams")),
    ),
)
