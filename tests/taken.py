"""How tests take files away through the export dialog of a real browser."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.room import SETTLED, STILL

WAIT = 120_000
WORDS = {"zh": ("导出", "生成", "下载", "内部资料（精确）"), "en": ("Export", "Make it", "Download", "Internal (exact)")}


def settled(page: Page) -> Page:
    """Until the script has finished and nothing is drawn any more."""
    page.get_by_test_id("stAppViewContainer").wait_for(timeout=WAIT)
    page.wait_for_function(SETTLED, timeout=WAIT)
    page.evaluate(STILL)
    return page


def opened(page: Page) -> Locator:
    """The export dialog over the page at hand."""
    page.locator(".st-key-export").get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radiogroup").first.wait_for(timeout=WAIT)
    return dialog


def choose(dialog: Locator, label: str, *, is_exact: bool = False, language: str = "zh") -> None:
    """Which file, and of which kind where it comes in two."""
    dialog.get_by_text(label, exact=True).click()
    settled(dialog.page)
    if is_exact:
        exact = dialog.get_by_text(WORDS[language][3], exact=True)
        exact.first.click()
        settled(dialog.page)


def made(dialog: Locator, folder: Path, *, language: str = "zh") -> Path:
    """Press, wait, and keep what comes, under the name that it comes with."""
    _export, make, download, _exact = WORDS[language]
    dialog.get_by_role("button", name=re.compile(f"{make}$")).click()
    ready = dialog.get_by_role("button", name=re.compile(download))
    ready.wait_for(timeout=WAIT)
    with dialog.page.expect_download(timeout=WAIT) as coming:
        ready.click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path
