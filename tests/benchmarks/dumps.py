"""What dumps cost: `python -m tests.benchmarks.dumps`. Never part of a test; compare within one run only.

Printed: the seconds of an export of the shipped graph and of its verification, by step; and over HTTP, from a server in a
process of its own, the time to the first byte and to the last, and by how much the memory of the server grew at most,
for the first request (which makes the files), for a full dump, and for eight at a time.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

import pyoxigraph as ox

from app import config
from app.ask.run import Asker
from app.graph import build, builds, copies
from app.graph.canonical import canonical_hash
from app.publish.data.changes import compare
from app.publish.data.description import Description
from app.publish.data.dumps import publish
from app.publish.data.export import write_dumps, write_graphs
from app.publish.data.tables import write_tables
from app.publish.data.verify import verify
from app.store.embedded import EmbeddedStore
from tests.benchmarks.__main__ import ROOT, timed


def memory(process: int) -> tuple[float, float]:
    """Return the resident memory of a process in megabytes, now and at its peak (Linux)."""
    said = dict(re.findall(r"^(VmRSS|VmHWM):\s+(\d+)", Path(f"/proc/{process}/status").read_text(), re.MULTILINE))
    return int(said["VmRSS"]) / 1024, int(said["VmHWM"]) / 1024


def fetched(port: int, address: str) -> tuple[float, float, int]:
    """Return the milliseconds to the first and to the last byte of an answer, and its size."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    start = time.perf_counter()
    connection.request("GET", address)
    answer = connection.getresponse()
    size = len(answer.read(1))
    first = time.perf_counter() - start
    while piece := answer.read(1 << 16):
        size += len(piece)
    whole = time.perf_counter() - start
    connection.close()
    return first * 1000, whole * 1000, size


def over_http(folder: Path) -> None:
    """Serve the built release from a process of its own and ask it for dumps."""
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", "0"]
    server = subprocess.Popen(
        command, env={"CMAA_BUILD": str(folder), "PATH": "/usr/bin:/bin"}, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        port = int(re.search(r":(\d+)/", server.stdout.readline())[1])
        asked = [
            ("first, files are made", "/dump/cmaa.nq"),
            *[(f"then {n}", f"/dump/{n}") for n in ("cmaa.nq", "cmaa.ttl", "cmaa.nq.gz")],
        ]
        for label, address in asked:
            before, _ = memory(server.pid)
            first, last, size = fetched(port, address)
            after, peak = memory(server.pid)
            print(
                f"{label:<28} {first:9.1f} ms to first byte {last:9.1f} ms to last {size / 1e6:7.2f} MB, memory {before:.0f} → {after:.0f} MB, peak {peak:.0f}"
            )
        before, _ = memory(server.pid)
        threads = [threading.Thread(target=fetched, args=(port, "/dump/cmaa.nq")) for _ in range(8)]
        whole, _ = timed(lambda: ([t.start() for t in threads], [t.join() for t in threads]))
        print(
            f"{'eight at a time':<28} {whole * 1000:9.1f} ms, memory {before:.0f} → {memory(server.pid)[0]:.0f} MB, peak {memory(server.pid)[1]:.0f}"
        )
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = config.settings(home=ROOT, build=folder / "build")
        release = builds.fresh(settings, lambda: build.build(settings))
        asker = Asker.over(EmbeddedStore.of(release, settings.memory), settings.folder("queries"))

        def stated() -> list[ox.Quad]:
            return copies.state(str(release.dump), ROOT)

        steps = {
            "export: dumps, gz too": lambda: write_dumps(release.dump, folder / "a"),
            "export: graphs": lambda: write_graphs(release.dump, folder / "a"),
            "export: tables": lambda: write_tables(asker, folder / "a"),
            "export: description": lambda: Description.of(asker, release),
            "export of all": lambda: publish(asker, release, folder / "b", graphs=True),
            "verification of all": lambda: [f for f in verify(folder / "b") if f.fault],
            "canonical hash": lambda: canonical_hash(stated()),
            "diff with itself": lambda: compare(stated(), stated()),
        }
        for step, action in steps.items():
            print(f"{step:<28} {timed(action)[0]:7.2f} s")
        over_http(settings.build)


if __name__ == "__main__":
    main()
