"""The description of the API: valid as OpenAPI 3.1, and strict enough that a wrong answer does not fit it."""

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.ask.catalogue import Catalogue
from app.errors import ParameterError, QueryFileError, UnknownQuery
from app.publish.api.answers import address, reply
from app.publish.api.calls import MOST_AGREEMENTS, calls, find, known, read
from app.publish.api.openapi import describe
from app.publish.api.schemas import Column, columns
from app.publish.media import CSV, JSON
from app.store.protocol import Rows
from tests.conftest import ROOT

CATALOGUE = Catalogue(ROOT / "queries" / "answer")
HERE = "https://example.org"


@pytest.fixture(scope="module")
def description(asker):
    return describe(calls(asker.answers).values(), known(asker), HERE, "About")


def fits(description, name, answer) -> bool:
    schema = {"$ref": f"#/components/schemas/Answer-{name}", "components": description["components"]}
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).is_valid(answer)


def answer(asker, name, *given):
    call = find(asker.answers, name)
    return json.loads(reply(asker, call, read(call, given), JSON, HERE).body)


def test_it_is_valid_openapi_3_1(description):
    assert description["openapi"].startswith("3.1.")
    assert list(OpenAPIV31SpecValidator(description).iter_errors()) == []


def test_every_question_and_the_work_with_agreements_are_described(asker, description):
    named = {path.removeprefix("/api/") for path in description["paths"]} - {"", "/openapi.json", "/search.json"}
    assert named == {q.name for q in asker.answers} | {"compare", "basis", "checklist", "similar"}
    for path, item in description["paths"].items():
        said = item["get"]
        assert said["summary"]
        assert {"200", "304", "422", "429", "503"} <= set(said["responses"]), path
    assert description["servers"] == [{"url": HERE}]
    assert description["info"]["license"]["identifier"] == "CC-BY-4.0"


def test_what_a_person_must_know_of_a_parameter_is_said(description):
    said = {p.get("name"): p for p in description["paths"]["/api/partners"]["get"]["parameters"]}
    assert said["party"]["required"]
    assert said["party"]["example"] == "usa"
    assert said["on"]["schema"] == {"$ref": "#/components/schemas/day"}
    assert said["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
    agreement = next(p for p in description["paths"]["/api/compare"]["get"]["parameters"] if p["name"] == "agreement")
    assert (agreement["schema"]["maxItems"], agreement["explode"]) == (MOST_AGREEMENTS, True)
    schemas = description["components"]["schemas"]
    assert {"usa", "jpn", "eu"} <= set(schemas["party"]["enum"])
    assert len(schemas["variable"]["enum"]) == 65
    assert schemas["group"]["enum"] == list("ABCDEFGHI")
    assert "use-as-evidence" in schemas["use"]["enum"]
    assert "use-as-evidence" not in schemas["assistance"]["enum"]


def test_every_column_of_every_question_has_a_type():
    for question in CATALOGUE:
        assert [c.name for c in columns(question)] == [name for name, _ in question.columns]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "types speak of"),
        ("#+ types: term text, eid eid\n", "types speak of"),
        ("#+ types: eid eid, term text, abstract text\n", "types speak of"),
        ("#+ types: term text, eid planet, abstract text\n", 'column eid has no type "planet"'),
    ],
)
def test_a_header_that_leaves_a_type_open_is_refused(line, message):
    question = CATALOGUE["definitions"]
    text = question.text.replace("#+ types: term text, eid eid, abstract text\n", line)
    with pytest.raises(QueryFileError, match=message):
        columns(replace(question, text=text))


def test_a_list_tells_none_from_unknown():
    column = Column("parties", "", "party", many=True, optional=True)
    (none, unknown, two) = (row[0] for row in Rows.of(("x",), [["a"], [""], ["usa jpn"]]).rows)
    assert column.plain(two) == ["usa", "jpn"]
    assert column.plain(unknown) is None
    assert column.plain(replace_text(none, "")) == []
    assert Column("note", "", "text", optional=True).plain(replace_text(none, "")) is None


def replace_text(term, text):
    return type(term)(text)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("partners", [("party", "usa"), ("on", "2014-01-31")]),
        ("instruments", []),
        ("norms", [("agreement", "wto-tfa")]),
        ("compare", [("agreement", "jpn-usa-1997"), ("agreement", "idn-usa"), ("sort", "similarity")]),
        ("basis", [("from", "usa"), ("to", "mne")]),
        ("checklist", [("agreement", "jpn-usa-1997"), ("agreement", "idn-usa")]),
        ("similar", []),
        ("similar", [("agreement", "idn-usa")]),
    ],
)
def test_answers_fit_their_schemas(asker, description, name, given):
    assert fits(description, name, answer(asker, name, *given))


