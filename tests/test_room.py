"""Every page in a real Chromium, at five sizes, in both languages, on three levels: nothing overlaps, is cut, scrolls sideways or stays untranslated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.conftest import PROJECT, serving
from tests.room import SIZES, Finding, Room, Size
from views.navigation import PageEntry, entries

PERIOD = "2022-11"
PROJECTOR, SMALL_PROJECTOR, DESK, TABLET, PHONE = SIZES
DEEPER = (
    ("district", "120118", DESK, "zh"),
    ("district", "120118", TABLET, "en"),
    ("institution", "TJ222", SMALL_PROJECTOR, "zh"),
    ("institution", "TJ222", PHONE, "en"),
)
TOO_NEW = {
    r":has\(": 105, r"@container\b|container-type": 105, r"color-mix\(": 111, r"\b\d+[dsl]v[hw]\b": 108, r"@scope\b": 118, r"@starting-style": 117,
    r"\bsubgrid\b": 117, r"\blight-dark\(": 123, r"\boklch\(|\boklab\(|\blab\(|\blch\(": 111, r"(?:^|[;{])\s*(?:translate|rotate|scale)\s*:": 104, r"@property\b": 0,
    r"\.(?:toSorted|toReversed|toSpliced|with)\(": 110, r"\b(?:Object|Map)\.groupBy\(": 117, r"Promise\.withResolvers": 119, r"\bpopover(?:target)?\s*=|showPopover\(": 114,
    r"Array\.fromAsync": 121, r"\bURL\.canParse": 120, r"CSSStyleSheet\.replace": 0, r"document\.startViewTransition": 111, r"\binert\b": 102, r"new CSSLayer|@layer\b": 0,
    r"(?:media|and)\s*\(\s*(?:min-|max-)?(?:width|height)\s*[<>]=?|\(\s*(?:width|height)\s*[<>]=?": 104, r"\.(?:isSubsetOf|intersection|union|difference)\(": 122, r"overflow\s*:\s*overlay": 0,
}  # fmt: skip
"""Ways of writing that a browser of version 100 does not know → the version that does; 0: known already."""


@pytest.fixture(scope="module")
def address(small_city: Path) -> Iterator[str]:
    with serving(small_city) as address:
        yield address


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One tab for the whole walk: scripts are loaded once."""
    context = browser.new_context(locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def room(page: Page, address: str) -> Room:
    return Room(page, address)


def assert_nothing(found: list[tuple[str, Finding]]) -> None:
    told: dict[Finding, list[str]] = {}
    for where, finding in found:
        told.setdefault(finding, []).append(where)
    assert not told, "\n" + "\n".join(f"{finding} [{', '.join(where)}]" for finding, where in told.items())


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.key)
def test_every_page_fits_every_screen(room: Room, entry: PageEntry, language: str) -> None:
    found: list[tuple[str, Finding]] = []
    for size in SIZES:
        if size is SIZES[0]:
            room.go(entry.key, size, period=PERIOD, lang=language)
            assert entry.title(language) in room.page.title() + room.page.get_by_test_id("stSidebar").inner_text()
        else:
            room.resize(size)
        found += [(size.name, finding) for finding in room.findings(size, language, has_contrast=size is PROJECTOR)]
        room.picture(f"{entry.key}-{size.name}-{language}")
    assert_nothing(found)


@pytest.mark.parametrize(("level", "area", "size", "language"), DEEPER, ids=[f"{level}-{language}" for level, _area, _size, language in DEEPER])
@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.key)
def test_every_page_fits_further_down(room: Room, entry: PageEntry, level: str, area: str, size: Size, language: str) -> None:
    room.go(entry.key, size, area=area, period=PERIOD, lang=language)
    found = room.findings(size, language)
    room.picture(f"{entry.key}-{size.name}-{language}-{level}")
    assert_nothing([(level, finding) for finding in found])


@pytest.mark.parametrize("key", ["overview", "chronic", "meeting"])
def test_the_tab_key_leads_through_the_page_and_shows_where_it_is(chromium: Callable[..., Page], address: str, key: str) -> None:
    page = chromium(width=DESK.width, height=DESK.height)
    page.emulate_media(reduced_motion="reduce")
    stops = Room(page, address).go(key, DESK, period=PERIOD, lang="zh").stops(45)
    names = [stop.name for stop in stops]
    assert len(set(names)) > 25, names
    assert [title for title in ("会议模式", "导出", "打印", "复制链接") if not any(title in name for name in names)] == []
    assert not [stop for stop in stops if not (stop.is_seen and stop.is_on_screen)]


@pytest.mark.parametrize("key", ["overview", "chronic", "surplus"])
def test_words_are_as_readable_on_dark_paper(browser: Browser, address: str, key: str) -> None:
    context = browser.new_context(locale="zh-CN", color_scheme="dark")
    room = Room(context.new_page(), address).go(key, DESK, period=PERIOD, lang="zh")
    found = room.findings(DESK, "zh", has_contrast=True)
    room.picture(f"{key}-{DESK.name}-zh-dark")
    context.close()
    assert_nothing([("dark", finding) for finding in found])


