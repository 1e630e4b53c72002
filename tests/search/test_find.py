"""What is typed finds what it means; the values are read from the data files and the texts."""

import pytest

JAPAN_USA = "https://w3id.org/cmaa/id/agreement/jpn-usa-1997"
BASE = "https://w3id.org/cmaa/id/"


def nodes(found, kind):
    return [hit.node.removeprefix(BASE) for hit in found.groups.get(kind, [])]


def slugs(found):
    return {node.removeprefix("agreement/") for node in nodes(found, "agreement")}


@pytest.mark.parametrize(
    "typed",
    [
        *("usa japan", "United States Japan", "japan and the united states", "JPN USA", "usa-jpn", "jpn-usa-1997"),
        *("Japon États-Unis", "Estados Unidos Japón", "日本 美国", "Япония Соединенные Штаты", "Japan America"),
        *("jappan usa", "usa japan 1997", "  JAPAN,   u.s.a... USA ", "agreement between Japan and the USA"),
    ],
)
def test_two_parties_find_what_is_between_them(search, typed):
    found = search.find(typed)
    assert nodes(found, "agreement")[0] == "agreement/jpn-usa-1997"
    assert next(iter(found.groups)) == "agreement"


def test_of_several_between_the_same_parties_the_year_decides(search):
    """Paraguay and the United States have an agreement of 2002 and one of 2020."""
    for year in ("2002", "2020"):
        assert nodes(search.find(f"paraguay usa {year}"), "agreement")[0] == f"agreement/pry-usa-{year}"


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("art 5 jpn-usa", "art_5"),
        ("jpn-usa article 4(1)", "art_4/para_1"),
        ("Article 10.2 Japan United States", "art_10/para_2"),
        ("art. 4 (1)(a)(ii) usa japan", "art_4/para_1/point_a/item_ii"),
        ("usa japan recital 3", "preamble/rec_3"),
        ("jpn-usa-1997 art 4(9)(z)", "art_4"),  # there is no paragraph 9: what would contain it
    ],
)
def test_an_article_of_an_agreement(search, typed, place):
    assert nodes(search.find(typed), "provision")[0] == f"agreement/jpn-usa-1997/{place}"
    assert search.suggest(typed)[0].node == f"{JAPAN_USA}/{place}"


def test_an_article_of_agreements_named_by_a_word(search):
    assert nodes(search.find("article 12 johannesburg"), "provision")[0] == "agreement/johannesburg-2003/art_12"
    first = nodes(search.find("article 4 japan"), "provision")[:2]
    assert set(first) == {"agreement/jpn-nld-2009/art_4", "agreement/jpn-usa-1997/art_4"}


@pytest.mark.parametrize(
    "typed", ["1997-06-17", "17 June 1997", "June 17th, 1997", "17.6.1997", "17/06/1997", "17 juin 1997"]
)
def test_a_day_finds_the_agreements_to_which_something_happened(search, typed):
    assert slugs(search.find(typed)) == {"jpn-usa-1997"}


def test_a_day_on_which_nothing_happened_and_one_that_there_is_not(search):
    assert search.find("1801-01-01").total == 0
    assert search.find("1997-02-31").total >= 0


@pytest.mark.parametrize(
    ("typed", "party"),
    [
        ("usa", "usa"),
        ("can", "can"),
        ("GBR", "gbr"),
        ("UK", "gbr"),
        ("Turkey", "tur"),
        ("Swaziland", "swz"),
        ("Allemagne", "deu"),
    ],
)
def test_a_code_and_other_names_find_the_party(search, typed, party):
    assert nodes(search.find(typed), "party")[0] == f"party/{party}"


def test_a_code_that_is_a_word_is_a_word_in_a_sentence(search):
    assert nodes(search.find("can officials be present"), "party") == []
    assert slugs(search.find("can usa")) >= {"can-usa-1984"}
    assert nodes(search.find("can usa"), "agreement")[0] == "agreement/can-usa-1984"


def test_a_misspelt_country_finds_its_agreements(search):
    found = search.find("jappan customs", limit=20)
    assert slugs(found) >= {"eu-jpn-2008", "jpn-kor-2004", "jpn-nld-2009", "jpn-usa-1997", "jpn-zaf"}
    assert found.mended == {"jappan": "japan"}
    assert found.set_right("Jappan customs") == "japan customs"