def test_wrong_answers_do_not_fit(asker, description):
    right = answer(asker, "partners", ("party", "usa"), ("limit", "1"))
    assert fits(description, "partners", right)
    row = right["rows"][0]
    for wrong in (
        {k: v for k, v in row.items() if k != "agreement"},
        row | {"colour": "red"},
        row | {"basis": "maybe"},
        row | {"partner": "nowhere"},
        row | {"label": ""},
        row | {"since": "31.1.2014"},
    ):
        assert not fits(description, "partners", right | {"rows": [wrong]}), wrong
    for wrong in ({"total": "68"}, {"columns": []}, {"links": {}}, {"parameters": {"party": "usa"}}):
        assert not fits(description, "partners", right | wrong), wrong
    assert not fits(description, "partners", {k: v for k, v in right.items() if k != "total"})


def test_every_provision_in_a_comparison_and_a_basis_is_in_the_graph(asker):
    def iris(node):
        if isinstance(node, dict):
            if "eid" in node:
                yield node["iri"]
            for value in node.values():
                yield from iris(value)
        elif isinstance(node, list):
            for value in node:
                yield from iris(value)

    compared = answer(asker, "compare", ("agreement", "jpn-usa-1997"), ("agreement", "wto-tfa"))
    found = set(iris(compared)) | set(iris(answer(asker, "basis", ("from", "usa"), ("to", "jpn"))))
    assert "https://w3id.org/cmaa/id/agreement/jpn-usa-1997/art_4/para_1/point_a" in found
    for iri in found:
        assert len(asker.store.select(f"SELECT ?eid {{ <{iri}> <https://w3id.org/cmaa/ns/eId> ?eid }}")) == 1, iri


def test_a_cell_carries_its_answer_and_provision(asker):
    found = answer(asker, "compare", ("agreement", "jpn-usa-1997"), ("agreement", "wto-tfa"), ("group", "F"))
    cells = next(line for line in found["lines"] if line["variable"] == "use-as-evidence")["cells"]
    assert cells[0]["answer"] == "prohibited"
    assert cells[0]["provisions"][0] == {
        "eid": "art_10__para_1",
        "iri": "https://w3id.org/cmaa/id/agreement/jpn-usa-1997/art_10/para_1",
        "cited": "10.1",
    }
    assert {p["eid"] for norm in cells[0]["norms"] for p in norm["provisions"]} <= {"art_10__para_1", "art_10__para_2"}


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("partners", [], 'partners party: parameter "party" is missing; give party=usa'),
        ("partners", [("party", "")], 'partners party: "" is not of the form of usa; leave it out'),
        ("partners", [("party", "usa"), ("party", "usa")], "is given 2 times; give it once"),
        ("partners", [("party", "USA")], '"USA" is not of the form of usa'),
        ("partners", [("party", "usa\n")], "is not of the form"),
        ("partners", [("party", "a" * 101)], "is not of the form"),
        ("partners", [("party", "usa"), ("on", "2014-02-30")], "is not a day as YYYY-MM-DD"),
        ("partners", [("party", "usa"), ("limit", "0")], '"0" is not a whole number from 1 to 1000'),
        ("partners", [("party", "usa"), ("limit", "1001")], "is not a whole number"),
        ("partners", [("party", "usa"), ("limit", "٣")], "is not a whole number"),
        ("partners", [("party", "usa"), ("offset", "-1")], "is not a whole number"),
        ("partners", [("party", "usa"), ("offset", "9" * 5000)], "is not a whole number"),
        ("partners", [("party", "usa"), ("format", "pdf")], '"pdf" is not one of json, csv, rq'),
        ("partners", [("party", "usa"), ("patry", "usa")], 'no parameter "patry"; did you mean "party"'),
        ("compare", [("agreement", "wto-tfa")] * 2, '"wto-tfa" is given twice'),
        ("compare", [("agreement", f"a-{n}") for n in range(51)], "is given 51 times; give at most 50"),
        ("compare", [("agreement", "wto-tfa"), ("differences", "yes")], '"yes" is not true or false'),
        ("compare", [("agreement", "wto-tfa"), ("group", "h")], '"h" is not of the form of H'),
    ],
)
def test_nothing_is_taken_that_is_not_described(name, given, message):
    with pytest.raises(ParameterError) as raised:
        read(find(CATALOGUE, name), given)
    assert message in str(raised.value)


def test_a_misspelt_question_gets_a_hint():
    with pytest.raises(UnknownQuery, match='no question "partnrs"; did you mean "partners"'):
        find(CATALOGUE, "partnrs")
    with pytest.raises(UnknownQuery) as raised:
        find(CATALOGUE, "x" * 100_000)
    assert len(str(raised.value)) < 200


def test_an_address_says_what_was_asked_and_no_defaults():
    call = find(CATALOGUE, "compare")
    given = read(call, [("agreement", "wto-tfa"), ("differences", "true"), ("sort", "given")])
    assert address(call, given, HERE) == f"{HERE}/api/compare?agreement=wto-tfa&differences=true"


def test_csv_of_a_comparison_has_the_columns_of_the_command_line(asker):
    call = find(asker.answers, "compare")
    given = read(call, [("agreement", "jpn-usa-1997"), ("group", "H")])
    assert str(reply(asker, call, given, CSV, HERE).body).startswith("variable,agreement,answer,provisions,modality,")
