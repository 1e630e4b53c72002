from app.namespaces import BASE, NS
from app.places import places

TEXT = """# a head comment
@base <https://w3id.org/cmaa/id/> .
@prefix cmaa: <https://w3id.org/cmaa/ns/> .

<party/jpn>
    a cmaa:Party ;
    cmaa:note \"\"\"two
lines; with . marks\"\"\"@en ; # a late comment
    cmaa:number "4.1" , 7 .

cmaa:hasParty cmaa:list ( <a> <b> ) .
<x> cmaa:a.b 1.5 .
"""


def test_lines_of_subjects_and_predicates():
    found = places(TEXT)
    assert found.subjects[BASE + "party/jpn"] == 5
    assert found.line(BASE + "party/jpn", NS + "note") == 7
    assert found.line(BASE + "party/jpn", NS + "number") == 9
    assert found.subjects[NS + "hasParty"] == 11
    assert found.line(BASE + "x", NS + "a.b") == 12


def test_a_node_that_is_not_there_has_line_0():
    assert places(TEXT).line(BASE + "party/zzz") == 0


def test_comments_prefixes_and_base():
    found = places(TEXT)
    assert found.comments == [(1, "# a head comment"), (8, "# a late comment")]
    assert found.prefixes == {"cmaa": NS}
    assert found.base == BASE
    assert found.first_statement == 2


def test_broken_text_gives_what_can_be_read():
    assert places('<a> <b> "never closed').subjects == {"a": 1}
    assert places("").subjects == {}