def test_misspelt_words_find_the_question_of_the_codebook(search):
    found = search.find("contoled delivery")
    assert nodes(found, "question")[0] == "concept/codebook/controlled-delivery"
    assert "agreement/johannesburg-2003/art_12" in nodes(found, "provision")


def test_both_spellings_and_every_form_of_a_word(search):
    """jpn-usa defines "customs offense", aus-nld and nld-zaf "customs offence"."""
    for typed in ("customs offense", "customs offence", "customs offences"):
        found = set(nodes(search.find(typed, kind="provision", limit=100), "provision"))
        assert {"agreement/jpn-usa-1997/art_1/point_d", "agreement/nld-usa-1996/art_1/point_3"} & found
        assert any(node.startswith("agreement/aus-nld-2001/art_1/") for node in found), typed


def test_words_between_quotation_marks_stand_together(search):
    apart, together = search.find("delivery controlled"), search.find('"controlled delivery"')
    assert 0 < together.total <= apart.total
    assert search.find('"delivery controlled"').total == 0


def test_a_word_that_is_not_finished(search):
    assert "concept/codebook/confidentiality" in nodes(search.find("confidential"), "question")


def test_what_is_called_so_comes_before_what_mentions_it(search):
    assert nodes(search.find("costs"), "question")[0] == "concept/codebook/costs"
    assert next(iter(search.find("costs").groups)) == "question"


def test_terms_of_the_ontology_by_label_and_by_name(search):
    for typed in ("hasParty", "cmaa:hasParty", "has party"):
        assert nodes(search.find(typed), "term")[0] == "https://w3id.org/cmaa/ns/hasParty"


def test_what_was_found_is_marked_and_only_that(search):
    hit = search.find("contoled delivery").groups["question"][0]
    assert [text for text, marked in hit.label if marked] == ["controlled", "delivery"]
    assert hit.name == "controlled delivery"
    assert all(text.lower().startswith(("control", "deliver")) for text, marked in hit.excerpt if marked)
    assert not {"\x02", "\x03"} & set(hit.name + hit.text)


def test_a_provision_says_where_it_stands(search):
    hit = search.find("art 5 jpn-usa").groups["provision"][0]
    assert (hit.lead, hit.eid, hit.home) == ("Article 5", "art_5", JAPAN_USA)
    assert hit.owner == "Japan–United States customs assistance agreement (1997)"


def test_where_nothing_has_all_words_some_are_said_to_be_some(search):
    found = search.find("Johannesburg zzzzqqqq")
    assert found.some
    assert slugs(found) == {"johannesburg-2003"}
    assert not search.find("Johannesburg").some


def test_nothing_found(search):
    found = search.find("xyzzyqqx")
    assert (found.total, found.groups, found.some) == (0, {}, False)
    assert search.suggest("xyzzyqqx") == []


@pytest.mark.parametrize("typed", ["", "   ", "?!…", "()\"*'", "\x00"])
def test_nothing_typed_finds_nothing(search, typed):
    assert search.find(typed).total == 0
    assert search.suggest(typed) == []


def test_counts_are_those_of_the_pages_of_one_kind(search):
    every = search.find("information").counts["provision"]
    seen = []
    while hits := search.find("information", kind="provision", limit=50, offset=len(seen)).groups.get("provision"):
        seen += [hit.node for hit in hits]
    assert len(seen) == len(set(seen)) == every


def test_one_kind_leaves_out_the_others_and_counts_all(search):
    found = search.find("usa japan", kind="agreement")
    assert list(found.groups) == ["agreement"]
    assert found.counts["provision"] > 0


def test_suggestions_begin_as_typed_and_names_come_first(search):
    names = [hit.name for hit in search.suggest("japa")]
    assert names[0] == "Japan"
    assert len(names) <= 8
    assert all("japa" in name.lower() for name in names)
    assert search.suggest("usa ja")[0].node == JAPAN_USA
    assert search.suggest("controlled de")[0].node == BASE + "concept/codebook/controlled-delivery"
    assert search.suggest("jappan")[0].node == BASE + "party/jpn"
