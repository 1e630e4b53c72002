import pytest

from app.ask.catalogue import Catalogue, read
from app.errors import MissingFolder, ParameterError, QueryFileError, UnknownQuery

GOOD = """#+ summary: One question
#+ description: It goes on
#+   over two lines.
#+ group: Tests
#+ param: party party the party
#+ param: on date? the day
#+ column: x what it is
SELECT ?x { VALUES (?party ?on) { (<https://example.org/p> UNDEF) } ?party ?p ?x }
"""


def question(tmp_path, text=GOOD):
    path = tmp_path / "one.rq"
    path.write_text(text)
    return read(path)


def test_the_header_documents_the_question(tmp_path):
    found = question(tmp_path)
    assert (found.name, found.summary, found.group) == ("one", "One question", "Tests")
    assert found.description == "It goes on over two lines."
    assert [(p.name, p.type, p.optional) for p in found.parameters] == [("party", "party", False), ("on", "date", True)]
    assert found.columns == (("x", "what it is"),)


def test_the_row_takes_the_terms_and_nothing_else_changes(tmp_path):
    found = question(tmp_path)
    row = '<https://w3id.org/cmaa/id/party/usa> "2014-01-31"^^<http://www.w3.org/2001/XMLSchema#date>'
    assert found.render({"party": "usa", "on": "2014-01-31"}) == GOOD.replace("<https://example.org/p> UNDEF", row)
    assert "party/usa> UNDEF)" in found.render({"party": "usa", "on": ""})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, r'one: parameter "party" is missing \(the party\); give party=usa'),
        ({"party": "usa", "on": "soon"}, 'one on: "soon" is not a day'),
        ({"party": "usa", "patry": "2014-01-31"}, 'one: no parameter "patry"; did you mean "party"'),
    ],
)
def test_wrong_parameters(tmp_path, given, message):
    with pytest.raises(ParameterError, match=message):
        question(tmp_path).render(given)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * { ?s ?p ?o }", "no summary"),
        (GOOD.replace("?party ?on", "?on ?party"), "VALUES row"),
        (GOOD.replace("party party", "party planet"), "no parameter line"),
        (GOOD.replace("#+ param: on date? the day\n", ""), "VALUES row"),
    ],
)
def test_a_file_that_breaks_the_contract_is_refused(tmp_path, text, message):
    with pytest.raises(QueryFileError, match=f"queries/answer/one.rq: .*{message}"):
        question(tmp_path, text)


def test_unknown_query_and_empty_folder(tmp_path, settings):
    with pytest.raises(UnknownQuery, match='no query "partnrs"; did you mean "partner'):
        Catalogue(settings.folder("queries") / "answer")["partnrs"]
    with pytest.raises(MissingFolder):
        Catalogue(tmp_path)


CONTRACT = {
    "partners": "partner label party_kind instrument_kind basis source",
    "partner": "agreement label signed in_force ended basis source",
    "agreements": "agreement label kind signed in_force ended",
    "provisions": "eid kind number abstract",
    "definitions": "term eid",
    "instruments": "instrument label kind issuer adopted in_force binding",
    "behind": "instrument relation eid",
    "totals": "date total source",
    "sources": "source label publisher date statements",
}


def test_the_promised_questions_with_their_first_columns(asker):
    given = {"party": "usa", "partner": "jpn", "agreement": "jpn-usa-1997"}
    for name, columns in CONTRACT.items():
        found = asker.answers[name]
        values = {p.name: given[p.name] for p in found.parameters if not p.optional}
        assert asker.ask(name, values).columns[: len(columns.split())] == tuple(columns.split()), name


def test_every_column_is_documented(asker):
    given = {"party": "usa", "partner": "jpn", "agreement": "jpn-usa-1997", "from": "usa", "to": "jpn"}
    for found in asker.answers:
        values = {p.name: given[p.name] for p in found.parameters if not p.optional}
        assert asker.ask(found.name, values).columns == tuple(name for name, _ in found.columns), found.name


def test_every_file_runs_unmodified(asker):
    for catalogue in (asker.answers, asker.describes):
        for found in catalogue:
            asker.store.query(found.text)
