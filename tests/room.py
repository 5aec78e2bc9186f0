"""Walks the dashboards in a real Chromium as people meet them, from projector to phone, and finds what a reader would stumble over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlparse

from playwright.sync_api import ConsoleMessage, Page, Request, Response

PICTURES = Path(__file__).resolve().parent.parent / "build" / "screens"
"""Where a walk leaves what it saw, to be looked at."""
LOOK = (Path(__file__).resolve().parent / "room.js").read_text(encoding="utf-8")
WAIT, AGAIN = 45_000, 900

FOREIGN = ("English", "中文", "语言 Language")
"""Words of the other language that belong where they stand: the switch says each language in itself."""
PROBED = re.compile(r"/\w+/_stcore/(health|host-config)$")
"""Streamlit's own script looks for its server below the address of a deep link first."""

# Streamlit's own lazy parts first leave a skeleton; a drawing's place is there before the drawing is, and then, for a moment, an empty box inside it.
SETTLED = """() => {
  const app = document.querySelector('[data-testid=stApp]')
  return app && app.getAttribute('data-test-script-state') === 'notRunning'
    && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
    && [...document.querySelectorAll('.stBidiComponent')].every(part => part.querySelector('[data-testid=stBidiComponentIsolated], .drawing > *'))
}"""
# Two looks a little apart at which everything stands where it stood.
STILL = """async () => {
  const shape = () => [...document.querySelectorAll('[data-testid=stMain] [data-testid], .drawing *')].slice(0, 1500).map(e => { const b = e.getBoundingClientRect(); return Math.round(b.top * 7 + b.left * 3 + b.width) }).join()
  let before = '', same = 0
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
  for (let turn = 0; turn < 60 && same < 2; turn += 1) {
    const now = shape()
    same = now === before ? same + 1 : 0
    before = now
    await new Promise(done => setTimeout(done, 100))
  }
}"""

# Who has the focus, and whether that is seen: around it, in it, above it something looks otherwise once the focus has gone on. Tells of the stop before.
FOCUSED = """async () => {
  const pause = wait => new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), wait))
  await pause(100)
  const sign = near => near.map(each => { const look = getComputedStyle(each); return [look.outlineStyle === 'none' ? '' : look.outline, look.boxShadow, look.borderColor, look.backgroundColor, look.textDecorationLine, look.stroke, look.strokeWidth].join() }).join('|')
  const before = window.tabStop
  for (let turn = 0; before && !before.isSeen && turn < 8; turn += 1) {
    before.isSeen = before.isPainted || before.sign !== sign(before.near)
    if (!before.isSeen) await pause(80)
  }
  let at = document.activeElement
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
  window.tabStop = null
  if (at && at !== document.body) {
    const near = [at, ...at.querySelectorAll('*')].slice(0, 12), box = at.getBoundingClientRect()
    for (let above = at; near.length < 20 && above; above = above.parentElement || above.getRootNode().host) near.push(above, ...[above.previousElementSibling, above.nextElementSibling].filter(Boolean))
    window.tabStop = {
      near, sign: sign(near), isPainted: at.matches('canvas, [data-testid=stDataFrame] *'),
      name: `${at.tagName.toLowerCase()} ${(at.getAttribute('aria-label') || at.textContent || at.className || '').trim().slice(0, 40)}`,
      isOnScreen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    }
  }
  return before && { name: before.name, isSeen: before.isSeen, isOnScreen: before.isOnScreen }
}"""


@dataclass(frozen=True)
class Stop:
    """Where the Tab key leads: what it is, and whether its focus can be seen there."""

    name: str
    is_seen: bool
    is_on_screen: bool


@dataclass(frozen=True)
class Size:
    name: str
    width: int
    height: int

    @property
    def is_touched(self) -> bool:
        """Whether fingers, not a pointer, meet the controls."""
        return self.width < 600


SIZES = (Size("projector", 1920, 1080), Size("small-projector", 1280, 720), Size("desk", 1440, 900), Size("tablet", 820, 1180), Size("phone", 390, 844))


@dataclass(frozen=True)
class Finding:
    """What is wrong, and where it was first seen."""

    kind: str
    words: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.words}"


@dataclass
class Room:
    """One tab that goes from page to page and is made larger and smaller: what a browser has loaded once it keeps."""

    page: Page
    address: str
    names: tuple[str, ...] = ()
    """What data call things, which no language switch changes."""
    heard: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.heard.append(Finding("console", str(error)[:300])))
        self.page.on("request", self._note_host)
        self.page.on("requestfailed", self._note_failure)
        self.page.on("response", self._note_answer)
        self.page.on("websocket", lambda socket: self._note(socket.url))

    def go(self, key: str, size: Size, **asked: str) -> Room:
        """Open a page's address in this size, drawn and settled."""
        self.heard.clear()
        self.page.set_viewport_size({"width": size.width, "height": size.height})
        self.page.goto(f"{self.address}/{key}?{urlencode(asked)}")
        return self.settled()

    def resize(self, size: Size) -> Room:
        self.page.set_viewport_size({"width": size.width, "height": size.height})
        return self.settled()

    def settled(self) -> Room:
        """Until the script has finished, nothing is drawn any more and nothing moves."""
        self.page.get_by_test_id("stAppViewContainer").wait_for(timeout=WAIT)
        self.page.wait_for_function(SETTLED, timeout=WAIT)
        self.page.evaluate(STILL)
        return self

    def findings(self, size: Size, language: str, *, has_contrast: bool = False) -> list[Finding]:
        """What is wrong with the page as it stands now, and what the console and the network told since it was opened."""
        asked = {"language": language, "isTouched": size.is_touched, "hasContrast": has_contrast, "names": list(self.names), "foreign": list(FOREIGN)}
        seen = self._looked(asked)
        if seen:
            # A slow machine may still have been drawing: what is wrong stays wrong.
            self.page.wait_for_timeout(AGAIN)
            later = self._looked(asked)
            seen = [finding for finding in seen if finding in later]
        heard, self.heard = self.heard, []
        return [*heard, *seen]

    def stops(self, most: int) -> list[Stop]:
        """Where so many presses of the Tab key lead from the page's beginning."""
        found = []
        for _press in range(most):
            self.page.keyboard.press("Tab")
            told = self.page.evaluate(FOCUSED)
            if told is not None:
                found.append(Stop(told["name"], told["isSeen"], told["isOnScreen"]))
        return found

    def _looked(self, asked: dict[str, object]) -> list[Finding]:
        return [Finding(kind, words) for kind, words in self.page.evaluate(LOOK, asked)]

    def picture(self, name: str) -> Path:
        """What is on the screen, kept for people to look at."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}.png"
        self.page.screenshot(path=path, animations="disabled", caret="hide")
        return path

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not PROBED.search(message.location.get("url", "")):
            self.heard.append(Finding("console", message.text[:300]))

    def _note_answer(self, answer: Response) -> None:
        if answer.status >= 400 and not PROBED.search(answer.url):
            self.heard.append(Finding("answer", f"{answer.status} {answer.url}"))

    def _note(self, url: str) -> None:
        if urlparse(url).scheme in ("http", "https", "ws", "wss") and urlparse(url).hostname != urlparse(self.address).hostname:
            self.heard.append(Finding("abroad", url))

    def _note_host(self, request: Request) -> None:
        self._note(request.url)

    def _note_failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":
            self.heard.append(Finding("request", f"{request.failure} {request.url}"))
