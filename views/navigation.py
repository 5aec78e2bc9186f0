"""The pages there are: one table for the menu, links and addresses. Only files that exist are shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import streamlit as st

from metrics.definition import Text
from views.here import Here

PAGES = Path(__file__).resolve().parent.parent / "pages"


@dataclass(frozen=True)
class PageEntry:
    """`key` is the file's name in `pages/` and the last part of the address."""

    key: str
    title: Text
    icon: str
    about: Text
    group: Text

    @property
    def path(self) -> Path:
        return PAGES / f"{self.key}.py"


WHOLE, SERVICE, MONEY, REFERENCE = Text("概况", "At a glance"), Text("服务", "Services"), Text("医保", "Insurance"), Text("参考", "Reference")
"""The groups of the menu: the network as a whole and one member, what it does for people, what it costs, and where to look things up."""

TABLE = (
    PageEntry(
        "overview",
        Text("总览", "Overview"),
        "dashboard",
        Text("现状如何、变化是否超出随机波动、该看哪里", "The state, what changed beyond chance, and where to look"),
        WHOLE,
    ),
    PageEntry(
        "coverage",
        Text("机构覆盖", "Coverage"),
        "hub",
        Text("四朵云与各项能力在哪些机构上线，缺谁", "Which institutions have which capability, and who is missing"),
        WHOLE,
    ),
    PageEntry(
        "institution",
        Text("机构画像", "Institution profile"),
        "local_hospital",
        Text("一家机构的全部指标，与上级区域和整体相比", "Everything measured about one institution, against its area and the whole"),
        WHOLE,
    ),
    PageEntry(
        "meeting",
        Text("会议", "Meetings"),
        "co_present",
        Text("拟定、保存和重开会议议程，投影放映", "Propose, save and reopen an agenda; show it to the room"),
        WHOLE,
    ),
    PageEntry(
        "chronic",
        Text("慢病管理", "Chronic disease"),
        "monitor_heart",
        Text("登记、规范管理、控制与六种状态", "Register, management to the standard, control and the six states"),
        SERVICE,
    ),
    PageEntry(
        "centres",
        Text("慢病管理中心", "Chronic-disease centres"),
        "domain_add",
        Text("建了中心的机构与相似而未建的机构，开设前后相比", "Institutions with a centre against similar ones without, before and after"),
        SERVICE,
    ),
    PageEntry(
        "family_doctor",
        Text("家庭医生", "Family doctors"),
        "family_restroom",
        Text("签约、重点人群、续签与履约", "Signing, priority groups, renewal and fulfilment"),
        SERVICE,
    ),
    PageEntry(
        "home_service",
        Text("居家服务", "Home service"),
        "home_health",
        Text("上门服务的量、等待、可及、满意与安全", "Volumes, waits, reach, ratings and safety of home visits"),
        SERVICE,
    ),
    PageEntry(
        "pharmacy",
        Text("云药房", "Cloud pharmacy"),
        "medication",
        Text("处方、审核预警、流转去向与缺药", "Prescriptions, alerts, where they are filled, stock-outs"),
        SERVICE,
    ),
    PageEntry(
        "examination",
        Text("云检查", "Cloud examination"),
        "biotech",
        Text("检查量、报告时效、危急值与结果互认", "Volumes, turnaround, critical values, mutual recognition"),
        SERVICE,
    ),
    PageEntry(
        "surplus",
        Text("医保结余", "Capitation surplus"),
        "account_balance_wallet",
        Text("按人头付费的预算、费用、结余与超支", "Budget, cost, surplus and overspending under capitation"),
        MONEY,
    ),
    PageEntry(
        "origin",
        Text("数字来源", "Where figures come from"),
        "account_tree",
        Text(
            "任一数字由什么相除、由哪些区域和期间构成、出自哪次导入", "What any figure was divided by, which areas and periods it is made of, what was loaded"
        ),
        REFERENCE,
    ),
    PageEntry(
        "dictionary", Text("指标字典", "Dictionary"), "menu_book", Text("每个指标的完整定义与出处", "Every metric with its definition and source"), REFERENCE
    ),
    PageEntry(
        "crosswalk",
        Text("国家指标对照", "National frames"),
        "compare_arrows",
        Text("国家监测指标由本平台哪个指标回答，回答到什么程度", "Which national indicator is answered by which metric, and how exactly"),
        REFERENCE,
    ),
)


@lru_cache(maxsize=1)
def entries() -> tuple[PageEntry, ...]:
    return tuple(entry for entry in TABLE if entry.path.exists())


def title_of(page: str, language: str) -> str:
    """A page's title; its own key where the table does not have it."""
    return next((entry.title(language) for entry in TABLE if entry.key == page), page)


def menu(language: str) -> dict[str, list[st.Page]]:
    """For `st.navigation`: pages by group, the first one the default."""
    groups: dict[str, list[st.Page]] = {}
    for entry in entries():
        groups.setdefault(entry.group(language), []).append(_page(entry, language))
    return groups


def page_link(here: Here, key: str, label: str, **changes: str) -> None:
    """A link to another page that keeps area, period and language; nothing where that page does not exist."""
    entry = next((each for each in entries() if each.key == key), None)
    if entry is not None:
        st.page_link(_page(entry, here.language), label=label, icon=f":material/{entry.icon}:", query_params=here.link(**changes))


def open_page(here: Here, key: str, **changes: str) -> None:
    """Go to another page with the same area, period and language at once, ending this run; stay where that page does not exist."""
    entry = next((each for each in entries() if each.key == key), None)
    if entry is not None:
        st.switch_page(_page(entry, here.language), query_params=here.link(**changes))


def _page(entry: PageEntry, language: str) -> st.Page:
    return st.Page(
        entry.path, title=entry.title(language), icon=f":material/{entry.icon}:", url_path=entry.key, default=entry is entries()[0], help=entry.about(language)
    )
