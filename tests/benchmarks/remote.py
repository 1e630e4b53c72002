"""Timings of other stores: `python -m tests.benchmarks.remote [COUNT]`. Never part of a test; compare within one run.

Printed: the seconds that a push takes by store and way, into the empty store and once more over what it holds, with its
requests; and each question of the catalogue at p50, embedded and over each server that is installed here, on loopback,
with a new connection for each query. The graph is the shipped one, or one of so many agreements.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from app import config
from app.ask.run import Asker
from app.errors import CmaaError
from app.graph import build
from app.graph.canonical import canonical_lines
from app.store.embedded import EmbeddedStore
from app.store.protocol import Store
from app.store.remote.endpoint import RemoteStore
from app.store.remote.push import counted, push
from app.store.remote.transport import Transport
from app.store.remote.writers import MOST, SECONDS, ByGraphStore, ByUpdate, Writer
from tests.benchmarks.__main__ import EXAMPLES, ROOT, percentiles, timed
from tests.benchmarks.generate import nquads
from tests.stores import servers

RUNS = 15


class Counted(Transport):
    """A way to a server that counts what goes over it."""

    requests = 0

    def send(self, request, *, counts=True):
        """Send and count."""
        self.requests += 1
        return super().send(request, counts=counts)


def cost(store: Store, text: str) -> str:
    """Return the milliseconds that a query takes at p50, or what becomes of it."""
    try:
        return f"{percentiles(lambda: store.select(text), RUNS)[0]:.1f}"
    except CmaaError as error:  # a store's own failure is a result too
        return type(error).__name__


def main() -> None:
    """Measure and print."""
    settings = config.settings(home=ROOT)
    queries = settings.folder("queries")
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        dump = folder / "graph.nq"
        if sys.argv[1:]:
            nquads(int(sys.argv[1]), dump)
        else:
            dump.write_bytes(b"".join(canonical_lines(build.assemble(settings).quads())))
        stores: dict[str, Store] = {"embedded": EmbeddedStore.read(dump)}
        for name in ("oxigraph", "virtuoso"):
            if why := servers.missing(name):
                print(f"{name}: {why}")
                continue
            (folder / name).mkdir()
            server = ending.enter_context(servers.started(name, folder / name))
            stores[name] = store = RemoteStore(server.endpoint, 120)
            for way, address in (("graph store", server.graph_store), ("update", server.update)):
                path = Counted(address, SECONDS, MOST, user=server.user, password=server.password)
                writer: Writer = ByGraphStore(path) if way == "graph store" else ByUpdate(path, queries)
                for time in ("first", "again"):
                    before = path.requests
                    try:
                        seconds, done = timed(lambda w=writer, s=store: push(dump, w, s, queries))  # type: ignore[misc]
                    except CmaaError as error:
                        done, seconds = error, 0.0
                    print(
                        f"{name:<9} by {way:<12} {time:<6} {seconds:7.2f} s {path.requests - before:>6} requests  {done}"
                    )
                for graph in counted(store, queries) if way == "graph store" else ():
                    writer.drop(graph)

        askers = {name: Asker.over(store, queries) for name, store in stores.items()}
        print(f"\n{'question':<14} {'rows':>5} " + " ".join(f"{name + ' ms':>12}" for name in askers))
        for question in askers["embedded"].answers:
            given = {p.name: EXAMPLES[p.name] for p in question.parameters if not p.optional}
            given |= {"on": "2014-01-31"} if question.name == "partners" else {}
            text = question.render(given)
            rows = len(askers["embedded"].store.select(text))
            print(f"{question.name:<14} {rows:>5} " + " ".join(f"{cost(a.store, text):>12}" for a in askers.values()))


if __name__ == "__main__":
    main()
