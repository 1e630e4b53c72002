"""Pages: how heavy each is, how fast it is made and how soon it is read: `python -m tests.benchmarks.pages [WORD…]`.

Printed for each page whose name contains a word given, or for all: bytes as they are sent and as they are read, requests,
time to the first contentful paint and total blocking time (what tasks of over 50 ms take beyond these) in chromium, and
the time of the server without its cache, beside what its processes worked for it, which others on the machine lengthen
less. LIMITS are those that the pages were promised to keep; what misses one is
marked, and named at the end. The editor at /sparql is a program of its own and has no limit of bytes. Never part of a
test; compare within one run only.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter

from playwright.sync_api import Browser, Response, sync_playwright

from tests.browser.addresses import PAGES
from tests.browser.look import CHROMIUM, OPTIONS, PATIENCE, WIDE
from tests.soak.server import Server, percentile

#: Kilobytes sent for a page and all that it brings, and milliseconds of the server (p95).
SENT, SERVER = 150, 100
#: Times that each page is asked for.
RUNS = 20
EDITOR = ("sparql",)
_OBSERVE = """
window.long = 0;
new PerformanceObserver(list => { for (const one of list.getEntries()) window.long += Math.max(0, one.duration - 50); })
  .observe({type: "longtask", buffered: true});
"""
_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
#: Bytes of all bodies as they were sent, and once they were unpacked.
_BYTES = """() => {
  const every = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  return [every.reduce((sum, e) => sum + e.encodedBodySize, 0), every.reduce((sum, e) => sum + e.decodedBodySize, 0)];
}"""


@dataclass(frozen=True)
class Figures:
    """What is measured of a page: bytes, requests, milliseconds."""

    sent: int
    read: int
    requests: int
    paint: float
    blocking: float
    work: float
    p50: float
    p95: float


def worked(server: Server) -> float:
    """Return the milliseconds that the threads of a server have worked (proc(5), schedstat)."""
    tasks = [task for pid in server.processes() for task in Path(f"/proc/{pid}/task").iterdir()]
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6


def served(server: Server, address: str) -> tuple[float, float, float]:
    """Return p50 of the work, p50 and p95 of the time from asking to the last byte, after a request that does not count."""
    connection, times, works = HTTPConnection("127.0.0.1", server.port, timeout=60), [], []
    for _ in range(RUNS + 1):
        before, began = worked(server), perf_counter()
        connection.request("GET", address, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
        connection.getresponse().read()
        times.append(1000 * (perf_counter() - began))
        works.append(worked(server) - before)
    connection.close()
    return median(works[1:]), median(times[1:]), percentile(times[1:], 0.95)


def measured(browser: Browser, server: Server, address: str) -> Figures:
    """Open a page with nothing kept, and return its figures."""
    of_server = served(server, address)
    context = browser.new_context(viewport=WIDE)
    context.add_init_script(_OBSERVE)
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"http://127.0.0.1:{server.port}{address}", wait_until="networkidle", timeout=PATIENCE)
    sent, read = page.evaluate(_BYTES)
    paint, blocking = page.evaluate(_PAINT), page.evaluate("window.long")
    context.close()
    return Figures(sent, read, len(answers), paint, blocking, *of_server)


def main() -> None:
    """Measure and print."""
    words = sys.argv[1:]
    missed: list[str] = []
    print(
        f"{'page':<38} {'sent kB':>8} {'read kB':>8} {'requests':>8} {'paint':>7} {'block':>7} {'work':>7} {'p50':>7} {'p95':>7}  (ms)"
    )
    with Server(workers=2, cache=0, query_seconds=60) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        for name, address in PAGES.items():
            if words and not any(word in name for word in words):
                continue
            found = measured(browser, server, address)
            heavy = found.sent > SENT * 1000 and not name.startswith(EDITOR)
            slow = found.p95 > SERVER
            print(
                f"{name:<38} {found.sent / 1000:>8.1f} {found.read / 1000:>8.1f} {found.requests:>8} {found.paint:>7.0f}"
                f" {found.blocking:>7.0f} {found.work:>7.1f} {found.p50:>7.1f} {found.p95:>7.1f}"
                f"{'  HEAVY' if heavy else ''}{'  SLOW' if slow else ''}",
                flush=True,
            )
            missed += [f"{name}: {found.sent / 1000:.0f} kB sent, of {SENT}"] if heavy else []
            missed += [f"{name}: {found.p95:.0f} ms at the server, of {SERVER}"] if slow else []
        browser.close()
    print("\nEvery page keeps its limits." if not missed else "\nMissed:\n" + "\n".join(missed))


if __name__ == "__main__":
    main()
