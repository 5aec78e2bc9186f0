"""Meetings: an agenda proposed from signals, edited, kept, shown to the room, and taken up again beside the next period's figures."""

import streamlit as st

from views import state
from views.empty import stop_where_nothing_is_open
from views.in_place import panel
from views.meeting.desk import earlier, opened
from views.meeting.desk_actions import show_head, show_news
from views.meeting.desk_agenda import show_agenda
from views.meeting.desk_decisions import show_decisions
from views.meeting.desk_due import due_elsewhere, show_due
from views.meeting.desk_list import show_shelf
from views.meeting.desk_then import show_then_and_now
from views.served.due import due_within_a_month, today
from views.served.meetings import shelf as shelf_of

here = state.here()
stop_where_nothing_is_open(here)
shelf = shelf_of(here)
key, draft = opened(here, shelf)
show_news(here, draft)

left, right = st.columns([27, 73])
with panel(left, is_stretched=False):
    show_shelf(here, shelf, key)
with panel(right, is_stretched=False):
    show_head(here, shelf, key, draft)
if told := earlier(here, shelf, draft):
    with panel(right, is_stretched=False):
        show_then_and_now(told[0], shelf, told[1])
if due := due_elsewhere(due_within_a_month(here), draft):
    with panel(right, is_stretched=False):
        show_due(here, due, today())
with panel(right, is_stretched=False):
    show_agenda(here, key, draft.meeting)
with panel(right, is_stretched=False):
    show_decisions(here, key, draft.meeting)
