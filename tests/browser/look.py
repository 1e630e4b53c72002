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


@dataclass
class Watched:
    """A page, and what happens on it that nobody should see."""

    page: Page
    home: str
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
        """Wait until scripts have drawn what they draw: none is loading, and two frames have passed."""
        self.page.wait_for_load_state("networkidle", timeout=PATIENCE)

    def unfold(self) -> None:
        """Open everything that is folded."""
        self.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")

    def thin(self) -> None:
        """Leave the first few of what is repeated, so that axe is done in time."""
        self.page.evaluate(_THIN, _MOST)

    def axe(self, options: dict[str, object] = RULES) -> str:
        """Return what axe finds, a line each: the rule, how grave, where."""
        found = Axe().run(self.page, options=options).response["violations"]
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
    found = Watched(context.new_page(), home)

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


def told(found: object) -> str:
    """Return findings as they are read in a report."""
    return json.dumps(found, indent=1, ensure_ascii=False)
