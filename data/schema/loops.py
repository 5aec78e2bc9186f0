"""What counts as the use of each capability and how far an event has to come: submitted events, and the steps of a loop. Declared once for rollups, metrics and pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

GIVEN = ()
"""In a test: the column is not empty, whatever it holds."""

Test = tuple[str, tuple[str, ...]]
"""A column and the values that it may have."""
Ways = tuple[tuple[Test, ...], ...]
"""Alternatives; of one of them every test must hold. None at all: always."""


@dataclass(frozen=True)
class Events:
    """Rows of a submission table that are use of a capability, by its `dated_by`."""

    table: str
    ways: Ways = ()


@dataclass(frozen=True)
class Amount:
    """What a row counts for: `plus` less `minus`, at most `at_most`; null is 0."""

    plus: str
    minus: str | None = None
    at_most: str | None = None


@dataclass(frozen=True)
class Step:
    """One step of a loop: reached by a row that reached those before it and passes one of the ways. It counts 1, or its `amount`."""

    key: str
    name_zh: str
    name_en: str
    ways: Ways = ()
    amount: Amount | None = None


@dataclass(frozen=True)
class Loop:
    """From the rows of `table`, dated by `dated_by`, that reach the first of `steps` to those that reach the last.

    `ripens_in_months`: how many whole months an event may need to come to its end; younger months are not judged.
    """

    table: str
    dated_by: str
    steps: tuple[Step, ...]
    ripens_in_months: int = 0


@dataclass(frozen=True)
class Use:
    """`unit` is what is counted, in both languages; without a `loop` a capability can be in routine use at most."""

    capability: str
    unit_zh: str
    unit_en: str
    events: tuple[Events, ...]
    loop: Loop | None = None


NEXT_WITHIN_DAYS = 92
"""Three calendar months at their longest: a follow-up after which the next one comes by then is on time."""
IS_FOLLOWED_IN_TIME = "is_followed_in_time"
"""A column that the rollups add to follow-ups: whether the patient's next one for the disease, anywhere, comes within `NEXT_WITHIN_DAYS`."""

_READING: Ways = (
    (("disease", ("diabetes",)), ("fasting_glucose_mmol_l", GIVEN)),
    (("disease", ("hypertension", "coronary", "stroke")), ("systolic_mmhg", GIVEN), ("diastolic_mmhg", GIVEN)),
)
_READ = Step("read", "有测量值", "with a reading", _READING)
_PRESCRIBED = Step("prescribed", "开具", "prescribed")
_INSIDE = ("community", "cloud_delivery")
_RECORDS = tuple(Events(table) for table in ("followups", "checkups", "home_orders", "prescriptions", "cloud_examinations", "signings", "settlements"))
_ELSEWHERE: Ways = ((("fulfilment", (*_INSIDE, "outside")),),)

_ALL = (
    Use("cloud_management", "上报的业务记录", "records of any kind", _RECORDS),
    Use(
        "cloud_service",
        "线上随访和上门申请",
        "online follow-ups and home-visit requests",
        (Events("followups", ((("mode", ("online",)),),)), Events("home_orders")),
        Loop(
            "home_orders",
            "requested_at",
            (Step("requested", "线上申请", "requested online"), Step("served", "上门完成", "served at home", ((("status", ("completed",)),),))),
            ripens_in_months=1,
        ),
    ),
    Use(
        "cloud_pharmacy",
        "处方",
        "prescriptions",
        (Events("prescriptions"),),
        Loop(
            "prescriptions",
            "prescribed_on",
            (
                _PRESCRIBED,
                Step("passed", "通过审核", "passed review", ((("review", ("auto_passed", "pharmacist_passed", "modified")),),)),
                Step("filled_inside", "在健共体内取药", "filled inside", ((("fulfilment", ("own", *_INSIDE)),),)),
            ),
        ),
    ),
    Use(
        "cloud_examination",
        "云检查申请",
        "examinations requested",
        (Events("cloud_examinations"),),
        Loop(
            "cloud_examinations",
            "requested_at",
            (Step("requested", "申请", "requested"), Step("reported", "出具报告", "reported", ((("reported_at", GIVEN),),))),
        ),
    ),
    Use("medical_record", "处方和结算", "prescriptions and settlements", (Events("prescriptions"), Events("settlements"))),
    Use(
        "public_health",
        "面对面随访和体检",
        "face-to-face follow-ups and check-ups",
        (Events("followups", ((("mode", ("face_to_face",)),),)), Events("checkups")),
        Loop("followups", "followed_on", (Step("visited", "面对面随访", "face-to-face follow-up", ((("mode", ("face_to_face",)),),)), _READ)),
    ),
    Use(
        "family_doctor",
        "新签和续签",
        "signings",
        (Events("signings"),),
        Loop(
            "signings",
            "expires_on",
            (
                Step("due", "到期签约约定的服务", "services agreed (expired)", amount=Amount("services_due")),
                Step("done", "其中完成的服务", "done of these", amount=Amount("services_done", at_most="services_due")),
            ),
        ),
    ),
    Use(
        "prescription_circulation",
        "在本机构以外取药的处方",
        "prescriptions filled elsewhere",
        (Events("prescriptions", _ELSEWHERE),),
        Loop(
            "prescriptions",
            "prescribed_on",
            (
                Step("sent", "流转到本机构以外", "sent elsewhere", _ELSEWHERE),
                Step("inside", "在健共体内取药", "filled inside", ((("fulfilment", _INSIDE),),)),
            ),
        ),
    ),
    Use(
        "prescription_review",
        "审核的处方",
        "prescriptions reviewed",
        (Events("prescriptions"),),
        Loop(
            "prescriptions",
            "prescribed_on",
            (
                Step("alerted", "系统预警", "alerted", ((("is_alerted", ("true",)),),)),
                Step("changed", "修改或驳回", "changed or rejected", ((("review", ("modified", "rejected")),),)),
            ),
        ),
    ),
    Use("insurance_settlement", "医保结算", "settlements", (Events("settlements"),)),
    Use(
        "unified_supply",
        "处方",
        "prescriptions",
        (Events("prescriptions"),),
        Loop(
            "prescriptions",
            "prescribed_on",
            (
                Step("items", "处方药品", "items prescribed", amount=Amount("items")),
                Step("in_stock", "有药", "in stock", amount=Amount("items", minus="items_out_of_stock")),
            ),
        ),
    ),
    Use(
        "chronic_centre",
        "慢病随访",
        "follow-ups",
        (Events("followups"),),
        Loop(
            "followups",
            "followed_on",
            (
                Step("followed", "随访", "follow-up"),
                _READ,
                Step("next_in_time", "三个月内有下一次随访", "next follow-up within three months", (((IS_FOLLOWED_IN_TIME, ("true",)),),)),
            ),
            ripens_in_months=3,
        ),
    ),
    Use(
        "home_service",
        "上门申请",
        "home-visit requests",
        (Events("home_orders"),),
        Loop(
            "home_orders",
            "requested_at",
            (
                Step("requested", "申请", "requested"),
                Step("dispatched", "派单", "dispatched", ((("dispatched_at", GIVEN),), (("status", ("dispatched", "completed")),))),
                Step("served", "上门完成", "served", ((("status", ("completed",)),),)),
                Step("rated", "评价", "rated", ((("rating", GIVEN),),)),
            ),
            ripens_in_months=1,
        ),
    ),
)

USES: Mapping[str, Use] = MappingProxyType({use.capability: use for use in _ALL})
"""Every capability of the register, in its order."""
LOOPS: Mapping[str, Loop] = MappingProxyType({use.capability: use.loop for use in _ALL if use.loop is not None})
