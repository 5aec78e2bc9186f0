"""The 13 tables of a submission, declared once. Reading, validating, writing and the documentation all derive from this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

REGISTER_FROM = date(1949, 10, 1)
EVENTS_FROM = date(2018, 1, 1)
LARGEST_COUNT = 999_999
"""More than one row can mean: what lies above is another column's number (a phone's, an identity card's), and a few of them would not fit into a sum."""


class Kind(StrEnum):
    """What a column holds once it is accepted."""

    TEXT = "text"
    PSEUDONYM = "pseudonym"
    CHOICE = "choice"
    DATE = "date"
    TIME = "time"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    BOOLEAN = "boolean"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: `minimum` and `maximum` are inclusive; a date lies from `not_before` to the day of loading, unless `may_be_future`."""

    key: str
    name_zh: str
    kind: Kind
    is_required: bool = False
    is_name: bool = False
    """A text to be read, not a code: a line break or tab inside it is a space."""
    aliases_zh: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    at_most_column: str | None = None
    not_before: date = EVENTS_FROM
    may_be_future: bool = False
    years_ahead: int | None = None
    """A year lies at most this many years after the year of loading."""
    refers_to: str | None = None
    differs_from: str | None = None
    """What has codes of its own, of which this code is none."""

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that names this column."""
        return (self.key, self.name_zh, *self.aliases_zh)


