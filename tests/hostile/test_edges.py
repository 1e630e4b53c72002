"""Settings that are no numbers, names that would move a terminal, folders of queries, and queries of anybody."""

import os

import pytest

from app.places import places
from tests.hostile.test_turtle import B
from tests.hostile.test_words import PARTNERS, built, here, told  # noqa: F401  (fixtures)

NUMBERS = [
    *(f"PORT={value}" for value in ("nan", "inf", "-inf", "-5", "65536", "99999999", "1e400", "80.5", "0x50", " ")),
    *("WORKERS=nan", "WORKERS=-1", "WORKERS=0", "WORKERS=1000000", "QUERY_SECONDS=nan", "QUERY_SECONDS=-1"),
    *("QUERY_MEMORY=inf", "QUERY_OUTPUT=1e30", "MEMORY=nan", "TIMEOUT=inf", "TIMEOUT=0", "PER_CLIENT=1.5"),
]


@pytest.mark.parametrize("said", NUMBERS)
def test_a_setting_that_is_no_number_that_it_can_be(said, run, here, built):  # noqa: F811
    name, _, value = said.partition("=")
    told(run("check", "--home", "empty", env=built | {f"CMAA_{name}": value}), 2, f"CMAA_{name}")


ESCAPES = {
    "file": ("check", "a\x1b[2Jb.ttl"),
    "text": ("intake", "a\u202eb.txt"),
    "half-a-character": ("intake", os.fsdecode(b"a\xff.txt")),
    "question": ("query", "\x1b]0;x\x07"),
    "party": (*PARTNERS, "party=\x1b[2J"),
    "agreement": ("compare", "--", "\u2066x"),
    "slug": ("intake", "review", "\x9b2J"),
    "engine": ("build", "--engine", "\x1b[31m"),
}


@pytest.mark.parametrize("name", ESCAPES)
def test_a_name_does_not_move_the_terminal(name, run, here, built):  # noqa: F811
    told(run(*ESCAPES[name], env=built), 2, "")


@pytest.mark.parametrize("inside", ["queries/check/x.rq", "queries/answer/x.rq", "queries/describe/x.rq"])
def test_a_pipe_among_the_queries_is_not_waited_for(inside, run, home, canary):
    os.mkfifo(home / inside)
    told(run(*PARTNERS, "party=aaa", "--home", home), 1, "cannot be read (it is a pipe or a device)")


TURTLE = {
    "number-of-5000-digits": B + "<a> <b> " + "9" * 5000 + " .",
    "digits-of-another-kind": B + '<a> <b> "10²" , "٣" , "x2" , "x10" .',
    "literal-of-3-MB": B + '<a> <b> "' + "x" * 3_000_000 + '" .',
    "long-literal-of-3-MB": B + '<a> <b> """' + "x\n" * 1_500_000 + '""" .',
    "literal-of-3-million-escapes": B + '<a> <b> "' + "\\n" * 3_000_000 + '" .',
}


@pytest.mark.parametrize("name", TURTLE)
def test_what_is_long_is_written_in_bounds(name, run, place, canary):
    (place / "x.ttl").write_text(TURTLE[name])
    ended = run("format", "x.ttl")
    ended.is_safe()
    assert ended.code == 0, ended.err
    assert ended.megabytes < 400
    assert run("format", "--check", "x.ttl").code == 0


@pytest.mark.parametrize("text", ["a." * 100_000, '\\"""' * 100_000, "'''a\\'" * 50_000, "<" * 100_000, "a:" * 100_000])
def test_broken_turtle_is_scanned_in_the_time_of_its_length(text):
    assert places(text).line("x") == 0


QUERIES = {
    "another-service": ("SELECT * { SERVICE <CANARY> { ?s ?p ?o } }", 2),
    "another-service-in-silence": ("SELECT * { SERVICE SILENT <CANARY> { ?s ?p ?o } }", 0),
    "from-elsewhere": ("SELECT * FROM <CANARY> { ?s ?p ?o }", 0),
    "from-a-file": ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 0),
    "for-ever": ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", 3),
    "nested": ("SELECT * " + "{" * 100_000 + "}" * 100_000, 3),
    "update": ("DROP ALL", 2),
    "load": ("LOAD <CANARY>", 2),
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_of_anybody_is_bounded(name, run, here, built, canary):  # noqa: F811
    text, code = QUERIES[name]
    (here / "q.rq").write_text(text.replace("CANARY", canary))
    ended = run("sparql", "q.rq", env=built | {"CMAA_QUERY_SECONDS": "1"}, box=True)
    ended.is_safe()
    assert ended.code == code, ended
    assert bool(code) == ended.err.startswith("error: ")


@pytest.mark.parametrize(
    "words",
    [
        ("build",),
        ("export", "--output", "x.txt/y"),
        ("export", "--output", "/proc/x"),
        ("export", "--output", "/dev/null/x"),
    ],
)
def test_a_place_that_cannot_be_written_is_told(words, run, here, built):  # noqa: F811
    told(run(*words, env=built | ({"CMAA_BUILD": "x.txt"} if words == ("build",) else {})), 2, "")