WRONG = {
    "overlap": '<p style="position:absolute;top:100px">Words on words</p><p style="position:absolute;top:104px">Others below them</p>',
    "cut": '<p style="width:60px;overflow:hidden;white-space:nowrap">A name that is cut and said in full nowhere</p>',
    "outside": '<p style="position:absolute;left:360px;white-space:nowrap">Words beside the screen</p>',
    "sideways": '<div style="width:600px;height:9px"></div>',
    "unsaid": "<p>Rate: nan%</p>",
    "untranslated": "<p>Rate of \u6162\u75c5</p>",
    "error": '<div data-testid="stException">Something failed</div>',
    "nameless": '<button style="width:30px;height:30px"></button>',
    "small": '<button style="width:12px;height:12px;padding:0">a</button><button style="width:12px;height:12px;padding:0">b</button>',
    "pictures": '<svg width="200" height="100"><rect width="200" height="100"/></svg>',
    "contrast": '<p style="color:#aaa">Words too faint</p>',
}
RIGHT = """<p>Words</p><p title="A name that is cut and said in full here" style="width:60px;overflow:hidden;white-space:nowrap">A name that is cut and said in full here</p>
<div style="width:200px;overflow-x:auto"><p style="width:900px">A table that scrolls by itself may be as wide as it likes</p></div><p style="display:none">nan \u6162</p>
<button style="width:30px;height:30px">a</button><svg width="200" height="100" role="img" aria-label="Rates by month"><text x="9" y="20">9</text></svg><p>Streamlit \u4e2d\u6587</p>"""


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_wrong_is_found(chromium: Callable[..., Page], kind: str) -> None:
    page = chromium(width=PHONE.width, height=PHONE.height)
    page.set_content(f'<body style="margin:0;font:16px sans-serif"><main data-testid="stMain"><div id="host"></div>{WRONG[kind]}</main></body>')
    room = Room(page, "http://127.0.0.1")
    found = room.findings(PHONE, "en", has_contrast=True)
    assert kind in {finding.kind for finding in found} and {finding.kind for finding in found} <= {kind, "sideways", "outside"}, found
    page.set_content('<main data-testid="stMain"><div id="host"></div></main>')
    page.evaluate(
        "html => { document.getElementById('host').attachShadow({ mode: 'open' }).innerHTML = html }", f'<div style="font:16px sans-serif">{WRONG[kind]}</div>'
    )
    assert kind in {finding.kind for finding in room.findings(PHONE, "en", has_contrast=True)}, "inside a component of its own too"


def test_what_is_right_is_left_alone(chromium: Callable[..., Page]) -> None:
    page = chromium(width=PHONE.width, height=PHONE.height)
    page.set_content(f'<body style="margin:0;font:16px sans-serif"><main data-testid="stMain">{RIGHT}</main></body>')
    assert_nothing([("here", finding) for finding in Room(page, "http://127.0.0.1").findings(PHONE, "en", has_contrast=True)])


def test_what_the_console_and_the_network_say_is_heard(chromium: Callable[..., Page], address: str) -> None:
    page = chromium()
    room = Room(page, address)
    page.goto(f"{address}/healthz")
    page.evaluate(
        "async () => { console.error('It broke'); await fetch('http://127.0.0.2:9/').catch(() => {}); setTimeout(() => { throw new Error('Thrown') }) }"
    )
    page.wait_for_timeout(300)
    told = " ".join(finding.words for finding in room.heard)
    assert "It broke" in told and "Thrown" in told and "127.0.0.2" in told, "what the content-security policy holds back is heard as well"


def written_for_browsers() -> list[Path]:
    return sorted(path for path in (PROJECT / "views" / "browser").iterdir() if path.suffix in (".css", ".js"))


@pytest.mark.parametrize("file", written_for_browsers(), ids=lambda path: path.name)
def test_our_scripts_and_styles_are_written_for_chrome_100(file: Path) -> None:
    """A declaration that a browser does not know it leaves out alone; a selector that it does not know takes the whole list with it, so `:has` stands by itself."""
    bare = re.sub(r"/\*.*?\*/|(?m:^\s*//.*$)", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    if file.suffix == ".css":
        bare = re.sub(r"(?<=[{}])[^{},]*:has\([^{},]*(?=\{)", "", bare)
        assert not re.search(r"&", bare), "nested rules are known from 112 on"
    found = {match.group(): since for pattern, since in TOO_NEW.items() if since > 100 for match in re.finditer(pattern, bare, re.MULTILINE)}
    assert not found, found


def test_the_list_of_what_is_too_new_finds_it() -> None:
    samples = (
        "a:has(b) {}",
        "color: color-mix(in srgb, red, blue)",
        "height: 100dvh",
        "[].toSorted()",
        "@media (width >= 400px) {}",
        "@container (min-width: 1px) {}",
        "translate: 3px",
    )
    for sample in samples:
        assert any(since > 100 and re.search(pattern, sample, re.MULTILINE) for pattern, since in TOO_NEW.items()), sample


def test_webkit_shows_the_first_screen(playwright: Playwright, address: str) -> None:
    """Where the machine has Playwright's own WebKit; Debian has none that Playwright can drive."""
    if not Path(playwright.webkit.executable_path).exists():
        pytest.skip(
            "WebKit is not on this machine, so the first screen was not seen in it; `python -m playwright install --with-deps webkit` fetches it (90 MB)"
        )
    launched = playwright.webkit.launch()
    context = launched.new_context(locale="zh-CN")
    found = Room(context.new_page(), address).go("overview", PHONE, period=PERIOD, lang="zh").findings(PHONE, "zh")
    launched.close()
    assert_nothing([("webkit", finding) for finding in found])
