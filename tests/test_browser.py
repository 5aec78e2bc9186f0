"""The dashboards in a real Chromium: deep links, copied links, choices in the address, the language switch. What every page says and how it fits is `test_room`'s matter."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest

from tests.conftest import serving
from tests.room import SETTLED

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def address(small_city: Path) -> Iterator[str]:
    with serving(small_city) as address:
        yield address


class Visit:
    """A page in a browser of its own that notes every request to a foreign host."""

    def __init__(self, open_page: Callable, **shape: object) -> None:
        self.page = open_page(**shape)
        self.hosts: set[str] = set()
        self.page.on("request", lambda request: self.hosts.add(urlparse(request.url).hostname or ""))
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text) if "Content Security Policy" in message.text else None)
        self.page.on("websocket", lambda socket: self.hosts.add(urlparse(socket.url).hostname or ""))

    def go(self, address: str) -> Visit:
        self.page.goto(address)
        return self.settled()

    def settled(self) -> Visit:
        """Until the script has finished and nothing is drawn any more."""
        self.page.get_by_test_id("stAppViewContainer").wait_for()
        self.page.wait_for_function(SETTLED, timeout=30_000)
        self.page.wait_for_timeout(300)
        return self

    @property
    def text(self) -> str:
        return self.page.locator("[data-testid=stMain]").inner_text()

    @property
    def asked(self) -> dict[str, str]:
        """The address's query."""
        return {key: values[0] for key, values in parse_qs(urlparse(self.page.url).query).items()}

    def until_asked(self, key: str, has: Callable[[str | None], bool]) -> Visit:
        until = time.monotonic() + 15
        while not has(self.asked.get(key)):
            assert time.monotonic() < until, f"the address stays {self.page.url}"
            self.page.wait_for_timeout(100)
        return self.settled()


@pytest.fixture
def visit(chromium: Callable) -> Callable[..., Visit]:
    return lambda **shape: Visit(chromium, **shape)


def assert_stays_home(visit: Visit) -> None:
    """No request went to another host, and none was held back by the content-security policy, which the console tells of."""
    assert visit.hosts <= {"127.0.0.1", "localhost", ""}, f"requests left the host: {visit.hosts}"
    assert not visit.complaints, visit.complaints


def test_a_deep_link_works_first_on_a_fresh_server(small_city: Path, visit: Callable[..., Visit]) -> None:
    """The very first request: the frame's filters, notices and reader must be there, not the page alone."""
    with serving(small_city) as fresh:
        first = visit().go(f"{fresh}/chronic?area=120118&period=2022-11&lang=en&disease=hypertension")
        assert first.asked["area"] == "120118" and first.asked["period"] == "2022-11"
        assert "Jinghai" in first.text and "Nov 2022" in first.text and "Synthetic data" in first.text
        assert first.page.get_by_role("link", name="Dictionary").count() == 1
        assert_stays_home(first)


def test_a_copied_link_shows_the_same_view(address: str, visit: Callable[..., Visit]) -> None:
    one = visit().go(f"{address}/home_service?area=120111&period=2022Q3&lang=zh")
    other = visit().go(one.page.url)
    assert other.text == one.text


def test_filters_go_into_the_address(address: str, visit: Callable[..., Visit]) -> None:
    page = visit().go(f"{address}/?period=2022-11")
    page.page.get_by_role("radio", name="季").or_(page.page.get_by_text("季", exact=True)).first.click()
    page.until_asked("period", lambda period: period in ("2022Q4", "2022Q3"))
    page.page.get_by_role("combobox").first.click()
    page.page.get_by_role("option", name=re.compile("静海")).click()
    page.until_asked("area", lambda area: area == "120118")
    assert "静海区" in page.text


def test_the_language_switch_changes_everything(address: str, visit: Callable[..., Visit]) -> None:
    page = visit().go(f"{address}/?area=120118&period=2022-11")
    assert "合成数据" in page.text
    page.page.get_by_text("English", exact=True).click()
    page.until_asked("lang", lambda language: language == "en")
    assert "Synthetic data" in page.text
    assert not CHINESE.search(page.text), CHINESE.findall(page.text)
