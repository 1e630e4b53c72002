"""The box: the same answers as in this process, and bounds that no query can get over."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from app.ask.run import Asker
from app.errors import CmaaError, NotOffered, Overloaded, QueryError, StoreError, TooCostly, TooLarge, TooSlow
from app.graph.builds import Release
from app.publish.media import CSV, GRAPH_FORMS, ROW_FORMS
from app.store.box import pool
from app.store.box.boxed import BoxedStore
from app.store.embedded import EmbeddedStore
from app.store.protocol import Request
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

SECONDS = 1.0
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'?a{i} ?b{i} ?c{i} .' for i in range(30))} }}"
EXAMPLES = {"party": "usa", "partner": "jpn", "agreement": "jpn-usa-1997", "from": "usa", "to": "nld"}


def released(folder: Path, quads) -> Release:
    """Write a release as a build does, the store on disk in so many files that the engine does not open all at first."""
    quads = list(quads)
    folder.mkdir(parents=True)
    (folder / "graph.nq").write_bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS))
    store = ox.Store(str(folder / "store"))
    for part in range(4):
        store.bulk_extend(quads[part::4])
    store.flush()
    return Release(folder, datetime.now(UTC), "rules", 1, len(quads), 0, "0" * 64)


def numbered(count: int) -> list[ox.Quad]:
    node = ox.NamedNode("https://example.org/n")
    return [ox.Quad(node, node, ox.Literal(str(i)), node) for i in range(count)]


def number(store) -> int:
    """Return how many statements the store holds."""
    return int(store.select(COUNT).rows[0][0].value)


def box_of(store: BoxedStore) -> int:
    return store._pool._process.pid


def on_disk(store: BoxedStore) -> bool:
    return store.release.stated > store._settings.memory


def workers_of(store: BoxedStore) -> set[int]:
    """Return the processes of a box once all are there."""
    until(lambda: len(store._pool._idle) == store._settings.workers == len(children(store)))
    return children(store)


def children(store: BoxedStore) -> set[int]:
    process = box_of(store)
    return {int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()}


def gone(processes) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in processes)


def until(true, seconds: float = 10) -> None:
    """Wait until something holds; that it takes long is no failure, that it never comes is."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@contextmanager
def running(store: BoxedStore, text: str = ENDLESS):
    """Run a query in another thread, begun before this goes on; give what will have become of it."""
    with ThreadPoolExecutor(1) as others:
        workers_of(store)
        future = others.submit(outcome, store, text)
        until(lambda: len(store._pool._idle) < store._settings.workers)
        time.sleep(0.05)
        yield future


def outcome(store: BoxedStore, asked: str | Request) -> object:
    try:
        return store.answer(asked if isinstance(asked, Request) else Request(asked))
    except CmaaError as error:
        return error


@pytest.fixture(scope="module")
def bounds(settings):
    return replace(settings, workers=4, query_seconds=SECONDS, query_memory=300, query_output=2, memory=1_000_000)


@pytest.fixture(scope="module")
def release(graph, tmp_path_factory):
    return released(tmp_path_factory.mktemp("releases") / "whole", graph.quads())


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    return released(tmp_path_factory.mktemp("releases") / "few", numbered(3))


@pytest.fixture(scope="module")
def embedded(release):
    return EmbeddedStore.read(release.dump)


def placed(bounds, place: str):
    return replace(bounds, memory=bounds.memory if place == "in memory" else 0)


@pytest.fixture(scope="module", params=["in memory", "on disk"])
def store(request, bounds, release):
    """Boxes of both kinds with time enough, for answers."""
    found = BoxedStore(replace(placed(bounds, request.param), query_seconds=60.0), release)
    yield found
    found.close()


@pytest.fixture(scope="module", params=["in memory", "on disk"])
def hasty(request, bounds, release):
    """Boxes of both kinds with little time, for queries without end."""
    found = BoxedStore(placed(bounds, request.param), release)
    yield found
    found.close()


