"""The desk of meetings in a real Chromium: from a proposal to the room's slides by keyboard alone, on a phone, and what was typed stays typed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import serving
from tests.pages import invented_city

WAIT = 30_000


@pytest.fixture(scope="module")
def address(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a store of its own: what is kept there is this file's."""
    store = Path(shutil.copytree(invented_city(shared_folder), tmp_path_factory.mktemp("meetings") / "var"))
    with serving(store) as address:
        yield address


def settled(page: Page) -> Page:
    page.wait_for_function(
        "() => { const app = document.querySelector('[data-testid=stApp]'); return app && app.getAttribute('data-test-script-state') === 'notRunning'"
        " && !document.querySelector('[data-stale=true]'); }",
        timeout=WAIT,
    )
    page.wait_for_timeout(300)
    return page


def desk(page: Page, address: str) -> Page:
    page.goto(address)
    page.get_by_role("button", name="保存", exact=True).wait_for(timeout=WAIT)
    return settled(page)


def test_from_a_proposal_to_the_slides_by_keyboard_alone(address: str, chromium: Callable[..., Page]) -> None:
    page = desk(chromium(), f"{address}/meeting?area=120111&period=2022-11")
    note = page.get_by_label("第1项的备注")
    note.focus()
    page.keyboard.type("先看现状")
    page.keyboard.press("Tab")
    settled(page)
    page.get_by_role("button", name="下移", exact=True).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("第2项的备注")).to_have_value("先看现状", timeout=WAIT)
    page.get_by_role("button", name="加一项决定").focus()
    page.keyboard.press("Space")
    page.get_by_label("第1项决定").wait_for(timeout=WAIT)
    page.get_by_label("第1项决定").focus()
    page.keyboard.type("核对失访名单")
    page.get_by_role("group", name="第1项的期限").get_by_role("spinbutton").first.focus()
    page.keyboard.type("20221220")
    page.keyboard.press("Tab")
    settled(page)
    page.get_by_role("button", name="保存", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stToast")).to_contain_text("已保存：西青区 2022年11月例会", timeout=WAIT)
    settled(page)
    saved = page.url
    assert "meeting=" in saved
    other = desk(chromium(), saved)
    expect(other.get_by_label("第2项的备注")).to_have_value("先看现状")
    parts = other.get_by_role("group", name="第1项的期限").get_by_role("spinbutton").all()
    assert [part.get_attribute("aria-valuenow") for part in parts] == ["2022", "12", "20"]
    other.goto(other.get_by_role("link", name="放映").evaluate("link => link.href"))
    expect(other.locator("body")).to_contain_text("核对失访名单", timeout=WAIT)
    expect(other.locator("body")).to_contain_text("先看现状")


def test_on_a_phone_nothing_is_wider_than_the_screen(address: str, chromium: Callable[..., Page]) -> None:
    page = desk(chromium(width=390, height=844), f"{address}/meeting?area=120111&period=2022-11&lang=zh")
    page.get_by_role("button", name="加一项决定").click()
    page.get_by_label("第1项决定").wait_for(timeout=WAIT)
    settled(page)
    wide = page.evaluate(
        "() => [...document.querySelectorAll('[data-testid=stMain] button, [data-testid=stMain] input:not([type=date]), [data-testid=stMain] p')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < 0).map(e => e.outerHTML.slice(0, 300))"
    )
    assert wide == []


def test_what_was_typed_outlives_the_language_switch(address: str, chromium: Callable[..., Page]) -> None:
    page = desk(chromium(), f"{address}/meeting?area=120118&period=2022-11")
    page.get_by_label("第1项的备注").fill("别丢")
    page.get_by_label("第1项的备注").press("Tab")
    settled(page)
    page.get_by_role("radio", name="English").or_(page.get_by_text("English", exact=True)).first.click()
    expect(page.get_by_label("Note on item 1")).to_have_value("别丢", timeout=WAIT)
