"""Layers of the counts and the money of prescriptions."""

from __future__ import annotations

from functools import partial

from metrics.disclosure.layer import Layer, layer

_part = partial(layer, table="prescription_month", is_flow=True)
INSIDE = "filled_own filled_community filled_cloud_delivery"
IN_SUM = INSIDE.replace(" ", "+")

PHARMACY: tuple[Layer, ...] = (
    _part("prescriptions", told="prescriptions", kinds="prescriptions"),
    # Money over few prescriptions tells of each: as the prescriptions, but where they reach the least denominator.
    _part("amount", told="amount_yuan", kinds="prescriptions", least="prescriptions", inside="prescriptions"),
    _part("alerts", told="alerted", kinds="alerted prescriptions-alerted", whole="prescriptions", least="prescriptions", inside="prescriptions"),
    _part("heeded", told="alert_accepted", kinds="alert_accepted alerted-alert_accepted", whole="alerted", least="alerted", inside="alerts"),
    _part("rejections", told="rejected", kinds="rejected prescriptions-rejected", whole="prescriptions", least="prescriptions", inside="prescriptions"),
    _part(
        "filling",
        told=f"{IN_SUM} filled_outside not_filled",
        kinds=f"not_filled filled_outside {IN_SUM}",
        whole="prescriptions",
        least="prescriptions-not_filled",
        inside="prescriptions",
    ),
    _part("filled_inside", told=INSIDE, kinds=INSIDE, whole=IN_SUM, inside="filling"),
    # Items are no people, but the items of few prescriptions tell of these. What every prescription has, one item, is in both.
    _part(
        "items",
        told="items items_out_of_stock",
        kinds="items_out_of_stock items-items_out_of_stock items-prescriptions",
        whole="items",
        least="prescriptions",
        inside="prescriptions",
    ),
    # On how many forms it is said whether they are long-term is a fact of forms: only what they say is hidden.
    _part(
        "long_term",
        told="long_term long_term_known",
        kinds="long_term long_term_known-long_term",
        whole="long_term_known",
        least="long_term_known",
        inside="prescriptions",
    ),
)