@pytest.fixture
def begin(bounds, few):
    """Begin boxes of few statements, to be broken, with other bounds where need be."""
    begun = []

    def one(release=few, **other) -> BoxedStore:
        begun.append(BoxedStore(replace(bounds, **other), release))
        return begun[-1]

    yield one
    for store in begun:
        store.close()


@pytest.fixture
def boxed(begin):
    return begin()


def test_the_catalogue_through_the_box(store, embedded, settings):
    here, there = (Asker.over(s, settings.folder("queries")) for s in (embedded, store))
    for question in here.answers:
        given = {p.name: EXAMPLES[p.name] for p in question.parameters if not p.optional}
        expected, found = here.ask(question.name, given), there.ask(question.name, given)
        assert found.columns == expected.columns
        assert sorted(map(str, found.rows)) == sorted(map(str, expected.rows)), question.name


TERMS = """SELECT ?a ?b { VALUES (?a ?b) { ("x\\ty\\n\\"é😀"@en UNDEF) (01 1.50) (1e0 true) (<http://x/é> "2020-02-30"^^<http://x/d>)
    (UNDEF UNDEF) ("" "true") } }"""


@pytest.mark.parametrize(
    "text",
    [TERMS, "SELECT * {}", "SELECT ?a {} LIMIT 0", "ASK {}", "ASK { FILTER(false) }", "SELECT ('true' AS ?true) {}"],
)
def test_the_same_terms(store, embedded, text):
    expected = embedded.query(text)
    assert store.query(text) == expected
    assert type(store.query(text)) is type(expected)


def test_a_graph_through_the_box(store, embedded):
    text = "CONSTRUCT { ?s ?p ?o . _:x ?p ?s } WHERE { ?s a ?o ; ?p ?o } ORDER BY ?s ?o LIMIT 50"
    mine, theirs = (
        sorted(str(t) for t in s.construct(text) if isinstance(t.subject, ox.NamedNode)) for s in (store, embedded)
    )
    assert mine == theirs
    assert len(mine) == 50
    with pytest.raises(QueryError, match="not a SELECT"):
        store.select(text)


@pytest.mark.parametrize("form", [*ROW_FORMS, *GRAPH_FORMS], ids=lambda form: form.name)
def test_every_format(store, embedded, form):
    graph = form in GRAPH_FORMS
    text = "CONSTRUCT WHERE { ?s a ?o }" if graph else "SELECT ?s ?o { ?s a ?o } ORDER BY ?s ?o LIMIT 300"
    request = Request(text, rows="" if graph else form.media, graph=form.media if graph else "")
    mine, theirs = store.answer(request), embedded.answer(request)
    assert mine.media == theirs.media == form.media
    if graph:
        assert set(ox.parse(mine.body, ox.RdfFormat.from_media_type(form.media))) == set(
            ox.parse(theirs.body, ox.RdfFormat.from_media_type(form.media))
        )
        assert len(theirs.body) > 1000
    else:
        assert mine == theirs
        ask = Request("ASK {}", rows=form.media)
        assert store.answer(ask) == embedded.answer(ask)


def test_the_data_set_that_a_request_names(store, embedded):
    inferred = "https://w3id.org/cmaa/graph/inferred"
    request = Request(COUNT, default_graphs=(inferred,), rows=CSV.media)
    assert store.answer(request) == embedded.answer(request) != embedded.answer(Request(COUNT, rows=CSV.media))
    request = Request("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", named_graphs=(inferred,), rows=CSV.media)
    assert store.answer(request).body.decode().split() == ["g", inferred]


