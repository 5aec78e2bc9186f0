"""Cloud examination: how much is asked of which modality, how fast reports come, critical values, mutual recognition, and what is not reported yet."""

import streamlit as st

from views import state
from views.empty import stop_where_nothing_is_open, stop_where_unused
from views.examination.reports import (
    show_critical,
    show_examination_comparison,
    show_recognition,
    show_turnaround,
    show_unreported,
    show_volumes,
    show_within,
)
from views.examination.tables import show_modalities, show_requesters
from views.in_place import panel, said_in_place
from views.tiles import show_tiles

SPEED = ("cloud_examinations", "examination_within_24h_rate", "examination_turnaround_p50_hours", "examination_turnaround_p90_hours")
QUALITY = ("examination_critical", "examination_critical_within_24h_rate", "examination_recognition_rate", "examination_unreported")

here = state.here()
stop_where_nothing_is_open(here)
with said_in_place():
    stop_where_unused(here, ("cloud_examinations",), here.text("{area}最近没有一次云检查申请"), show_examination_comparison)
with said_in_place():
    show_tiles(here, SPEED, columns=len(SPEED))
with said_in_place():
    show_tiles(here, QUALITY, columns=len(QUALITY))

left, right = st.columns(2)
with panel(left):
    show_volumes(here)
with panel(right):
    show_turnaround(here)

left, right = st.columns(2)
with panel(left):
    show_examination_comparison(here)
with panel(right):
    show_within(here)
with panel(right):
    show_modalities(here)

panels = st.columns(3)
with panel(panels[0]):
    show_critical(here)
with panel(panels[1]):
    show_recognition(here)
with panel(panels[2]):
    show_unreported(here)

if not here.is_institution:
    with panel(st, is_stretched=False):
        show_requesters(here)
