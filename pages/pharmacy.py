"""Cloud pharmacy: how much is prescribed, whether alerts are heeded, where prescriptions are filled, what is out of stock."""

import streamlit as st

from views import state
from views.empty import stop_where_nothing_is_open, stop_where_unused
from views.in_place import panel, said_in_place
from views.pharmacy.dispensing import show_ranking
from views.pharmacy.flow import show_filled, show_loop
from views.pharmacy.prescriptions import (
    show_pharmacy_comparison,
    show_pharmacy_table,
    show_prescriptions,
    show_review,
    show_supply,
)
from views.tiles import show_tiles

USE = ("prescriptions", "prescription_alert_rate", "alert_acceptance_rate", "prescription_inside_rate")
SUPPLY = ("prescription_outside_rate", "out_of_stock_rate", "prescription_mean_yuan", "long_term_prescription_rate")

here = state.here()
stop_where_nothing_is_open(here)
with said_in_place():
    stop_where_unused(here, ("prescriptions",), here.text("{area}最近没有一张处方"), show_pharmacy_comparison)
with said_in_place():
    show_tiles(here, USE, columns=len(USE))
with said_in_place():
    show_tiles(here, SUPPLY, columns=len(SUPPLY))

panels = st.columns(3)
with panel(panels[0]):
    show_prescriptions(here)
with panel(panels[1]):
    show_review(here)
with panel(panels[2]):
    show_supply(here)

left, right = st.columns([42, 58])
with panel(left):
    show_loop(here)
with panel(right):
    show_filled(here)

left, right = st.columns(2)
with panel(left):
    show_pharmacy_comparison(here)
with panel(right):
    show_ranking(here)

if not here.is_institution:
    with panel(st, is_stretched=False):
        show_pharmacy_table(here)
