"""Timings of other stores: `python -m tests.benchmarks.remote`. Never part of a test; compare within one run only.

Printed: the seconds that a push of the shipped graph takes by store and way, and each question of the catalogue at p50,
embedded and over each server that is installed here, on loopback, with a new connection for each query.
"""

from __future__ import annotations

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
from app.store.remote.push import MOST, SECONDS, ByGraphStore, ByUpdate, Writer, push
from app.store.remote.transport import Transport
from tests.benchmarks.__main__ import EXAMPLES, ROOT, percentiles, timed
from tests.stores import servers

RUNS = 15


def main() -> None:
    """Measure and print."""
    settings = config.settings(home=ROOT)
    queries = settings.folder("queries")
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        dump = folder / "graph.nq"
        dump.write_bytes(b"".join(canonical_lines(build.assemble(settings).quads())))
        stores: dict[str, Store] = {"embedded": EmbeddedStore.read(dump)}
        for name in ("oxigraph", "virtuoso"):
            if why := servers.missing(name):
                print(f"{name}: {why}")
                continue
            (folder / name).mkdir()
            server = ending.enter_context(servers.started(name, folder / name))
            stores[name] = store = RemoteStore(server.endpoint, 120)
            for way, address in (("update", server.update), ("graph store", server.graph_store)):
                path = Transport(address, SECONDS, MOST, user=server.user, password=server.password)
                writer: Writer = ByGraphStore(path) if way == "graph store" else ByUpdate(path, queries)
                try:
                    seconds, done = timed(lambda w=writer, s=store: push(dump, w, s, queries))  # type: ignore[misc]
                    print(f"push to {name} by {way:<12} {seconds:7.2f} s   {done}")
                except CmaaError as error:
                    print(f"push to {name} by {way:<12} {error}")

        askers = {name: Asker.over(store, queries) for name, store in stores.items()}
        print(f"\n{'question':<14} {'rows':>5} " + " ".join(f"{name + ' ms':>12}" for name in askers))
        for question in askers["embedded"].answers:
            given = {p.name: EXAMPLES[p.name] for p in question.parameters if not p.optional}
            given |= {"on": "2014-01-31"} if question.name == "partners" else {}
            text = question.render(given)
            rows = len(askers["embedded"].store.select(text))
            times = [percentiles(lambda s=a.store, t=text: s.select(t), RUNS)[0] for a in askers.values()]  # type: ignore[misc]
            print(f"{question.name:<14} {rows:>5} " + " ".join(f"{p50:>12.1f}" for p50 in times))


if __name__ == "__main__":
    main()
