"""Cloud pharmacy on the screen: volumes, review, stock-outs and cost period by period, and areas beside one another. Who ranks where is in `views.pharmacy.dispensing`."""

from __future__ import annotations

from views.comparing.area_tables import show_area_table
from views.comparing.course_panels import show_courses_of
from views.here import Here
from views.panels import pick_metric, show_comparison

COMPARED = (
    "out_of_stock_rate",
    "prescription_outside_rate",
    "prescription_inside_rate",
    "cloud_delivery_rate",
    "prescription_own_rate",
    "prescription_community_rate",
    "prescription_unfilled_rate",
    "prescription_alert_rate",
    "alert_acceptance_rate",
    "prescription_rejection_rate",
    "long_term_prescription_rate",
    "prescription_mean_yuan",
    "prescriptions",
    "prescription_amount_yuan",
)


def show_prescriptions(here: Here) -> None:
    _ = here.text
    labels = {"prescriptions": _("处方量"), "prescription_amount_yuan": _("金额")}
    show_courses_of(here, "prescribed", _("处方量与金额"), _("按开具日期"), labels)


def show_review(here: Here) -> None:
    _ = here.text
    labels = {"alert_acceptance_rate": _("采纳"), "prescription_alert_rate": _("预警"), "prescription_rejection_rate": _("驳回")}
    show_courses_of(here, "review", _("审核：预警与采纳"), _("采纳占预警处方、其余占全部处方的百分比"), labels)


def show_supply(here: Here) -> None:
    _ = here.text
    labels = {
        "out_of_stock_rate": _("缺药"),
        "prescription_mean_yuan": _("次均金额"),
        "long_term_prescription_rate": _("长期处方"),
    }
    show_courses_of(here, "supply", _("缺药、次均金额与长期处方"), _("缺药按药品数计"), labels)


def show_pharmacy_comparison(here: Here) -> None:
    """The areas of the level below against the area's own value; an institution among its neighbours. Stock-outs first."""
    show_comparison(here, pick_metric(here, COMPARED, COMPARED[0]))


def show_pharmacy_table(here: Here) -> None:
    """The areas of the level below in all that is compared."""
    show_area_table(here, "pharmacy", COMPARED, alt=here.text("云药房指标明细"))
