"""Look at a page as its readers do: what it draws, what it asks for, what it complains of, and what axe finds on it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), "")
#: Containers give no sandbox and little shared memory.
OPTIONS = ["--no-sandbox", "--disable-dev-shm-usage"]
#: Milliseconds that a page may take on a busy machine.
PATIENCE = 60_000
WIDE, NARROW = {"width": 1200, "height": 900}, {"width": 320, "height": 640}
#: Scripts that are built elsewhere; where they were not, their pages work without them.
BUILT = "/static/built/"
#: Every rule of axe, those of WCAG 2.2 too, which it leaves out unless asked.
RULES = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
#: What changes with colours alone.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, "resultTypes": ["violations"]}  # fmt: skip
TARGETS = {"runOnly": {"type": "rule", "values": ["target-size"]}, "resultTypes": ["violations"]}
_VIOLATIONS = """
addEventListener("securitypolicyviolation", e => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`));
"""
#: The element that reaches furthest beyond the right edge of the window, of those that nothing clips or scrolls.
_WIDEST = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return "";
  const held = e => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
    if (getComputedStyle(p).overflowX !== "visible") return true; return false; };
  const far = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > room + 0.5 && !held(e));
  const names = far.map(e => `${e.tagName.toLowerCase()}.${e.getAttribute("class") || ""}`);
  return `${document.documentElement.scrollWidth} px in a window of ${room}: ${[...new Set(names)].slice(-5).join(", ")}`;
}"""
#: Leaves so many of each run of neighbours that are made alike: axe would look at thousands of rows in the same way.
_THIN = """most => { for (const parent of document.querySelectorAll("main, main :not(#editor, #editor *)")) {
  const seen = {};
  for (const child of [...parent.children]) {
    const kind = child.tagName + "." + (child.getAttribute("class") || "");
    if (!["BR", "OPTION"].includes(child.tagName) && (seen[kind] = (seen[kind] || 0) + 1) > most) child.remove();
  } } }"""
_MOST = 8
#: Times that Tab is pressed on a page; what follows on long pages is more of the same.
STOPS = 45
#: The element that has the focus: what it is, whether one sees that it has it, and where it stands in the page.
_FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  const own = e.closest("svg") || e.closest(".yasgui") || e.closest(".cm-editor");
  const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none" || own;
  const above = document.elementFromPoint(box.x + Math.min(box.width, innerWidth) / 2, box.y + Math.min(box.height, 40) / 2);
  window.stops = window.stops || []; const before = window.stops.lastIndexOf(e);
  const within = e.type === "date" && before === window.stops.length - 1;  // day, month and year are stops of their own
  window.stops.push(e);
  return {
    what: e.outerHTML.slice(0, 160), first: before === 0, marked: !!marked, again: before >= 0 && !within,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: !!above && !e.closest("svg, #editor") && !e.contains(above) && !above.contains(e) && !above.closest("label")
  };
}"""
#: Whether all is there that scripts of ours draw: the editor, the picture, what partners show in place of what was shown.
_DRAWN = """() => {
  const wanted = document.querySelector("#editor[hidden], #picture .without:not([hidden])");
  const built = [...document.querySelectorAll("script[src*='/static/built/']")].map(e => performance.getEntriesByName(e.src)[0]);
  const absent = built.every(one => one && one.responseStatus >= 400);
  return document.readyState === "complete" && !document.querySelector(".busy") && (!wanted || absent);
}"""
_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass
class Watched:
    """A page, and what happens on it that nobody should see."""

    page: Page
    home: str
    scripted: bool = True
    complaints: list[str] = field(default_factory=list)
    #: Addresses that were asked for on other hosts.
    abroad: list[str] = field(default_factory=list)

    def open(self, address: str) -> Response:
        """Go to an address of ours, and wait until everything that it asks for is there."""
        answer = self.page.goto(self.home + address, wait_until="load", timeout=PATIENCE)
        assert answer is not None
        self.settled()
        return answer

    def settled(self) -> None:
        """Wait until scripts have drawn what they draw, where they are there, and two frames have passed."""
        if not self.scripted:
            return
        self.page.wait_for_function(_DRAWN, timeout=PATIENCE)
        self.page.evaluate(_FRAMES)

    def unfold(self) -> None:
        """Open everything that is folded."""
        self.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")

    def thin(self) -> None:
        """Leave the first few of what is repeated, so that axe is done in time."""
        self.page.evaluate(_THIN, _MOST)

    def axe(self, options: dict[str, object] = RULES) -> str:
        """Return what axe finds, a line each: the rule, how grave, where."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(Axe().axe_script)
        found = self.page.evaluate("options => axe.run(options).then(found => found.violations)", options)
        lines = [
            f"{one['id']} ({one['impact']}, {len(one['nodes'])} times): {node['target']} {node['html'][:200]} {_why(node)}"
            for one in found
            for node in one["nodes"][:4]
        ]
        return "\n".join(lines)

    def widest(self) -> str:
        """Return what makes the page wider than its window, or nothing."""
        return str(self.page.evaluate(_WIDEST))


def _why(node: dict[str, list[dict[str, str]]]) -> str:
    return "; ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])[:300]


@contextmanager
def watched(browser: Browser, home: str, **options: object) -> Iterator[Watched]:
    """Open a page in a context of its own, with its options (`color_scheme`, `viewport`, `java_script_enabled`…)."""
    context = browser.new_context(**({"viewport": WIDE, "reduced_motion": "reduce"} | options))  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    context.add_init_script(_VIOLATIONS)
    found = Watched(context.new_page(), home, scripted=bool(options.get("java_script_enabled", True)))

    def complained(message: ConsoleMessage) -> None:
        at = message.location.get("url", "")
        itself = "Failed to load resource" in message.text and at.partition("#")[0] == found.page.url.partition("#")[0]
        if message.type in ("error", "warning") and BUILT not in at and not itself and not at.endswith("/favicon.ico"):
            found.complaints.append(f"{message.type}: {message.text} ({at})")

    def abroad(address: str) -> None:
        if urlsplit(address).scheme in ("http", "https", "ws", "wss") and not address.startswith(home):
            found.abroad.append(address)

    found.page.on("console", complained)
    found.page.on("pageerror", lambda error: found.complaints.append(f"uncaught: {error}"))
    found.page.on("request", lambda request: abroad(request.url))
    try:
        yield found
    finally:
        context.close()


def stops(page: Page) -> tuple[list[dict[str, object]], int]:
    """Press Tab from the top of a page, or from where it was left, and return stops that are wrong, and how many there are."""
    wrong, count = [], 0
    for count in range(STOPS):
        if page.evaluate("!!document.activeElement.closest('#editor textarea')"):
            page.keyboard.press("Escape")  # in an editor Tab indents; its description says how to leave
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUSED)
        if stop is None or (stop["first"] and count):  # after the last, the browser begins anew
            break
        if stop["again"] or not (stop["marked"] and stop["seen"]) or stop["covered"]:
            wrong.append(stop)
    return wrong, count


def told(found: object) -> str:
    """Return findings as they are read in a report."""
    return json.dumps(found, indent=1, ensure_ascii=False)