def test_what_is_wrong_with_a_query_is_said(store):
    with pytest.raises(QueryError, match=r"error at 2:\d+: .*; mend the query"):
        store.query("SELECT *\n{ ?s ?p }")
    with pytest.raises(QueryError, match="mend the query"):
        store.query("SELECT * { ?s ?p '\ud800' }")
    with pytest.raises(QueryError, match="custom function"):
        store.query("SELECT (<http://example.org/f>(1) AS ?x) {}")
    with pytest.raises(NotOffered, match="the answer is a graph"):
        store.answer(Request("CONSTRUCT WHERE { ?s ?p ?o }", graph=""))
    with pytest.raises(NotOffered, match="the answer is rows"):
        store.answer(Request("ASK {}", rows=""))
    with pytest.raises(NotOffered, match='no format "image/png"'):
        store.answer(Request("ASK {}", rows="image/png"))


CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
SLOW, COSTLY = (TooSlow,), (TooCostly,)
EITHER = (TooSlow, TooCostly)  # whichever comes first depends on the machine


def doubled(times: int, made: str) -> str:
    steps = "".join(f" BIND({made.format(f'?x{i}')} AS ?x{i + 1})" for i in range(times))
    return f"SELECT (STRLEN(?x{times}) AS ?n) {{ BIND('aaaaaaaaaaaaaaaa' AS ?x0){steps} }}"


BOMBS = {
    "cross product": (f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}", SLOW),
    "no row ever": (f"SELECT * {{ {CROSS} FILTER(?c = ?f && ?c != ?f) }}", SLOW),
    "sorted": (f"SELECT * {{ {CROSS} }} ORDER BY ?i ?f ?c", EITHER),
    "distinct": (f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {CROSS} BIND(CONCAT(STR(?c), STR(?f)) AS ?x) }}", EITHER),
    "grouped": (f"SELECT ?c ?f (COUNT(*) AS ?n) {{ {CROSS} }} GROUP BY ?c ?f ?i", EITHER),
    "concatenated": (f"SELECT (GROUP_CONCAT(?c) AS ?x) {{ {CROSS} }}", EITHER),
    "expression": (f"SELECT * {{ {CROSS} FILTER regex(CONCAT(STR(?c), STR(?f)), '(x+x+)+y$') }}", SLOW),
    "large expression": ("SELECT * { ?s ?p ?o FILTER regex(STR(?o), '((((a{100}){100}){100}){100})') }", EITHER),
    "doubled": (doubled(40, "CONCAT({0}, {0})"), EITHER),
    "groups": ("SELECT * " + "{" * 5000 + "}" * 5000, COSTLY),
    "brackets": (f"SELECT * {{ FILTER({'(' * 20000}1{')' * 20000}) }}", COSTLY),
    "selects": ("SELECT * { " * 5000 + "}" * 5000, COSTLY),
    "long path": (f"SELECT (COUNT(*) AS ?n) {{ ?a {'/'.join(['(<x:>|!<x:>|^(!<x:>))'] * 200)} ?b }}", EITHER),
    "looping path": ("SELECT (COUNT(*) AS ?n) { ?a (<x:>|!<x:>)* ?b . ?c (<x:>|!<x:>)* ?d }", EITHER),
    "values": (
        "SELECT (COUNT(*) AS ?n) { VALUES ?a { %s } VALUES ?b { %s } FILTER(?a + ?b < 0) }"
        % ((" ".join(map(str, range(60000))),) * 2),
        EITHER,
    ),
    "rows": ("SELECT * { ?a ?b ?c . ?d ?e ?f }", (TooSlow, TooLarge)),
    "graph": (f"CONSTRUCT {{ ?a ?e ?i . ?d ?h ?c . ?g ?b ?f }} WHERE {{ {CROSS} }}", (TooSlow, TooLarge)),
    "negated": (f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c MINUS {{ {CROSS} FILTER(?f != ?i) }} }}", EITHER),
    "hashes": (f"SELECT * {{ {CROSS} FILTER(SHA512(CONCAT(STR(?c), STR(?f))) = SHA512(STR(?i))) }}", SLOW),
}  # fmt: skip


