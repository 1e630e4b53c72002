"""Over HTTP: requests per second and latencies of our server beside Oxigraph's own, on the same data in the same run.

    python -m tests.benchmarks.http

Ours runs twice: as it is, when it keeps an answer that it gave (kept), and with its cache off, when it asks the engine
each time, as Oxigraph's server does (asked anew). Each load lasts CMAA_BENCH_SECONDS, after a second that does not count.

Needs `wrk` (Debian has it) to make the load, and the package `oxigraph`, which ships the server.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from app import config
from app.graph import build, builds

SMALL = "SELECT ?party ?name { ?party a <https://w3id.org/cmaa/ns/Party> ; <http://www.w3.org/2000/01/rdf-schema#label> ?name } LIMIT 10"
ROWS = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 10000"
PROVISION = "https://w3id.org/cmaa/id/agreement/jpn-usa-1997/art_10/para_1"
DESCRIBED = f"CONSTRUCT {{ <{PROVISION}> ?p ?o }} WHERE {{ <{PROVISION}> ?p ?o }}"
SECONDS = float(os.environ.get("CMAA_BENCH_SECONDS", "4"))


def port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def running(command: list[str], address: str, **environ: str):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | environ)
    try:
        for _ in range(300):
            try:
                urlopen(address, timeout=2).read()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@contextmanager
def oxigraph(dump: Path, folder: Path) -> Iterator[dict[str, str]]:
    """Run Oxigraph's own server over a dump, from a folder on disk and in memory, and give where each takes queries."""
    binary, disk, memory = str(Path(sys.executable).parent / "oxigraph"), port(), port()
    at = [binary, "load", "--location", str(folder / "disk"), "--file", str(dump)]
    subprocess.run(at, check=True, capture_output=True)
    serve = [binary, "serve", "--union-default-graph", "--bind"]
    places = {"disk": f"http://127.0.0.1:{disk}/", "memory": f"http://127.0.0.1:{memory}/"}
    with (
        running([*serve, f"127.0.0.1:{disk}", "--location", str(folder / "disk")], places["disk"]),
        running([*serve, f"127.0.0.1:{memory}"], places["memory"]),
        dump.open("rb") as quads,
    ):
        head = {"Content-Type": "application/n-quads", "Content-Length": str(dump.stat().st_size)}
        urlopen(Request(f"{places['memory']}store", data=quads, headers=head, method="POST"), timeout=600).read()
        yield {name: f"{place}query" for name, place in places.items()}


def load(url: str, accept: str, connections: int, seconds: float = SECONDS) -> tuple[float, str, str, int]:
    """Return requests per second, p50, p99, and how many failed or were not answered with 200."""
    threads = "1" if connections == 1 else "2"
    shape = [f"-t{threads}", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "30s"]
    said = subprocess.run(
        ["wrk", "--latency", *shape, "-H", f"Accept: {accept}", url], capture_output=True, text=True, check=True
    ).stdout
    p50, p99 = (re.search(rf"^ +{share}% +(\S+)", said, re.MULTILINE) for share in (50, 99))
    bad = re.findall(r"(?:responses:|connect|read|write|timeout) (\d+)", said)
    rate = re.search(r"Requests/sec: +(\S+)", said)
    return float(rate[1]) if rate else 0, p50[1] if p50 else "-", p99[1] if p99 else "-", sum(map(int, bad))


def main() -> None:
    if not shutil.which("wrk"):
        sys.exit("error: wrk is not installed; install it (Debian: apt-get install wrk)")
    settings = config.settings()
    release = builds.fresh(settings, lambda: build.build(settings))
    mine, anew, cmaa = port(), port(), str(Path(sys.executable).parent / "cmaa")
    serve = [cmaa, "serve", "--port"]
    alive = "http://127.0.0.1:{}/healthz"
    with (
        tempfile.TemporaryDirectory() as folder,
        running([*serve, str(mine)], alive.format(mine), CMAA_PER_CLIENT="64"),
        running([*serve, str(anew)], alive.format(anew), CMAA_PER_CLIENT="64", CMAA_CACHE="0"),
        oxigraph(release.dump, Path(folder)) as others,
    ):
        print("what\tserver\tconnections\trequests/s\tp50\tp99\tnot 200")
        for what, text, accept in (
            ("small SELECT", SMALL, "application/sparql-results+json"),
            ("10,000 rows", ROWS, "application/sparql-results+json"),
            ("provision in Turtle", DESCRIBED, "text/turtle"),
        ):
            asked = "?" + urlencode({"query": text})
            servers = {
                "CMAA Graph, kept": f"http://127.0.0.1:{mine}/sparql{asked}",
                "CMAA Graph, asked anew": f"http://127.0.0.1:{anew}/sparql{asked}",
                "Oxigraph, disk": others["disk"] + asked,
                "Oxigraph, memory": others["memory"] + asked,
            }
            if "Turtle" in what:
                path = PROVISION.removeprefix("https://w3id.org/cmaa/id/")
                servers["CMAA Graph, the document, kept"] = f"http://127.0.0.1:{mine}/doc/{path}"
                servers["CMAA Graph, the document, made anew"] = f"http://127.0.0.1:{anew}/doc/{path}"
            for name, url in servers.items():
                load(url, accept, 8, 1)
                for connections in (1, 8, 32):
                    rate, p50, p99, bad = load(url, accept, connections)
                    print(f"{what}\t{name}\t{connections}\t{rate:.0f}\t{p50}\t{p99}\t{bad}", flush=True)


if __name__ == "__main__":
    main()
