"""A metric's definition as the help beside its figure, and its status in words."""

from __future__ import annotations

from metrics.definition import Measure, Metric, Theme
from metrics.disclosure import never_leaves
from metrics.result import Status
from views.texts import Translate, translator


def definition_help(metric: Metric, language: str) -> str:
    """Definition, why it matters, limits and source, as Markdown."""
    _ = translator(language)
    parts = [
        metric.sentence(language),
        f"**{_('意义')}** {metric.why(language)}",
        f"**{_('局限')}** {metric.limits(language)}",
    ]
    if metric.target is not None:
        parts.append(f"**{_('目标')}** {metric.target_words(language)}")
    if why := never_leaves(metric):
        parts.append(f"**{_('从不对外发布')}** {why(language)}")
    parts.append(f"**{_('出处')}** {metric.source.document(language)} · {metric.source.clause(language)}")
    return "\n\n".join(parts)


def _no_cases(metric: Metric, _: Translate) -> str:
    """Of what there is none: a part that is rare of itself, or all that the theme counts."""
    parts = metric.denominator.plus if isinstance(metric.denominator, Measure) else ()
    rare = {("critical",): _("无危急值"), ("eligible",): _("无可互认的结果")}.get(parts)
    return rare or {
        Theme.CAPITATION: _("无预算"),
        Theme.HOME: _("无订单"),
        Theme.COVERAGE: _("无机构"),
        Theme.USE: _("未上线"),
        Theme.FAMILY_DOCTOR: _("无签约"),
        Theme.PHARMACY: _("无处方"),
        Theme.EXAMINATION: _("无检查"),
    }.get(metric.theme, _("无病例"))


def status_text(status: str, metric: Metric, language: str) -> str:
    """Why a value is not there, in two or three words; empty where it is."""
    _ = translator(language)
    return {
        Status.OK.value: "",
        Status.NO_CASES.value: _no_cases(metric, _),
        Status.NOT_APPLICABLE.value: _("不适用"),
        Status.INCOMPLETE.value: _("未报齐"),
        Status.FEW.value: _("样本过少"),
        Status.SUPPRESSED.value: _("已隐去"),
    }[status]