def test_no_query_gets_over_the_bounds_and_others_are_answered_meanwhile(hasty, embedded):
    store = hasty
    expected, stop, answered = number(embedded), threading.Event(), []

    def small() -> int:
        while not stop.is_set():
            assert number(store) == expected
            answered.append(time.monotonic())
        return len(answered)

    def timed(text: str) -> tuple[object, float]:
        start = time.monotonic()
        return outcome(store, text), time.monotonic() - start

    with ThreadPoolExecutor(4) as threads:
        others = threads.submit(small)
        try:
            names = list(BOMBS)[:: 2 if on_disk(store) else 1]  # the same engine: half of them will do
            found = dict(zip(names, threads.map(timed, [BOMBS[name][0] for name in names]), strict=True))
        finally:
            stop.set()
        assert others.result() > len(names)
    for name, (error, seconds) in found.items():
        assert type(error) in BOMBS[name][1], (name, error)
        assert error.remedy
        assert seconds < SECONDS + pool.QUEUE + pool.GRACE, name  # the kernel ended it, and not our own patience


def test_what_the_bounds_say(store):
    with pytest.raises(TooCostly, match="more than 300 megabytes of memory, or ended its process; narrow the query"):
        store.query(BOMBS["groups"][0])
    with pytest.raises(TooCostly, match="add LIMIT"):
        store.query(BOMBS["doubled"][0])
    for large in ("rows", "graph"):
        with pytest.raises(TooLarge, match="^the answer is larger than 2 megabytes; ask for less, or add LIMIT$"):
            store.query(BOMBS[large][0])


def test_nothing_is_reached_from_a_query(store, tmp_path):
    secret = tmp_path / "secret.nt"
    secret.write_text("<http://example.org/secret> <http://example.org/p> <http://example.org/o> .\n")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        port = listening.getsockname()[1]
        for place in (
            f"http://127.0.0.1:{port}/",
            f"http://localhost:{port}/",
            f"https://127.0.0.1:{port}/",
            secret.as_uri(),
        ):
            for text in (
                f"SELECT * {{ SERVICE <{place}> {{ ?s ?p ?o }} }}",
                f"SELECT * {{ \\u0053ERVICE <{place}> {{ ?s ?p ?o }} }}",
                f"LOAD <{place}>",
                f"INSERT DATA {{ <{place}> <x:p> <x:o> }}",
                "DROP ALL",
            ):
                with pytest.raises((QueryError, TooCostly)):
                    store.query(text)
            silent = outcome(store, f"SELECT ?o {{ SERVICE SILENT <{place}> {{ ?s ?p ?o }} }}")
            assert isinstance(silent, TooCostly) or json.loads(silent.body)["results"]["bindings"] in ([], [{}])
            assert not len(store.query(f"SELECT * FROM <{place}> {{ ?s ?p ?o }}"))
            assert not len(store.query(f"SELECT * FROM NAMED <{place}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"))
            chosen = store.answer(Request("SELECT * { ?s ?p ?o }", (place,), (place,)))
            assert json.loads(chosen.body)["results"]["bindings"] == []
        with pytest.raises(TimeoutError):  # nobody called
            listening.accept()


def test_a_worker_can_open_nothing(store):
    """Not only queries: the processes themselves are closed, whatever runs in them."""
    for worker in workers_of(store):
        limits = Path(f"/proc/{worker}/limits").read_text()
        assert "Max core file size        0 " in limits
        assert "Max file size             0 " in limits
        assert "Max address space         unlimited" not in limits
        filtered = "Seccomp:\t2" in Path(f"/proc/{worker}/status").read_text()
        assert filtered if on_disk(store) else "Max open files            0                    0 " in limits


WORDS = [
    "SELECT",
    "*",
    "ASK",
    "{",
    "}",
    "(",
    ")",
    "?x",
    ".",
    ";",
    ",",
    "<x:>",
    "FILTER",
    "VALUES",
    "UNION",
    "OPTIONAL",
    "BIND",
    "AS",
    "'x'",
    "\\u0053",
]


