"""Capitation: who overspent, who kept more than is usual and why, and how far this year's budget is used."""

import streamlit as st

from views import state
from views.in_place import panel, said_in_place
from views.surplus.accounts import account
from views.surplus.casemix import show_cost_casemix
from views.surplus.funnel import show_surplus_funnel
from views.surplus.packages import show_packages
from views.surplus.paid import is_below_paid
from views.surplus.panels import pick_contract, show_beside, show_findings, show_no_budget, show_paid_above, show_ranking, show_running, show_scope, show_year
from views.surplus.table import show_institutions

here = state.here()
contract = pick_contract(here)
accounts = account(here, contract)
show_scope(here, accounts)

if is_below_paid(here):
    show_paid_above(here)
elif accounts.is_empty:
    show_no_budget(here, accounts)
else:
    with said_in_place():
        show_year(here, accounts)
    if not accounts.settled.is_empty():
        left, right = st.columns([45, 55])
        with panel(left):
            show_ranking(here, accounts)
        with panel(right, is_stretched=False):
            show_findings(here, accounts)
        with panel(right):
            show_surplus_funnel(here, accounts)
        left, right = st.columns([45, 55])
        with panel(left):
            show_beside(here, accounts)
        with panel(right):
            show_cost_casemix(here, accounts)
    with said_in_place():
        show_running(here, accounts)
    with said_in_place():
        show_institutions(here, accounts)

with said_in_place():
    show_packages(here)
