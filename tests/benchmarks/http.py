"""Over HTTP: requests per second and latencies of our server beside Oxigraph's own, on the same data in the same run.

    python -m tests.benchmarks.http

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
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

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


def load(url: str, accept: str, connections: int) -> tuple[float, str, str, int]:
    """Return requests per second, p50, p99 and answers other than 200, as wrk reports them."""
    threads = "1" if connections == 1 else "2"
    command = [
        "wrk",
        "--latency",
        f"-t{threads}",
        f"-c{connections}",
        f"-d{SECONDS:.0f}s",
        "-H",
        f"Accept: {accept}",
        url,
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    found = [re.search(rf"{share}%\s+(\S+)", said)[1] for share in (50, 99)]
    return float(re.search(r"Requests/sec:\s+(\S+)", said)[1]), found[0], found[1], int(bad[1]) if bad else 0


def main() -> None:
    if not shutil.which("wrk"):
        sys.exit("error: wrk is not installed; install it (Debian: apt-get install wrk)")
    settings = config.settings()
    release = builds.fresh(settings, lambda: build.build(settings))
    binary = str(Path(sys.executable).parent / "oxigraph")
    mine, disk, memory = port(), port(), port()
    cmaa = str(Path(sys.executable).parent / "cmaa")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [binary, "load", "--location", f"{folder}/disk", "--file", str(release.dump)],
            check=True,
            capture_output=True,
        )
        serve = [binary, "serve", "--union-default-graph", "--bind"]
        with (
            running([cmaa, "serve", "--port", str(mine)], f"http://127.0.0.1:{mine}/healthz", CMAA_PER_CLIENT="64"),
            running([*serve, f"127.0.0.1:{disk}", "--location", f"{folder}/disk"], f"http://127.0.0.1:{disk}/"),
            running([*serve, f"127.0.0.1:{memory}"], f"http://127.0.0.1:{memory}/"),
        ):
            subprocess.run(
                ["curl", "-sf", "-X", "POST", "-H", "Content-Type: application/n-quads", "--data-binary",
                 f"@{release.dump}", f"http://127.0.0.1:{memory}/store"], check=True,
            )  # fmt: skip
            print("what\tserver\tconnections\trequests/s\tp50\tp99\tnot 200")
            for what, text, accept in (
                ("small SELECT", SMALL, "application/sparql-results+json"),
                ("10,000 rows", ROWS, "application/sparql-results+json"),
                ("provision in Turtle", DESCRIBED, "text/turtle"),
            ):
                asked = "?" + urlencode({"query": text})
                servers = {
                    "CMAA Graph": f"http://127.0.0.1:{mine}/sparql{asked}",
                    "Oxigraph, disk": f"http://127.0.0.1:{disk}/query{asked}",
                    "Oxigraph, memory": f"http://127.0.0.1:{memory}/query{asked}",
                }
                if "Turtle" in what:
                    path = PROVISION.removeprefix("https://w3id.org/cmaa/id/")
                    servers["CMAA Graph, the document"] = f"http://127.0.0.1:{mine}/doc/{path}"
                for name, url in servers.items():
                    for connections in (1, 8, 32):
                        rate, p50, p99, bad = load(url, accept, connections)
                        print(f"{what}\t{name}\t{connections}\t{rate:.0f}\t{p50}\t{p99}\t{bad}", flush=True)


if __name__ == "__main__":
    main()