@hypothesis_settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(
        st.text(),
        st.binary().map(lambda content: content.decode("latin-1")),
        st.text(st.characters(categories=["Cs"]), min_size=1),
        st.lists(st.sampled_from(WORDS)).map(" ".join),
    ),
    st.text(max_size=20),
)
def test_whatever_is_sent_is_answered(store, text, graph):
    for request in (Request(text), Request(f"ASK {{ {text} }}"), Request("ASK {}", (graph,), (text,))):
        result = outcome(store, request)
        assert not isinstance(result, (TooSlow, TooCostly, Overloaded)), result
    assert store.query("ASK {}") is True


def test_a_worker_that_is_killed_is_replaced_and_nobody_notices(boxed):
    for _ in range(3):
        workers = workers_of(boxed)
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        until(lambda workers=workers: gone(workers))
        assert [number(boxed) for _ in range(20)] == [3] * 20


def test_a_worker_that_is_killed_at_work_loses_only_its_own_query(begin):
    store = begin(query_seconds=60.0)
    with running(store) as costly:
        (worker,) = (w for w in children(store) if Path(f"/proc/{w}/stat").read_text().split()[2] == "R")
        assert number(store) == 3
        os.kill(worker, signal.SIGKILL)
        assert isinstance(costly.result(), TooCostly)
    assert number(store) == 3


def test_a_worker_leaves_in_time(begin):
    boxed = begin(query_seconds=60.0)
    before = workers_of(boxed)
    for _ in range(1200):  # the worker that was asked last is asked again
        boxed.query("ASK {}")
    after = workers_of(boxed)
    assert len(before & after) == 3
    assert list(boxed.query(doubled(22, "CONCAT({0}, {0})"))) == [{"n": str(16 * 2**22)}]
    until(lambda: len(after & children(boxed)) == 3)  # it had grown by more than a quarter of its bound
    assert number(boxed) == 3


def test_a_box_that_is_killed_is_started_again(begin):
    store = begin(query_seconds=60.0)
    workers = workers_of(store)
    with running(store) as at_work:
        os.kill(box_of(store), signal.SIGKILL)
        error = at_work.result()
        assert type(error) is StoreError
        assert error.remedy == "try again in a moment"
    until(lambda: gone(workers))

    def again() -> bool:
        try:
            return number(store) == 3
        except StoreError:
            return False

    until(again)
    assert [number(store) for _ in range(5)] == [3] * 5


