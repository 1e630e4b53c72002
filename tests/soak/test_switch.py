"""Live switches: while builds come and go, no request fails, and no answer is made of two releases."""

from __future__ import annotations

import json
import re
import shutil
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import format_datetime
from pathlib import Path

import pytest

from app import config
from app.graph import builds
from tests.conftest import HERE, ROOT
from tests.soak.server import CLI, Client, Reply, Server, percentile, running, taken, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

LABELS = """SELECT ?a ?b { VALUES ?p { <https://w3id.org/cmaa/id/party/aaa> }
?p <http://www.w3.org/2000/01/rdf-schema#label> ?a . ?q a <https://w3id.org/cmaa/ns/Agreement> ; <http://www.w3.org/2000/01/rdf-schema#label> ?b }"""
_MARK = re.compile(r"(?:Mark|Beck)(\d+)")


def home_at(folder: Path) -> Path:
    """Make a home of its own: the real ontology, shapes and queries, and a tiny graph."""
    for name in ("ontology", "shapes", "queries"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copytree(HERE / "small" / "data", folder / "data")
    return folder


def mark(home: Path, number: int) -> None:
    """Change the data in two places: the names of a party and of an agreement."""
    path = home / "data" / "small.ttl"
    text = re.sub(r'"(Aland|Mark\d+)"@en', f'"Mark{number}"@en', path.read_text())
    path.write_text(re.sub(r'"(Aland|Beck\d+)–Beland', f'"Beck{number}–Beland', text))


@dataclass
class Seen:
    """What was answered while releases changed."""

    answers: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, int, str]] = field(default_factory=list)
    mixed: list[tuple[str, list[str]]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    switches: int = 0
    numbers: set[str] = field(default_factory=set)
    built: dict[str, str] = field(default_factory=dict)  # mark → Last-Modified of its release
    paired: list[tuple[str, str, str]] = field(default_factory=list)  # path, mark, Last-Modified of the answer
    took: float = 0

    @property
    def strays(self) -> list[tuple[str, str, str]]:
        """The answers whose header names another release than the one that their content is of."""
        return [pair for pair in self.paired if self.built.get(pair[1]) != pair[2]]

    def table(self) -> str:
        p50, p95, most = (1000 * percentile(self.seconds, share) for share in (0.5, 0.95, 1))
        lines = [f"  {path:<50} {count:>7}" for path, count in sorted(self.answers.items())]
        return "\n".join(
            [
                f"switches {self.switches} in {self.took:.0f} s; releases seen {len(self.numbers)}",
                *lines,
                f"  p50 {p50:.0f} ms, p95 {p95:.0f} ms, most {most:.0f} ms",
                f"  failed {len(self.failed)}; of two releases {len(self.mixed)}; of another than the header says {len(self.strays)}",
            ]
        )


_PATHS: dict[str, Callable[[Client], Reply]] = {
    path: lambda client, path=path: client.ask(path, "text/html, */*;q=0.5")
    for path in ("/agreement/aaa-bbb-2001", "/doc/agreement/aaa-bbb-2001", "/doc/party/aaa", "/partners?party=bbb",
                 "/doc/agreement/aaa-bbb-2001.ttl", "/api/agreements?party=aaa", "/query/partners?party=bbb",
                 "/basis?from=aaa&to=bbb", "/graph/data/small.ttl")
} | {"/sparql": lambda client: client.query(LABELS, "text/csv")}  # fmt: skip


def switched(server: Server, home: Path, count: int) -> Seen:
    """Build `count` times while clients ask; each build is followed until it serves."""
    seen, stop, lock = Seen(), threading.Event(), threading.Lock()
    settings = config.settings(home=home, build=home / "build")
    began, watching = time.monotonic(), server.client()

    def ask(number: int) -> None:
        client, turn, every = server.client(2 + number), number, list(_PATHS.items())
        while not stop.is_set():
            (path, one), turn = every[turn % len(every)], turn + 1
            try:
                answer = one(client)
            except OSError as error:
                seen.failed.append((path, 0, repr(error)))
                continue
            marks = sorted(set(_MARK.findall(answer.body.decode("utf-8", "replace"))))
            with lock:
                seen.answers[path] += 1
                seen.seconds.append(answer.seconds)
                seen.numbers |= set(marks)
                if answer.status != 200 or not marks:
                    seen.failed.append((path, answer.status, answer.body[:300].decode("utf-8", "replace")))
                elif len(marks) > 1:
                    seen.mixed.append((path, marks))
                elif said := answer.headers["Last-Modified"]:
                    seen.paired.append((path, marks[0], said))
        client.close()

    def note(number: int) -> None:
        release = builds.release(builds.current(settings))
        seen.built[str(number)] = format_datetime(release.built, usegmt=True)
        assert until(lambda: release.hash.encode() in watching.ask("/readyz").body, 60)

    note(0)
    asking = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
    for thread in asking:
        thread.start()
    try:
        for number in range(1, count + 1):
            mark(home, number)
            build = running(CLI, "build", "--home", str(home))
            with build:
                said, _ = build.communicate()
            assert build.returncode == 0, said
            note(number)
            seen.switches += 1
    finally:
        stop.set()
        for thread in asking:
            thread.join()
    seen.took = time.monotonic() - began
    return seen


def served(folder: Path, **settings: object) -> tuple[Path, Server]:
    home = home_at(folder)
    mark(home, 0)
    return home, Server(home, build=home / "build", **settings)


def test_no_request_fails_and_no_answer_is_of_two_releases(tmp_path):
    home, server = served(tmp_path / "home", query_seconds=10)
    with server:
        before = taken(server)
        seen = switched(server, home, 4)
        assert seen.failed == []
        assert seen.mixed == []
        assert seen.strays == []
        assert len(seen.numbers) >= 4
        assert until(lambda: taken(server).processes == 2 + 4)  # the boxes of old releases ended
        assert taken(server).descriptors < before.descriptors + 10
        assert server.errors() == []
    assert server.left == 0
    assert json.loads((builds.current(config.settings(home=home, build=home / "build")) / builds.RECORD).read_text())
