"""A build amended by a change is the one that would be made from nothing, or is made from nothing."""

import hashlib
import os
import random
import re
import shutil
import sqlite3
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import replace

import pyoxigraph as ox
import pytest

from app import config
from app.cli.common import build as build_all
from app.cli.common import release
from app.errors import InvalidGraph, StoreError
from app.graph import build, builds, change, copies, inputs, kept, surroundings, validate, write
from app.graph.canonical import canonical_hash
from app.namespaces import BASE
from app.publish.data.served import built
from app.search.index import FILE
from app.store.embedded import EmbeddedStore
from tests.conftest import ROOT

#: Of each agreement that takes part, `CMAA_CHANGES` says how many random changes are tried.
CHANGES = int(os.environ.get("CMAA_CHANGES", "4"))
#: Coded agreements, some that are only listed, and those that they are linked to.
SOME = (
    "jpn-usa-1997",
    "can-eu-1997",
    "eu-jpn-2008",
    "chl-usa",
    "eu-nor-1997",
    "arg-usa-1990",
    "arg-fra-1987",
    "aus-nld-2001",
)


def silent(_: str) -> None:
    """Show nothing."""


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A home folder with all that is shared and some agreements, built once; copied for each test."""
    home = tmp_path_factory.mktemp("change") / "home"
    for folder in ("ontology", "shapes", "queries", "data"):
        shutil.copytree(ROOT / folder, home / folder)
    for path in (home / "data").rglob("*.ttl"):  # so that no file is too fresh for its times to be trusted
        os.utime(path, (1, 1))
    build_all(config.settings(home=home), silent)
    return home


@pytest.fixture
def mine(first, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(first, home)
    return config.settings(home=home)


def said(folder) -> dict:
    """Return what a build says of itself and all that its index holds, but for the numbers of things."""
    found = builds.release(folder)
    record = {name: getattr(found, name) for name in ("engine", "files", "stated", "inferred", "hash")}
    queries = {
        "things": "SELECT t.node, t.lead, o.node, t.eid, t.path, label, names, text, context FROM thing t JOIN found ON found.rowid = t.id LEFT JOIN thing o ON o.id = t.owner",
        "words": "SELECT word, texts FROM vocabulary",
        "called": "SELECT name, node FROM called JOIN thing USING (id)",
        "ties": "SELECT a.node, b.node FROM tie JOIN thing a ON a.id = party JOIN thing b ON b.id = tie.id",
        "days": "SELECT day, node FROM day JOIN thing USING (id)",
        "found": "SELECT node FROM found JOIN thing ON thing.id = found.rowid WHERE found MATCH 'customs'",
        "begun": "SELECT node FROM begun JOIN thing ON thing.id = begun.rowid WHERE begun MATCH 'a*'",
    }
    with closing(sqlite3.connect(folder / FILE)) as index:
        return record | {name: sorted(index.execute(query), key=str) for name, query in queries.items()}


def amended(mine, monkeypatch) -> bool:
    """Build, and tell whether the last build was amended."""
    done = []
    made = write.amended
    monkeypatch.setattr(write, "amended", lambda *a: done.append(made(*a)))
    build_all(mine, silent)
    monkeypatch.undo()
    return bool(done)


def agrees(mine) -> None:
    """Hold the build that serves against one from nothing."""
    folder = builds.current(mine)
    had = said(folder), builds.release(folder).dump.read_bytes()
    shutil.rmtree(folder)
    assert build_all(mine, silent, whole=True) == folder
    assert (said(folder), (folder / builds.DUMP).read_bytes()) == had


def agreement(mine, slug: str):
    return mine.home / "data" / "agreements" / f"{slug}.ttl"


def replaced(path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_a_changed_word_amends_the_build(mine, monkeypatch):
    replaced(agreement(mine, "jpn-usa-1997"), "customs", "tollhouse")
    assert amended(mine, monkeypatch)
    agrees(mine)


def test_a_file_that_was_touched_and_says_the_same_is_no_change(mine, monkeypatch):
    folder = builds.current(mine)
    agreement(mine, "chl-usa").touch()
    assert builds.fresh(mine, lambda: 1 / 0).folder == folder


def test_a_new_agreement_amends_the_build_and_its_going_too(mine, monkeypatch):
    old = said(builds.current(mine))
    path = agreement(mine, "chl-usa-9")
    path.write_text(agreement(mine, "chl-usa").read_text().replace("chl-usa", "chl-usa-9"))
    assert amended(mine, monkeypatch)
    assert said(builds.current(mine))["files"] == old["files"] + 1
    path.unlink()
    assert amended(mine, monkeypatch)
    assert said(builds.current(mine)) == old


def test_an_agreement_that_others_speak_of_cannot_go(mine):
    old = builds.current(mine)
    agreement(mine, "jpn-usa-1997").unlink()
    with pytest.raises(InvalidGraph) as caught:
        build_all(mine, silent)
    assert any("which nothing describes" in finding.remedy for finding in caught.value.findings)
    assert builds.current(mine) == old


def test_a_new_source_and_a_new_name_of_a_party(mine, monkeypatch):
    replaced(mine.home / "data" / "sources.ttl", 'rdfs:label "White House', 'rdfs:label "New White House')
    assert amended(mine, monkeypatch)
    replaced(mine.home / "data" / "parties.ttl", '"Japan"@en', '"Nippon"@en')
    build_all(mine, silent)
    agrees(mine)


@pytest.mark.parametrize(
    ("room", "old", "new"),
    [("ontology/rules/silence.rq", "isSilentOn", "isSilentOn"), ("shapes/party.ttl", '"@en', ' "@en')],
)
def test_what_is_no_data_is_built_from_nothing(mine, monkeypatch, room, old, new):
    path = mine.home / room
    path.write_text(path.read_text().replace(old, new, 1) + "\n# changed\n")
    assert not amended(mine, monkeypatch)


@contextmanager
def cut(surroundings, *args):
    """Give surroundings of which a part is missing."""
    with surroundings(*args) as found:
        part = found()
        yield lambda: replace(part, around=b"".join(part.around.splitlines(keepends=True)[:-500]))


def test_surroundings_that_do_not_give_what_was_concluded_are_not_believed(mine, monkeypatch):
    replaced(agreement(mine, "jpn-usa-1997"), "customs", "tollhouse")
    found = change.surroundings
    monkeypatch.setattr(change, "surroundings", lambda *a: cut(found, *a))
    done = []
    monkeypatch.setattr(write, "amended", lambda *a: done.append(a))
    build_all(mine, silent)
    assert not done


def test_a_change_too_large_for_its_surroundings_is_built_from_nothing(mine, monkeypatch):
    replaced(agreement(mine, "jpn-usa-1997"), "customs", "tollhouse")
    monkeypatch.setattr(surroundings, "MOST", 100)
    assert not amended(mine, monkeypatch)


@pytest.mark.parametrize(
    "record",
    [
        "{",
        '{"layout": "5", "read": 1, "files": {"data/parties.ttl": ["0", 1]}}',
        '{"layout": "5", "read": 1, "files": 1}',
    ],
)
def test_a_damaged_record_costs_time_and_nothing_else(mine, monkeypatch, record):
    folder = builds.current(mine)
    (folder / inputs.FILE).write_text(record)
    assert builds.fresh(mine, lambda: 1 / 0).folder == folder
    replaced(agreement(mine, "jpn-usa-1997"), "customs", "tollhouse")
    assert not amended(mine, monkeypatch)


def test_a_dump_that_is_not_that_of_the_build_is_not_amended(mine, monkeypatch):
    folder = builds.current(mine)
    lines = (folder / builds.DUMP).read_bytes().splitlines(keepends=True)
    (folder / builds.DUMP).write_bytes(b"".join(line for line in lines if b"jpn-usa-1997" not in line))
    replaced(agreement(mine, "jpn-usa-1997"), "customs", "tollhouse")
    assert not amended(mine, monkeypatch)
    agrees(mine)


def test_what_the_store_writes_otherwise_than_the_files_is_built_anew(mine, monkeypatch):
    """The engine keeps the value of a time, and not whether it was written 00.5 or 00.50."""
    path = agreement(mine, "jpn-usa-1997")
    replaced(path, "T00:00:00Z", "T00:00:00.50Z")
    build_all(mine, silent)
    replaced(path, "customs", "tollhouse")
    assert not amended(mine, monkeypatch)
    agrees(mine)
    assert b'"2026-11-22T00:00:00.50Z"' in builds.release(builds.current(mine)).dump.read_bytes()


def test_changes_upon_changes_amend_the_dump_that_was_written_last(mine, monkeypatch):
    for number, slug in enumerate(("jpn-usa-1997", "chl-usa", "jpn-usa-1997", "can-eu-1997")):
        path = agreement(mine, slug)
        path.write_text(re.sub(r'(rdfs:label ")[^"]*"', rf'\1Changed {number}"', path.read_text(), count=1))
        assert amended(mine, monkeypatch)
        assert not (builds.current(mine) / builds.DUMP).exists()
    agrees(mine)


def test_changes_upon_changes_start_from_the_store_that_was_written_last(mine, monkeypatch):
    """One that was amended over and over would be put in order by the engine, which takes long."""
    files, kept_files = [], []
    for number in range(4):
        path = agreement(mine, "jpn-usa-1997")
        path.write_text(re.sub(r'(rdfs:label ")[^"]*"', rf'\1Changed {number}"', path.read_text(), count=1))
        assert amended(mine, monkeypatch)
        found = builds.release(builds.current(mine))
        files.append(len(list(found.store.glob("*.sst"))))
        kept_files.append({file.stat().st_ino for file in found.base_store.glob("*.sst")})
    assert len(set(files)) == 1
    assert kept_files == kept_files[:1] * 4
    agrees(mine)


def test_a_build_without_the_store_that_it_starts_from_is_not_amended(mine, monkeypatch):
    replaced(agreement(mine, "jpn-usa-1997"), "customs", "tollhouse")
    assert amended(mine, monkeypatch)
    shutil.rmtree(builds.current(mine) / kept.STORE)
    replaced(agreement(mine, "jpn-usa-1997"), "tollhouse", "custom-house")
    assert not amended(mine, monkeypatch)


def left_over(mine) -> list:
    return list(mine.build.glob("*/.ahead-*"))


def test_no_copy_is_left_over(mine, monkeypatch):
    path = agreement(mine, "jpn-usa-1997")
    text = path.read_text()
    replaced(path, "customs", "tollhouse")
    assert amended(mine, monkeypatch)
    assert not left_over(mine)
    path.write_text(text.replace("cmaa:bearer", "cmaa:barer", 1))
    with pytest.raises(InvalidGraph):
        build_all(mine, silent)
    assert not left_over(mine)
    path.write_text(text)
    monkeypatch.setattr(change, "_follow", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build_all(mine, silent)
    assert not left_over(mine)


def test_data_that_define_a_term_are_held_against_the_style_of_terms(mine, monkeypatch):
    path = agreement(mine, "jpn-usa-1997")
    path.write_text(path.read_text() + "\n<agreement/jpn-usa-1997/odd> a <http://www.w3.org/2002/07/owl#Class> .\n")
    applied = []
    begun = validate.lines_begun
    monkeypatch.setattr(
        validate, "lines_begun", lambda shapes, *a, **b: applied.append(shapes) or begun(shapes, *a, **b)
    )
    with pytest.raises(InvalidGraph) as caught:
        build_all(mine, silent)
    style = [t for t in applied[0] if "StyleShape" in str(t.subject)]
    assert style
    assert any("StyleShape" in finding.rule for finding in caught.value.findings)


def test_the_shapes_of_style_look_at_terms_alone():
    """Otherwise a change of data would have to be held against them."""
    said = ox.parse((ROOT / "shapes" / "style.ttl").read_bytes(), ox.RdfFormat.TURTLE, base_iri=BASE)
    targets = [q for q in said if "target" in q.predicate.value]
    assert targets
    for quad in targets:
        assert quad.predicate.value.endswith(("#targetClass", "#targetNode"))
        assert quad.object.value.startswith("http://www.w3.org/2002/07/owl#")


def test_a_change_that_is_undone_leaves_the_hash_and_the_dump_as_they_were(mine, monkeypatch):
    path = agreement(mine, "jpn-usa-1997")
    old, text = builds.release(builds.current(mine)), path.read_text()
    for word in ("tollhouse", "custom-house"):
        path.write_text(text.replace("customs", word, 1))
        assert amended(mine, monkeypatch)
        assert builds.release(builds.current(mine)).hash != old.hash
    path.write_text(text)
    assert amended(mine, monkeypatch)
    last = builds.release(builds.current(mine))
    assert last.base.same
    assert last.hash == old.hash
    agrees(mine)


def test_going_back_to_the_build_before_leaves_that_one_as_it_is(mine, monkeypatch):
    path = agreement(mine, "jpn-usa-1997")
    old, text = builds.current(mine), path.read_text()
    replaced(path, "customs", "tollhouse")
    assert amended(mine, monkeypatch)
    between, stamp = builds.current(mine), (old / builds.RECORD).stat().st_mtime_ns
    path.write_text(text)
    assert amended(mine, monkeypatch)
    assert builds.current(mine) == old
    assert (old / builds.RECORD).stat().st_mtime_ns == stamp
    stamp = (between / builds.RECORD).stat().st_mtime_ns
    replaced(path, "customs", "tollhouse")
    assert amended(mine, monkeypatch)
    assert builds.current(mine) == between
    assert (between / builds.RECORD).stat().st_mtime_ns == stamp


@pytest.mark.parametrize("name", [kept.BASE, kept.CHANGES])
def test_a_build_amended_and_damaged_is_refused_until_it_is_built_whole(mine, monkeypatch, name):
    path = agreement(mine, "jpn-usa-1997")
    replaced(path, "customs", "tollhouse")
    assert amended(mine, monkeypatch)
    folder = builds.current(mine)
    content = (folder / name).read_bytes()
    (folder / name).unlink()  # the file may be that of other builds, too
    (folder / name).write_bytes(content[:-1])
    for get in ("hash", "dump"):
        with pytest.raises(StoreError, match="not what was built; run `cmaa build --whole`"):
            getattr(builds.release(folder), get)
    text = path.read_text()
    replaced(path, "tollhouse", "custom-house")
    with pytest.raises(StoreError, match="run `cmaa build --whole`"):
        build_all(mine, silent)
    assert builds.current(mine) == folder
    path.write_text(text)
    assert build_all(mine, silent, whole=True) == folder
    found = builds.release(folder)
    assert hashlib.sha256(found.dump.read_bytes()).hexdigest() == found.hash


def test_a_bit_that_turned_in_the_dump_is_found_out(mine, monkeypatch):
    replaced(agreement(mine, "jpn-usa-1997"), "customs", "tollhouse")
    assert amended(mine, monkeypatch)
    found = builds.release(builds.current(mine))
    content = bytearray((found.folder / kept.BASE).read_bytes())
    content[len(content) // 2] ^= 1
    (found.folder / kept.BASE).write_bytes(content)
    with pytest.raises(StoreError, match="run `cmaa build --whole`"):
        _ = found.hash


def test_whoever_reads_an_amended_build_gets_its_statements(mine, monkeypatch):
    replaced(agreement(mine, "jpn-usa-1997"), "customs", "tollhouse")
    assert amended(mine, monkeypatch)
    found = builds.release(builds.current(mine))
    quads = copies.state(str(found.folder), mine.home)
    assert len(quads) == found.stated
    assert any("tollhouse" in quad.object.value for quad in quads if isinstance(quad.object, ox.Literal))
    assert all(check.well for check in built(found))
    assert len(EmbeddedStore.of(found, 10**6).engine) == found.stated + found.inferred


def test_a_large_file_that_was_amended_is_known_by_its_size_and_times(mine, monkeypatch):
    monkeypatch.setattr(write, "_LARGE", 0)
    replaced(agreement(mine, "jpn-usa-1997"), "customs", "tollhouse")
    build_all(mine, silent)
    found = builds.sound(mine)
    assert dict(found.beside) == {FILE: ""}
    shutil.copytree(found.folder, mine.build / "copy")
    shutil.rmtree(found.folder)
    (mine.build / "copy").rename(found.folder)
    assert builds.sound(mine) == found
    replaced(agreement(mine, "chl-usa"), "Chile", "Chili")
    monkeypatch.setattr(write, "_LARGE", 0)
    build_all(mine, silent)
    with (builds.current(mine) / FILE).open("r+b") as file:
        file.write(b"SQL")
    assert builds.sound(mine) is None


def test_files_that_were_looked_at_are_not_looked_at_again(mine, monkeypatch):
    replaced(agreement(mine, "jpn-usa-1997"), "customs", "tollhouse")
    monkeypatch.setattr(build, "inputs", lambda *a: 1 / 0)
    found = release(mine)
    assert found.folder == builds.current(mine)
    assert found.base


def change_something(mine, chance: random.Random, every: list[ox.Triple]) -> str:
    """Change an agreement at random, mostly into nonsense, and say how."""
    path = agreement(mine, chance.choice(SOME))
    if not path.exists():
        return "nothing"
    triples = list(ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE, base_iri=BASE))
    triples = [q.triple for q in triples]
    one = chance.choice(triples)
    alike = [t.object for t in every if t.predicate == one.predicate]
    way = chance.choice(["text", "text", "drop", "point", "point", "lend", "subject", "go", "copy", "rename"])
    if way == "text":
        one = chance.choice([t for t in triples if isinstance(t.object, ox.Literal) and t.object.language])
        triples[triples.index(one)] = ox.Triple(
            one.subject, one.predicate, ox.Literal("Other " + one.object.value, language=one.object.language)
        )
    elif way == "drop":
        triples.remove(one)
    elif way == "point":
        triples[triples.index(one)] = ox.Triple(one.subject, one.predicate, chance.choice(alike))
    elif way == "lend":
        triples.append(ox.Triple(chance.choice(triples).subject, one.predicate, chance.choice(alike)))
    elif way == "subject":
        triples = [t for t in triples if t.subject != one.subject]
    elif way == "go":
        path.unlink()
        return f"{path.stem} goes"
    elif way == "copy":
        slug = f"{path.stem}-{chance.randrange(10, 99)}"
        agreement(mine, slug).write_text(re.sub(rf"{path.stem}(?![-0-9])", slug, path.read_text()))
        return f"{path.stem} is copied"
    elif way == "rename":
        other = agreement(mine, chance.choice(SOME))
        path.write_text(path.read_text().replace(path.stem, other.stem))
        return f"{path.stem} speaks of {other.stem}"
    path.write_bytes(ox.serialize(dict.fromkeys(triples), format=ox.RdfFormat.TURTLE))
    return f"{way}: {one}"


def test_random_changes_give_what_a_build_from_nothing_gives(first, mine, monkeypatch):
    """What is wrong is refused in the same words; what is not has the same statements."""
    chance = random.Random(20261122)
    every = [
        q.triple
        for path in sorted((first / "data" / "agreements").glob("*.ttl"))
        for q in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE, base_iri=BASE)
    ]
    outcomes = Counter()
    for _ in range(CHANGES):
        texts = {path: path.read_bytes() for path in (mine.home / "data" / "agreements").glob("*.ttl")}
        done = " + ".join(change_something(mine, chance, every) for _ in range(chance.choice([1, 1, 2])))
        graph = build.assemble(mine)
        if CHANGES > 20:
            print(f"{sum(outcomes.values())}: {done}", flush=True)
        findings = build.check(mine)
        try:
            quick = amended(mine, monkeypatch)
        except InvalidGraph as error:
            refused = sorted(error.findings)
        else:
            refused = []
        assert refused == findings, done
        if refused:
            outcomes["refused"] += 1
            for path in (mine.home / "data" / "agreements").glob("*.ttl"):
                path.unlink()
            for path, content in texts.items():
                path.write_bytes(content)
            continue
        assert builds.release(builds.current(mine)).hash == canonical_hash(graph.quads()), done
        outcomes["amended" if quick else "from nothing"] += 1
    print(outcomes)
    assert sum(outcomes.values()) == CHANGES
