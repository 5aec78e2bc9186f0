"""The address in a real Chromium: back and forward a step at a time, a copied link for another reader, and nothing chosen that is not in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest

from data.settings import PROJECT
from tests.conftest import serving
from tests.test_browser import Visit

CITY, DISTRICT, OTHER = "120000", "120118", "120111"
AT = f"area={CITY}&period=2022-11&lang=zh"


@pytest.fixture(scope="module")
def address(small_city: Path) -> Iterator[str]:
    with serving(small_city) as address:
        yield address


@pytest.fixture
def visit(chromium: Callable) -> Callable[..., Visit]:
    return lambda **shape: Visit(chromium, **shape)


def view(visit: Visit) -> tuple[str, str, str]:
    """Page, area and period as address and path say them, the metric where there is one."""
    place = visit.page.locator("nav.path [aria-current]").inner_text()
    return urlparse(visit.page.url).path, place, "&".join(f"{key}={visit.asked.get(key)}" for key in ("area", "period", "metric"))


def until_page(visit: Visit, page: str) -> Visit:
    visit.page.wait_for_function("page => location.pathname.endsWith(page)", arg=page, timeout=30_000)
    return visit.settled()


def stepped(visit: Visit, step: Callable[[], object], wanted: tuple[str, str, str]) -> None:
    """One step of the browser's own button leads to the whole view, not half of it."""
    step()
    visit.page.wait_for_function(
        "([path, place]) => location.pathname === path && document.querySelector('nav.path [aria-current]')?.textContent === place",
        arg=[wanted[0], wanted[1]],
        timeout=30_000,
    )
    assert view(visit.settled()) == wanted


def test_back_and_forward_go_through_the_views_one_at_a_time(address: str, visit: Callable[..., Visit]) -> None:
    """A row, a filter, a tile, the menu: each one entry, there and back again."""
    one = visit().go(f"{address}/?{AT}")
    seen = [view(one)]
    one.page.locator(f".rows a[data-go='area={DISTRICT}']").click()
    seen.append(view(one.until_asked("area", lambda area: area == DISTRICT)))
    one.page.get_by_text("季", exact=True).first.click()
    seen.append(view(one.until_asked("period", lambda period: period == "2022Q4")))
    one.page.locator(".tile .name a[data-go='origin?metric=diabetes_control_rate']").click()
    seen.append(view(until_page(one, "/origin")))
    one.page.get_by_test_id("stSidebar").get_by_role("link", name="居家服务").click()
    seen.append(view(until_page(one, "/home_service")))
    assert [path for path, *_ in seen] == ["/", "/", "/", "/origin", "/home_service"]
    for wanted in reversed(seen[:-1]):
        stepped(one, one.page.go_back, wanted)
    for wanted in seen[1:]:
        stepped(one, one.page.go_forward, wanted)


def test_two_steps_back_at_once_are_two_steps(address: str, visit: Callable[..., Visit]) -> None:
    """Pressed faster than a view is drawn: what the controls of the view that was left still hold does not come along."""
    one = visit().go(f"{address}/?{AT}")
    first = view(one)
    one.page.locator(f".rows a[data-go='area={DISTRICT}']").click()
    one.until_asked("area", lambda area: area == DISTRICT)
    one.page.get_by_text("季", exact=True).first.click()
    one.until_asked("period", lambda period: period == "2022Q4")
    one.page.go_back(wait_until="commit")
    stepped(one, one.page.go_back, first)
    assert one.page.get_by_test_id("stMain").get_by_role("radio", name="月", exact=True).is_checked()


def test_a_figure_is_walked_down_to_an_institution_and_back_up(address: str, visit: Callable[..., Visit]) -> None:
    one = visit().go(f"{address}/origin?{AT}&metric=patients_managed")
    first = view(one)
    # The cells of a table are drawn: its first row is chosen where it lies, below the head.
    table = one.page.get_by_test_id("stDataFrame").first
    table.click(position={"x": 40, "y": 46})
    district = one.until_asked("area", lambda area: area not in (None, CITY)).asked["area"]
    assert len(district) == 6 and one.asked["metric"] == "patients_managed"
    one.page.get_by_test_id("stDataFrame").first.click(position={"x": 40, "y": 46})
    one.until_asked("area", lambda area: area not in (CITY, district))
    assert one.asked["area"].startswith("TJ") and "机构是最下一级" in one.text
    one.page.locator("nav.path a").first.click()
    one.until_asked("area", lambda area: area == CITY)
    assert view(one) == first


def test_whoever_arrives_without_a_period_is_told_which(address: str, visit: Callable[..., Visit]) -> None:
    for page in ("", "overview", "chronic", "origin"):
        arrived = visit().go(f"{address}/{page}")
        assert arrived.asked["area"] == CITY and re.fullmatch(r"\d{4}-\d{2}", arrived.asked["period"]), arrived.page.url
        arrived.page.close()


def test_the_overview_is_found_under_its_name(address: str, visit: Callable[..., Visit]) -> None:
    found = visit().go(f"{address}/overview?area={DISTRICT}&period=2022-10&lang=en")
    assert urlparse(found.page.url).path == "/" and found.asked == {"area": DISTRICT, "period": "2022-10", "lang": "en"}
    assert "Jinghai" in found.text and "Overview" in found.page.title()


def test_a_copied_link_shows_another_reader_the_same(address: str, visit: Callable[..., Visit]) -> None:
    """Another browser: nothing but the address is shared."""
    one = visit()
    one.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    one.go(f"{address}/chronic?area={DISTRICT}&period=2022-11&lang=zh")
    one.page.get_by_test_id("stMain").get_by_text("高血压", exact=True).first.click()
    one.until_asked("disease", lambda disease: disease == "hypertension")
    one.page.get_by_role("button", name="复制链接").click()
    one.page.get_by_text("已复制", exact=True).wait_for()
    other = visit().go(one.page.evaluate("() => navigator.clipboard.readText()"))
    assert other.text.replace("已复制", "") == one.text.replace("已复制", "")


def test_a_link_beyond_the_reader_says_so_and_shows_what_he_may_see(small_city: Path, visit: Callable[..., Visit], tmp_path: Path) -> None:
    told = (PROJECT / "config.toml").read_text(encoding="utf-8")
    config = tmp_path / "config.toml"
    config.write_text(re.sub(r"^areas = \[.*?\]", f'areas = ["{DISTRICT}"]', told, flags=re.MULTILINE), encoding="utf-8")
    assert f'areas = ["{DISTRICT}"]' in config.read_text(encoding="utf-8")
    with serving(small_city, config=config) as alone:
        for page in ("", "origin", "home_service"):
            beyond = visit().go(f"{alone}/{page}?area={OTHER}&period=2022-11&lang=zh")
            assert f"“{OTHER}”不存在或不在可见范围内，已改为显示静海区" in beyond.text
            assert beyond.page.locator("nav.path").inner_text().split() == ["静海区"] and "西青" not in beyond.text
            beyond.page.close()
