"""An asker of a graph that does not change: asked once, the same as asked anew, and nothing of another graph."""

import pytest

from app.ask import patience
from app.ask.run import Asker
from app.ask.steady import Steady
from app.errors import ParameterError, QueryError, TooSlow, UnknownQuery
from app.store.embedded import EmbeddedStore
from app.store.protocol import Asking


class Counting(Asking):
    """A store that counts how often it is asked, and fails where it is told to."""

    def __init__(self, store):
        self.store, self.asked, self.fails = store, 0, False

    def query(self, text):
        self.asked += 1
        if self.fails:
            raise QueryError("away", remedy="try again")
        return self.store.query(text)


@pytest.fixture
def store(asker):
    return Counting(asker.store)


@pytest.fixture
def steady(asker, store):
    return Steady(store, asker.answers, asker.describes)


def twice(store, ask):
    """Return what is answered at first, and how often the store is asked for the same again."""
    first, before = ask(), store.asked
    assert ask() is first
    return first, store.asked - before


@pytest.mark.parametrize(
    ("name", "given"),
    [("instruments", {}), ("partner", {"party": "usa", "partner": "jpn"})],
)
def test_a_question_is_asked_once_and_is_the_same(asker, steady, store, name, given):
    found, more = twice(store, lambda: steady.ask(name, given))
    assert more == 0
    assert found == asker.ask(name, given)


def test_a_page_asks_once(asker, steady, store):
    found, more = twice(store, lambda: steady.describe("names"))
    assert (found, more) == (asker.describe("names"), 0)
    for party in ("usa", "jpn"):
        found, more = twice(store, lambda party=party: steady.describe("partners", {"party": party, "on": ""}))
        assert (found, more) == (asker.describe("partners", {"party": party}), 0)


def test_a_parameter_left_out_is_one_left_empty(steady, store):
    first = steady.describe("partners", {"party": "usa"})
    assert steady.describe("partners", {"party": "usa", "on": ""}) is first
    assert steady.describe("partners", {"party": "usa", "on": "2014-01-31"}) is not first


def test_a_question_and_a_page_of_one_name_are_two(steady):
    assert steady.ask("partners", {"party": "usa"}).columns != steady.describe("partners", {"party": "usa"}).columns


def test_what_is_known_is_looked_up_once_whatever_is_asked_of_it(steady, store):
    steady.ask("provisions", {"agreement": "jpn-usa-1997"})
    before = store.asked
    steady.ask("definitions", {"agreement": "jpn-usa-1997"})
    steady.must_know("agreement", "jpn-usa-1997")
    assert store.asked == before + 1


def test_names_that_are_made_up_are_not_held(steady, store):
    assert steady.knows("https://w3id.org/cmaa/id/party/usa")
    held, before = (len(steady._known), len(steady._held)), store.asked
    for number in range(20):
        assert not steady.knows(f"https://w3id.org/cmaa/id/party/made-up-{number}")
    assert (len(steady._known), len(steady._held)) == held
    assert store.asked == before + 20


def test_large_answers_to_one_choice_are_not_held(steady, store):
    """Codings have a reader of their own."""
    before = store.asked
    for _ in range(2):
        assert len(steady.describe("coding", {"agreement": "jpn-usa-1997"})) > 500
    assert store.asked == before + 2


@pytest.mark.parametrize(
    ("name", "given", "error"),
    [
        ("partner", {"party": "usa", "partner": "jpnn"}, ParameterError),
        ("partner", {"party": "<script>", "partner": "jpn"}, ParameterError),
        ("partner", {"party": "usa"}, ParameterError),
        ("instruments", {"colour": "red"}, ParameterError),
        ("no-such", {}, UnknownQuery),
    ],
)
def test_errors_are_those_of_every_asker_each_time(asker, steady, name, given, error):
    for _ in range(2):
        with pytest.raises(error) as mine:
            steady.ask(name, given)
        with pytest.raises(error) as theirs:
            asker.ask(name, given)
        assert str(mine.value) == str(theirs.value)


def test_a_failure_is_not_held(asker, steady, store):
    store.fails = True
    with pytest.raises(QueryError):
        steady.describe("names")
    store.fails = False
    assert steady.describe("names") == asker.describe("names")


def test_what_is_held_is_not_given_when_patience_is_over(steady):
    steady.describe("names")
    try:
        patience.begin(0)
        with pytest.raises(TooSlow):
            steady.describe("names")
    finally:
        patience.begin()


def test_two_graphs_do_not_share(asker, steady, settings):
    assert len(steady.describe("names"))
    empty = Steady.over(EmbeddedStore(), settings.folder("queries"))
    assert not len(empty.describe("names"))
    for asker, expected in ((steady, True), (empty, False), (steady, True)):
        assert asker.knows("https://w3id.org/cmaa/id/party/usa") is expected
    assert isinstance(steady, Asker)