HELPER = """
import sys, threading, time
from pathlib import Path
from tests.store.box.test_box import *
from app import config
s = replace(config.settings(), workers=2, query_seconds=60.0, memory=int(sys.argv[2]))
store = BoxedStore(s, Release(Path(sys.argv[1]), datetime.now(UTC), "rules", 1, 3, 0, ""))
with running(store):
    print(box_of(store), *children(store), flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("memory", ["0", "10"])
def test_nothing_is_left_when_the_process_that_serves_is_killed(few, memory):
    helper = subprocess.Popen(
        [sys.executable, "-c", HELPER, str(few.folder), memory], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    with helper.stdout:
        processes = [int(pid) for pid in helper.stdout.readline().split()]
    assert len(processes) == 3
    assert all(Path(f"/proc/{pid}").exists() for pid in processes)
    helper.kill()
    helper.wait()
    until(lambda: gone(processes))


def test_nothing_is_left_when_the_store_is_closed(begin):
    before = set(os.listdir("/proc/self/fd")), threading.active_count()
    store = begin()
    processes = {box_of(store), *workers_of(store)}
    assert len(processes) == 5
    store.close()
    store.close()
    until(lambda: gone(processes))
    assert (set(os.listdir("/proc/self/fd")), threading.active_count()) == before
    with pytest.raises(StoreError):
        store.query("ASK {}")


def test_a_release_that_cannot_be_loaded(bounds, few, boxed, tmp_path):
    (tmp_path / "graph.nq").write_text("no statement\n")
    for missing in (replace(few, folder=tmp_path / "nowhere"), replace(few, folder=tmp_path)):
        for memory in (0, 10):
            with pytest.raises(StoreError, match=r"cannot be .*; run `cmaa build`"):
                BoxedStore(replace(bounds, memory=memory), missing)
        with pytest.raises(StoreError, match=r"cannot be .*; run `cmaa build`"):
            boxed.switch(missing)
        assert boxed.release == few
        assert number(boxed) == 3


def test_a_release_is_switched_under_load(boxed, few, tmp_path):
    releases = [few, *(released(tmp_path / str(count), numbered(count)) for count in (4, 5, 6))]
    stop = threading.Event()

    def asking() -> list[int]:
        seen = []
        while not stop.is_set():
            seen.append(number(boxed))
        return seen

    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(asking) for _ in range(4)]
        for release in releases[1:]:
            boxed.switch(release)
            assert boxed.release == release
            assert number(boxed) == release.stated
        stop.set()
        for seen in (future.result() for future in asked):
            assert seen == sorted(seen)
            assert set(seen) <= {3, 4, 5, 6}


def test_a_query_that_runs_finishes_on_the_release_on_which_it_began(begin, tmp_path):
    store = begin()
    with ThreadPoolExecutor(1) as others, store.pinned():
        assert number(store) == 3
        switching = others.submit(store.switch, released(tmp_path / "next", numbered(7)))
        until(lambda: store.release.stated == 7)
        assert number(store) == 3  # this request began before
        assert others.submit(number, store) is not None
        with ThreadPoolExecutor(1) as newer:
            assert newer.submit(number, store).result() == 7
        with store.pinned():
            assert number(store) == 7
        assert number(store) == 3
        assert not switching.done()
    assert number(store) == 7


def test_one_worker_is_left_to_our_own_queries(begin, monkeypatch):
    monkeypatch.setattr(pool, "QUEUE", 0.2)
    store = begin(workers=2)
    with running(store) as first:
        assert isinstance(outcome(store, COUNT), Overloaded)
        assert number(store) == 3
        assert isinstance(first.result(), TooSlow)
        assert str(first.result()) == "the query took longer than 1 seconds; narrow the query, or add LIMIT"
    until(lambda: not isinstance(outcome(store, COUNT), Overloaded))


def test_who_waits_too_long_is_told_so(begin, monkeypatch):
    monkeypatch.setattr(pool, "QUEUE", 0.2)
    store = begin(workers=1)
    with running(store), pytest.raises(Overloaded, match="^too many queries are running; try again in a moment$"):
        store.query(COUNT)


def test_so_many_may_wait_and_no_more(begin, monkeypatch):
    monkeypatch.setattr(pool, "QUEUE", 60)
    store = begin(workers=1, query_seconds=60.0)
    with running(store), ThreadPoolExecutor(20) as threads:
        waiting = [threads.submit(outcome, store, COUNT) for _ in range(20)]
        until(lambda: sum(each.done() for each in waiting) == 4)
        assert all(isinstance(each.result(), Overloaded) for each in waiting if each.done())
        os.kill(*children(store), signal.SIGKILL)
        assert sum(isinstance(each.result(), Overloaded) for each in waiting) == 4


def test_of_many_who_wait_each_has_his_turn(begin):
    """One is woken for each worker that is free again; nobody sleeps on beside it, whoever asked before."""
    store = begin()
    done: list[bool] = []

    def ask(ours: bool) -> None:
        for _ in range(20):
            found = store.query("ASK {}") if ours else store.answer(Request("ASK {}")).body
            done.append(bool(found))

    threads = [threading.Thread(target=ask, args=(number % 3 == 0,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert done == [True] * 240
