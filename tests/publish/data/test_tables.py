import csv
import json
import shutil

import pytest
from csvw import CSVW

from app.ask.run import Asker
from app.errors import QueryFileError
from app.publish.data.tables import METADATA, metadata, tables, write_tables
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def folder(asker, tmp_path_factory):
    target = tmp_path_factory.mktemp("tables")
    write_tables(asker, target)
    return target / "tables"


@pytest.fixture(scope="module")
def described(folder):
    return json.loads((folder / METADATA).read_text())


def read(folder, name):
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_there_is_a_table_for_each_sort_of_thing(described):
    assert [table["url"] for table in described["tables"]] == [
        f"{name}.csv"
        for name in (
            "agreement-parties",
            "agreements",
            "answers",
            "norms",
            "parties",
            "partners",
            "provisions",
            "questions",
            "sources",
        )
    ]


def test_the_description_fits_the_files_column_by_column(folder, described):
    for table in described["tables"]:
        with (folder / table["url"]).open(newline="", encoding="utf-8") as file:
            header = next(csv.reader(file))
        assert header == [column["name"] for column in table["tableSchema"]["columns"]], table["url"]
        assert all(column["dc:description"] for column in table["tableSchema"]["columns"])


def test_an_independent_validator_finds_the_tables_valid(folder):
    """csvw checks datatypes, needed cells, primary keys and that each foreign key resolves."""
    checked = CSVW(str(folder / METADATA), validate=True)
    assert checked.is_valid, checked.warnings


def test_every_link_resolves_those_that_may_be_empty_or_lists_too(asker, folder):
    every = tables(asker)
    held = {table.name: read(folder, table.file) for table in every}
    for table in every:
        for link in (*table.refers, *table.links):
            known = {tuple(row[c] for c in link.to) for row in held[link.table]}
            for row in held[table.name]:
                cells = [row[c].split(table.lists[c]) if c in table.lists else [row[c]] for c in link.columns]
                named = [(*(c[0] for c in cells[:-1]), last) for last in cells[-1] if last]
                assert set(named) <= known, (table.name, link, row)


def test_values_are_those_of_the_documents(folder):
    answers = {(r["agreement"], r["variable"]): r for r in read(folder, "answers.csv")}
    assert answers["jpn-usa-1997", "use-as-evidence"]["answer"] == "prohibited"
    agreements = {r["agreement"]: r for r in read(folder, "agreements.csv")}
    assert agreements["jpn-usa-1997"]["signed"] == "1997-06-17"
    assert agreements["jpn-usa-1997"]["coding"] == "complete"
    provisions = {(r["agreement"], r["eid"]): r for r in read(folder, "provisions.csv")}
    assert provisions["jpn-usa-1997", "art_10__para_1"]["parent"] == "art_10"


def test_partners_are_those_of_the_catalogue(asker, folder):
    expected = {(r["partner"], r["basis"]) for r in asker.ask("partners", {"party": "usa"})}
    assert {(r["partner"], r["basis"]) for r in read(folder, "partners.csv") if r["party"] == "usa"} == expected


def test_answers_are_those_of_the_catalogue(asker, folder):
    rows = [r for r in read(folder, "answers.csv") if r["agreement"] == "wto-tfa"]
    expected = {(r["variable"], r["answer"]) for r in asker.ask("answers", {"agreement": "wto-tfa"})}
    assert {(r["variable"], r["answer"]) for r in rows} == expected


def test_tables_are_the_same_each_time(asker, folder, tmp_path):
    write_tables(asker, tmp_path)
    for path in sorted(folder.iterdir()):
        assert (tmp_path / "tables" / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_description_is_that_of_the_vocabulary_for_tabular_data(asker):
    said = metadata(tables(asker))
    assert said["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    answers = next(t for t in said["tables"] if t["url"] == "answers.csv")
    assert answers["tableSchema"]["primaryKey"] == ["agreement", "variable"]
    assert answers["tableSchema"]["aboutUrl"] == "https://w3id.org/cmaa/id/answer/{agreement}/{variable}"
    assert {
        "columnReference": ["variable"],
        "reference": {"resource": "questions.csv", "columnReference": ["variable"]},
    } in answers["tableSchema"]["foreignKeys"]


def test_a_header_that_speaks_of_no_column_is_an_error(asker, tmp_path):
    shutil.copytree(ROOT / "queries", tmp_path / "queries")
    path = tmp_path / "queries" / "describe" / "table-sources.rq"
    path.write_text(path.read_text().replace("#+ key: source", "#+ key: sauce"))
    with pytest.raises(QueryFileError, match=r"table-sources\.rq: .*sauce"):
        tables(Asker.over(asker.store, tmp_path / "queries"))
