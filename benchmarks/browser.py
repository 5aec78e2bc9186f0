"""The Chromium that the benchmarks measure in, and what tells there how long a choice takes to settle."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREEN = {"width": 1920, "height": 1080}

# From the key that chooses to the second frame after the run has ended and the watched text is another one.
WATCH = """(watched) => {
    const read = () => document.querySelector(watched)?.innerText;
    const isOver = () => document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning";
    const before = read();
    window.settled = new Promise((settle) => {
        document.addEventListener("keydown", () => {
            const began = performance.now();
            const look = () => (isOver() && read() !== undefined && read() !== before ? requestAnimationFrame(() => settle(performance.now() - began)) : requestAnimationFrame(look));
            requestAnimationFrame(look);
        }, { capture: true, once: true });
    });
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def new_page(browser: Browser) -> Page:
    return browser.new_context(viewport=SCREEN).new_page()


def choose_next(page: Page, label: str, watched: str) -> float:
    """Choose what stands below in the selector named `label`; seconds until the page has settled with another text in `watched`."""
    selector = page.get_by_role("combobox", name=label)
    selector.click()
    page.keyboard.press("ArrowDown")
    page.evaluate(WATCH, watched)
    page.keyboard.press("Enter")
    return page.evaluate("window.settled") / 1000
