"""The generator: always the same bytes, the proportions of what is shipped, and nothing that the line finds wrong."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from app import config
from app.graph import build
from app.graph.validate import hygiene, validate
from tests.benchmarks.generate import Generator, home


@pytest.fixture(scope="module")
def generator() -> Generator:
    return Generator()


def digest(generator: Generator, count: int) -> str:
    found = hashlib.sha256()
    for path, text in generator.files(count):
        found.update(f"{path}\n{text}".encode())
    return found.hexdigest()


def test_the_same_bytes_every_time(generator):
    assert digest(generator, 1000) == digest(Generator(), 1000)


@pytest.mark.parametrize("count", [68, 183, 1000, 5000])
def test_proportions_are_those_of_the_shipped_files(generator, count):
    shipped = len(generator.coded(len(generator.slugs))) / len(generator.slugs)
    assert len({generator.name(n) for n in range(count)}) == count
    assert len(generator.coded(count)) / count == pytest.approx(shipped, rel=0.3)


def test_every_file_bears_the_name_of_what_it_says_and_no_mark_is_left(generator):
    paths = dict(generator.files(1000))
    assert len([path for path in paths if path.startswith("data/agreements/")]) == 1000
    for path, text in paths.items():
        assert f"<../graph/{path.removesuffix('.ttl')}>\n" in text
        assert "\x00" not in text


def test_an_agreement_with_a_greater_count_is_the_same(generator):
    few, many = dict(generator.files(200)), dict(generator.files(400))
    assert all(many[path] == text for path, text in few.items() if path.startswith("data/agreements/"))


def test_a_party_has_the_more_agreements_the_more_there_are_and_some_have_many_more_than_others(generator):
    often = Counter(party for number in range(183, 3183) for party in generator.drawn(number))
    most = [count for _, count in often.most_common()]
    assert most[0] > 10 * most[len(most) // 2] > 0
    assert most[0] < 3000 / 2


def test_the_line_finds_nothing_wrong(generator, tmp_path: Path):
    settings = config.settings(home=home(200, tmp_path, generator))
    graph = build.assemble(settings)
    store = ox.Store()
    store.bulk_extend(graph.quads())
    assert validate(graph.files, graph.concluded) == []
    assert hygiene(graph.files, store, settings.folder("queries") / "check") == []


@pytest.mark.parametrize("count", [68, 366])
def test_the_line_makes_of_a_home_what_the_generator_says(generator, tmp_path: Path, count):
    graph = build.assemble(config.settings(home=home(count, tmp_path, generator)))
    store, made = ox.Store(), ox.Store()
    store.bulk_extend(graph.quads())
    made.bulk_load("".join(generator.quads(count)), format=ox.RdfFormat.N_QUADS)
    assert named(made) == named(store)
    assert len(made) == len(store)


def named(store: ox.Store) -> set[ox.Quad]:
    """Return the quads of data and inferences without blank nodes, whose names differ each time."""
    return {
        quad
        for quad in store
        if "/graph/shapes/" not in quad.graph_name.value
        and not isinstance(quad.subject, ox.BlankNode)
        and not isinstance(quad.object, ox.BlankNode)
    }