@dataclass(frozen=True)
class Order:
    """`earlier` ≤ `later` wherever both are given."""

    earlier: str
    later: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table: `keys` are unique together; `dated_by` sorts its batches and is null for a table without a date."""

    key: str
    name_zh: str
    name_en: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    dated_by: str | None = None
    orders: tuple[Order, ...] = ()
    required_when: tuple[tuple[str, str, str], ...] = ()
    """(column, its value, the column that must then be given)."""
    no_overlap: tuple[str, str, tuple[str, ...]] | None = None
    """(start, end, the columns within which the intervals [start, end) may not overlap)."""

    def __getitem__(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    @property
    def required(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_required)


def _choices(text: str) -> Mapping[str, str]:
    """`key 中文, key 中文` as an ordered mapping from key to Chinese word."""
    return MappingProxyType(dict(pair.strip().split(" ", 1) for pair in text.split(",")))


def _text(key: str, name_zh: str, **rules) -> Column:
    return Column(key=key, name_zh=name_zh, kind=Kind.TEXT, **rules)


def _choice(key: str, name_zh: str, choices: str, **rules) -> Column:
    return Column(key=key, name_zh=name_zh, kind=Kind.CHOICE, choices=_choices(choices), **rules)


def _date(key: str, name_zh: str, **rules) -> Column:
    return Column(key=key, name_zh=name_zh, kind=Kind.DATE, **rules)


def _time(key: str, name_zh: str, **rules) -> Column:
    return Column(key=key, name_zh=name_zh, kind=Kind.TIME, **rules)


def _integer(key: str, name_zh: str, **rules) -> Column:
    return Column(key=key, name_zh=name_zh, kind=Kind.INTEGER, **rules)


def _number(key: str, name_zh: str, **rules) -> Column:
    return Column(key=key, name_zh=name_zh, kind=Kind.NUMBER, **rules)


def _money(key: str, name_zh: str, **rules) -> Column:
    return Column(key=key, name_zh=name_zh, kind=Kind.MONEY, minimum=0, **rules)


def _boolean(key: str, name_zh: str, **rules) -> Column:
    return Column(key=key, name_zh=name_zh, kind=Kind.BOOLEAN, **rules)


def _institution(**rules) -> Column:
    return _text("institution_id", "机构编码", is_required=True, refers_to="institutions", **rules)


def _patient() -> Column:
    return Column(key="patient_id", name_zh="患者编码", kind=Kind.PSEUDONYM, is_required=True, refers_to="patients")


CAPABILITIES = (
    "cloud_management 云管理, cloud_service 云服务, cloud_pharmacy 云药房, cloud_examination 云检查, medical_record 基本医疗, "
    "public_health 基本公卫, family_doctor 家庭医生签约, prescription_circulation 处方流转, prescription_review 处方审核, "
    "insurance_settlement 医保结算, unified_supply 药品统一供应, chronic_centre 慢病管理中心, home_service 居家服务"
)
FOUR_CLOUDS = ("cloud_management", "cloud_service", "cloud_pharmacy", "cloud_examination")
DISEASES = "diabetes 2型糖尿病, hypertension 高血压, coronary 冠心病, stroke 脑卒中"
CAPITATIONS = "diabetes_capitation 糖尿病按人头, all_disease_capitation 全病种按人头"
CONTRACTS = CAPITATIONS + ", package 按病种打包, fee_for_service 按项目"

INSTITUTIONS = Table(
    key="institutions",
    name_zh="机构名录",
    name_en="Institutions",
    columns=(
        _text("institution_id", "机构编码", is_required=True, differs_from="areas"),
        _text("name", "机构名称", is_required=True, is_name=True),
        _text("district_code", "区划代码", is_required=True, refers_to="areas"),
        _choice("kind", "机构类型", "community_centre 社区卫生服务中心, township_hospital 乡镇卫生院, other 其他", is_required=True),
        _number("longitude", "经度", minimum=-180, maximum=180),
        _number("latitude", "纬度", minimum=-90, maximum=90),
        _date("opened_on", "启用日期", is_required=True, not_before=REGISTER_FROM),
        _date("closed_on", "停用日期", not_before=REGISTER_FROM),
        _integer("family_doctor_teams", "家庭医生团队数", minimum=0, maximum=LARGEST_COUNT),
    ),
    keys=("institution_id",),
    dated_by="opened_on",
    orders=(Order("opened_on", "closed_on"),),
)

CAPABILITY_REGISTER = Table(
    key="capabilities",
    name_zh="能力上线",
    name_en="Capabilities",
    columns=(
        _institution(),
        _choice("capability", "能力", CAPABILITIES, is_required=True),
        _date("live_on", "上线日期", is_required=True, not_before=REGISTER_FROM),
        _date("ended_on", "停用日期", not_before=EVENTS_FROM),
    ),
    keys=("institution_id", "capability", "live_on"),
    dated_by="live_on",
    orders=(Order("live_on", "ended_on"),),
)

PATIENTS = Table(
    key="patients",
    name_zh="患者",
    name_en="Patients",
    columns=(
        Column(key="patient_id", name_zh="患者编码", kind=Kind.PSEUDONYM, is_required=True),
        _choice("sex", "性别", "male 男, female 女", is_required=True),
        _integer("birth_year", "出生年份", is_required=True, minimum=1900, years_ahead=0),
    ),
    keys=("patient_id",),
)

ENROLMENTS = Table(
    key="enrolments",
    name_zh="慢病登记",
    name_en="Chronic-disease enrolments",
    columns=(
        _patient(),
        _institution(),
        _choice("disease", "病种", DISEASES, is_required=True),
        _date("enrolled_on", "登记日期", is_required=True, not_before=REGISTER_FROM),
        _date("ended_on", "结案日期", aliases_zh=("停用日期",)),
        _choice("end_reason", "结案原因", "moved 迁出, died 死亡, transferred 转机构"),
        _date("steward_signed_on", "健康主管签约日期"),
    ),
    keys=("patient_id", "disease", "enrolled_on"),
    dated_by="enrolled_on",
    orders=(Order("enrolled_on", "ended_on"),),
    no_overlap=("enrolled_on", "ended_on", ("patient_id", "disease")),
)

FOLLOWUPS = Table(
    key="followups",
    name_zh="随访记录",
    name_en="Follow-ups",
    columns=(
        _text("followup_id", "随访编码", is_required=True),
        _patient(),
        _institution(),
        _choice("disease", "病种", DISEASES, is_required=True),
        _date("followed_on", "随访日期", is_required=True),
        _choice("mode", "随访方式", "face_to_face 面对面, phone 电话, online 线上", is_required=True),
        _number("fasting_glucose_mmol_l", "空腹血糖", minimum=1, maximum=50),
        _number("hba1c_pct", "糖化血红蛋白", minimum=3, maximum=20),
        _number("systolic_mmhg", "收缩压", minimum=50, maximum=300),
        _number("diastolic_mmhg", "舒张压", minimum=30, maximum=200),
    ),
    keys=("followup_id",),
    dated_by="followed_on",
)

CHECKUPS = Table(
    key="checkups",
    name_zh="健康体检",
    name_en="Check-ups",
    columns=(_patient(), _institution(), _date("checked_on", "体检日期", is_required=True)),
    keys=("patient_id", "institution_id", "checked_on"),
    dated_by="checked_on",
)

HOME_ORDERS = Table(
    key="home_orders",
    name_zh="居家服务",
    name_en="Home-service orders",
    columns=(
        _text("order_id", "订单编码", is_required=True),
        _institution(),
        _patient(),
        _text("item_id", "服务项目编码", is_required=True, refers_to="items"),
        _time("requested_at", "申请时间", is_required=True),
        _time("dispatched_at", "派单时间"),
        _time("served_at", "完成时间"),
        _choice("status", "状态", "requested 已申请, dispatched 已派单, completed 已完成, cancelled 已取消, refused 已拒绝", is_required=True),
        _integer("rating", "满意度", minimum=1, maximum=5),
        _boolean("is_adverse", "不良事件"),
        _money("price_yuan", "费用"),
    ),
    keys=("order_id",),
    dated_by="requested_at",
    orders=(Order("requested_at", "dispatched_at"), Order("dispatched_at", "served_at"), Order("requested_at", "served_at")),
    required_when=(("status", "completed", "served_at"),),
)

PRESCRIPTIONS = Table(
    key="prescriptions",
    name_zh="处方",
    name_en="Prescriptions",
    columns=(
        _text("prescription_id", "处方编码", is_required=True),
        _institution(),
        _patient(),
        _date("prescribed_on", "开具日期", is_required=True),
        _choice("review", "审核结果", "auto_passed 系统通过, pharmacist_passed 药师通过, modified 修改后通过, rejected 驳回", is_required=True),
        _boolean("is_alerted", "系统预警", is_required=True),
        _choice(
            "fulfilment",
            "流转去向",
            "own 本机构, community 健共体内, cloud_delivery 云药房配送, outside 外部药店, none 未取药",
            is_required=True,
        ),
        _integer("items", "药品数", is_required=True, minimum=1, maximum=50),
        _integer("items_out_of_stock", "缺药数", is_required=True, minimum=0, at_most_column="items"),
        _money("amount_yuan", "金额", is_required=True),
        _boolean("is_long_term", "长期处方"),
    ),
    keys=("prescription_id",),
    dated_by="prescribed_on",
)

CLOUD_EXAMINATIONS = Table(
    key="cloud_examinations",
    name_zh="云检查",
    name_en="Cloud examinations",
    columns=(
        _text("examination_id", "检查编码", is_required=True),
        _institution(),
        _choice("modality", "检查类型", "imaging 影像, ecg 心电, ultrasound 超声, laboratory 检验", is_required=True),
        _time("requested_at", "申请时间", is_required=True),
        _time("reported_at", "报告时间"),
        _boolean("is_critical", "危急值"),
        _boolean("is_recognised", "结果互认"),
    ),
    keys=("examination_id",),
    dated_by="requested_at",
    orders=(Order("requested_at", "reported_at"),),
)

SIGNINGS = Table(
    key="signings",
    name_zh="家庭医生签约",
    name_en="Family-doctor signings",
    columns=(
        Column(key="resident_id", name_zh="居民编码", kind=Kind.PSEUDONYM, is_required=True),
        _institution(),
        _date("signed_on", "签约日期", is_required=True, not_before=REGISTER_FROM),
        _date("expires_on", "到期日期", is_required=True, may_be_future=True),
        _boolean("is_priority", "重点人群", is_required=True),
        _integer("services_due", "约定服务项次", minimum=0, maximum=LARGEST_COUNT),
        _integer("services_done", "完成服务项次", minimum=0, maximum=LARGEST_COUNT),
    ),
    keys=("resident_id", "signed_on"),
    dated_by="signed_on",
    orders=(Order("signed_on", "expires_on"),),
)

SETTLEMENTS = Table(
    key="settlements",
    name_zh="医保结算",
    name_en="Insurance settlements",
    columns=(
        _text("settlement_id", "结算编码", is_required=True),
        _patient(),
        _institution(aliases_zh=("健康主管机构",)),
        _choice("provider", "就诊机构", "own 本机构, partner 协作机构, elsewhere 其他机构", is_required=True),
        _date("settled_on", "结算日期", is_required=True),
        _choice("contract", "支付方式", CONTRACTS, is_required=True),
        _text("package_code", "病种包编码"),
        _money("total_yuan", "总费用", is_required=True),
        _money("fund_yuan", "基金支付", is_required=True, at_most_column="total_yuan"),
    ),
    keys=("settlement_id",),
    dated_by="settled_on",
)

BUDGETS = Table(
    key="budgets",
    name_zh="人头预算",
    name_en="Capitation budgets",
    columns=(
        _institution(),
        _integer("year", "年度", is_required=True, minimum=2018, years_ahead=1),
        _choice("contract", "支付方式", CAPITATIONS, is_required=True),
        _number("person_years", "人年数", is_required=True, above=0),
        _money("quota_yuan", "人头标准", is_required=True),
        _number("risk_adjustment", "风险调整系数", is_required=True, minimum=0.2, maximum=5),
        _number("quality_score", "质量考核得分", minimum=0, maximum=100),
    ),
    keys=("institution_id", "year", "contract"),
)

PACKAGES = Table(
    key="packages",
    name_zh="病种包",
    name_en="Disease packages",
    columns=(
        _institution(),
        _integer("year", "年度", is_required=True, minimum=2018, years_ahead=1),
        _text("package_code", "病种包编码", is_required=True),
        _text("name", "病种包名称", is_required=True, is_name=True, aliases_zh=("机构名称",)),
        _money("price_yuan", "单价", is_required=True, aliases_zh=("费用",)),
        _integer("cases", "例数", is_required=True, minimum=0, maximum=LARGEST_COUNT),
    ),
    keys=("institution_id", "year", "package_code"),
)

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.key: table
        for table in (
            INSTITUTIONS,
            CAPABILITY_REGISTER,
            PATIENTS,
            ENROLMENTS,
            FOLLOWUPS,
            CHECKUPS,
            HOME_ORDERS,
            PRESCRIPTIONS,
            CLOUD_EXAMINATIONS,
            SIGNINGS,
            SETTLEMENTS,
            BUDGETS,
            PACKAGES,
        )
    }
)
"""Every table, in an order in which each refers only to those before it."""


def with_choices(table: Table, column: str, more: Mapping[str, str]) -> Table:
    """The same table, whose `column` takes the choices `more` (key → Chinese word) too."""
    widened = replace(table[column], choices=MappingProxyType(dict(table[column].choices) | dict(more)))
    return replace(table, columns=tuple(widened if each.key == column else each for each in table.columns))
