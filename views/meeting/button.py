"""The way from any page to its meeting: a link to the slides of the current selection, which a click shows over the page, full screen."""

from __future__ import annotations

from urllib.parse import urlencode

from views.here import Here
from views.in_browser import part


def show_meeting(here: Here) -> None:
    """Frozen on the snapshot at hand: what is shown does not change when another is published."""
    _ = here.text
    part("meeting")(
        key="meeting",
        width="content",
        data={
            "address": deck_link(here),
            "label": _("会议模式"),
            "help": _("全屏放映当前选择的幻灯片；按住Ctrl点击在新标签页打开"),
            "waiting": _("正在准备幻灯片…"),
            "close": _("关闭（Esc）"),
        },
    )


def deck_link(here: Here) -> str:
    """The address of the slides, beside the pages whatever path these are served under."""
    return f"deck?{urlencode(here.link(snapshot=here.snapshot.id))}"
