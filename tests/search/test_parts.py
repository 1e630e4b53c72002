"""Parts: an index filled part by part finds what one filled at once finds, and holds one part at a time."""

import json
import weakref
from dataclasses import fields

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli.common import SearchBeside
from app.search.find import find, suggest
from app.search.index import FILE, write
from app.search.reader import Index
from app.search.things import KINDS, Thing, things, told, understood

TYPED = (
    *("usa japan", "jappan usa 1997", "art 5 jpn-usa", "article 12 johannesburg", "1997-06-17", "GBR", "Allemagne"),
    *("contoled delivery", '"controlled delivery"', "customs offence", "confidential", "costs", "cmaa:hasParty"),
    *("Johannesburg zzzzqqqq", "information", "usa ja", "can usa", "paraguay usa 2002"),
)
TEXTS = st.lists(st.text(), max_size=3)
THINGS = st.builds(
    Thing,
    st.text(),
    st.sampled_from(KINDS),
    *([st.text()] * 2),
    *([TEXTS] * 2),
    *([st.text()] * 3),
    *([TEXTS] * 2),
)


@pytest.fixture(scope="module")
def every(asker):
    return things(asker)


@pytest.fixture(scope="module")
def parts(every):
    """All things in five parts: what belongs to an agreement with it, whatever else there is in the first."""
    slugs = sorted(thing.node for thing in every if thing.kind == "agreement")
    place = {slug: number * 5 // len(slugs) for number, slug in enumerate(slugs)}
    return [[one for one in every if place.get(one.owner or one.node, 0) == number] for number in range(5)]


@pytest.fixture(scope="module")
def joined(parts, tmp_path_factory):
    path = tmp_path_factory.mktemp("parts") / FILE
    write(parts, path)
    index = Index.open(path)
    yield index
    index.close()


@pytest.mark.parametrize("typed", TYPED)
def test_what_is_found_does_not_depend_on_the_parts(joined, index, typed):
    one, other = find(index, typed, limit=10_000), find(joined, typed, limit=10_000)
    assert (one.counts, one.mended, one.some) == (other.counts, other.mended, other.some)
    assert {kind: set(hits) for kind, hits in one.groups.items()} == {k: set(hits) for k, hits in other.groups.items()}
    assert {hit.node for hit in suggest(index, typed, 10_000)} == {hit.node for hit in suggest(joined, typed, 10_000)}


def test_the_words_are_counted_over_all_parts(joined, index):
    assert joined.vocabulary.counts == index.vocabulary.counts


def test_a_thing_that_was_given_before_is_passed_over():
    index = Index.of([Thing("a", "party", label="Aland"), Thing("a", "party", label="Other")])
    assert (find(index, "aland").total, find(index, "other").total) == (1, 0)
    index.close()


def test_a_part_knows_those_before_it(tmp_path):
    party, later = Thing("p", "party", label="Aland"), Thing("q", "party", label="Oland")
    one = Thing("a", "agreement", label="pact", parties=["p", "q"])
    write([[party], [Thing("a/1", "provision", label="scope", owner="a"), one], [later, party]], tmp_path / FILE)
    index = Index.open(tmp_path / FILE)
    assert find(index, "scope").groups["provision"][0].home == "a"
    with index.reading() as connection:
        tied = connection.execute("SELECT node FROM tie JOIN thing ON thing.id = party").fetchall()
    assert tied == [("p",)]  # the other one came after the agreement
    index.close()


def test_one_part_is_held_at_a_time(tmp_path):
    held = []

    def part(number):
        assert [one() for one in held] == [None] * number
        thing = Thing(f"n{number}", "concept", label="a")
        held.append(weakref.ref(thing))
        return [thing]

    write(map(part, range(3)), tmp_path / FILE)
    assert len(held) == 3


def test_of_a_part_only_its_own_is_given(every, asker):
    """What stands around it says what parties, questions and agreements are called."""
    own = {one.node for one in every if "jpn-usa-1997" in one.node}
    mine = things(asker, own)
    assert {one.kind for one in mine} >= {"agreement", "provision", "norm", "answer"}
    assert [one for one in mine if one.node in own] == [one for one in every if one.node in own]
    others = [one for one in mine if one.node not in own]
    assert others
    assert others == [Thing(one.node, "agreement", days=one.days) for one in others]
    assert {(one.kind, one.label) for one in things(asker, set())} == {("agreement", "")}


@given(st.lists(THINGS))
def test_things_travel_as_json(given):
    assert understood(json.loads(json.dumps(told(given)))) == given


def test_all_of_a_thing_travels():
    values = [f"the {one.name}" for one in fields(Thing)]
    assert told(understood([values])) == [values]


def test_a_file_from_parts_of_the_graph_is_that_of_their_things(every, graph, parts, settings, tmp_path):
    store = ox.Store()
    store.bulk_extend(graph.quads())
    beside = SearchBeside(settings.folder("queries"))
    said = [json.loads(json.dumps(beside.part(store, {one.node for one in part}))) for part in parts]
    beside.write(iter(said), tmp_path / "beside.db")
    write(parts, tmp_path / FILE)
    assert (tmp_path / "beside.db").read_bytes() == (tmp_path / FILE).read_bytes()
    assert beside.part(store, None) == told(every)
