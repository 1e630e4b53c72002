import json
import shutil
import subprocess
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import given

from app.graph import copies
from app.graph.canonical import canonical_hash
from app.namespaces import NS
from app.publish.data.changelog import as_atom, as_json, as_text, as_turtle
from app.publish.data.changes import compare, diff
from tests.graph.test_canonical import DATA, renamed
from tests.publish.data.test_export import CLI

AGREEMENT = "data/agreements/aaa-bbb.ttl"
CS = "http://purl.org/vocab/changeset/schema#"
PREFIX = """@base <https://w3id.org/cmaa/id/> . @prefix cmaa: <https://w3id.org/cmaa/ns/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def quads(text, name="data/agreements/aaa-bbb"):
    graph = ox.NamedNode(f"https://w3id.org/cmaa/graph/{name}")
    return [ox.Quad(*q.triple, graph) for q in ox.parse(PREFIX + text, ox.RdfFormat.TURTLE)]


ONE = """<../graph/data/agreements/aaa-bbb> rdfs:label "Aland–Beland"@en .
cmaa:Provision rdfs:label "provision" . cmaa:abstract rdfs:label "abstract" .
<agreement/aaa-bbb/art_1> a cmaa:Provision ; cmaa:abstract "Help is given." ; cmaa:note "old" .
<agreement/aaa-bbb/art_2> a cmaa:Provision ; cmaa:abstract "It ends." .
"""
OTHER = """<../graph/data/agreements/aaa-bbb> rdfs:label "Aland–Beland"@en .
cmaa:Provision rdfs:label "provision" . cmaa:abstract rdfs:label "abstract" .
<agreement/aaa-bbb/art_1> a cmaa:Provision ; cmaa:abstract "Help is given on request." .
<agreement/aaa-bbb/art_3> a cmaa:Provision ; cmaa:abstract "It is renewed." .
"""


@given(DATA, DATA)
def test_what_changed_applied_to_the_one_gives_the_other(one, other):
    found = diff(one, other)
    assert canonical_hash(found.apply(one)) == canonical_hash(other)
    assert canonical_hash(found.apply(renamed(one))) == canonical_hash(other)
    assert not diff(one, renamed(one))


@given(DATA, DATA)
def test_every_statement_that_changed_is_told_unless_it_is_a_link_of_a_list(one, other):
    found = compare(one, other)
    told = sum(len(p.added) + len(p.removed) for g in found.groups for c in g.changes for p in c.properties)
    assert told == len(found.diff.added) + len(found.diff.removed)
    assert as_text(found)
    assert json.loads(as_json(found))["added"] == len(found.diff.added)
    assert bool(as_turtle(found)) is bool(found.diff)


def test_changes_are_told_in_words_agreement_by_agreement():
    before = [*quads(ONE), *quads('<party/x> rdfs:label "X" .', "data/parties")]
    after = [*quads(OTHER), *quads('<party/x> rdfs:label "Xland" .', "data/parties")]
    assert as_text(compare(before, after)) == (
        "Aland–Beland (data/agreements/aaa-bbb): 1 added, 1 removed, 1 changed\n"
        "  ~ provision art_1\n"
        "      abstract: Help is given. → Help is given on request.\n"
        "      - cmaa:note: old\n"
        "  - provision art_2\n"
        "      a: provision\n"
        "      abstract: It ends.\n"
        "  + provision art_3\n"
        "      a: provision\n"
        "      abstract: It is renewed.\n"
        "\n"
        "data/parties: 1 changed\n"
        "  ~ Xland\n"
        "      rdfs:label: X → Xland\n"
        "\n"
        "4 statements added, 5 removed, in 2 files.\n"
    )


def test_a_list_is_told_by_its_members():
    text = as_text(compare(quads("<a> cmaa:path ( <b> <c> ) ."), quads("<a> cmaa:path ( <b> <d> ) .")))
    assert "cmaa:path: (b, c) → (b, d)" in text


def test_nothing_changed_says_so():
    assert as_text(compare(quads(ONE), quads(ONE))) == "Nothing changed.\n"


def test_json_holds_terms_without_loss():
    said = json.loads(as_json(compare(quads(ONE), quads(OTHER))))
    assert (said["added"], said["removed"]) == (3, 4)
    change = said["groups"][0]["changes"][0]
    assert change["subject"] == "https://w3id.org/cmaa/id/agreement/aaa-bbb/art_1"
    assert change["properties"][0]["removed"] == ['"Help is given."']
    assert said["groups"][0]["changed"] == 1


def test_the_turtle_applied_to_the_one_gives_the_other():
    turtle = list(ox.parse(as_turtle(compare(quads(ONE), quads(OTHER))), ox.RdfFormat.TURTLE))
    about = {}
    for q in turtle:
        about.setdefault(q.subject, {}).setdefault(q.predicate.value.rpartition("#")[2].rpartition("/")[2], []).append(
            q.object
        )
    quad = {
        node: ox.Quad(said["subject"][0], said["predicate"][0], said["object"][0], said["isPartOf"][0])
        for node, said in about.items()
        if "predicate" in said
    }
    removed = {quad[q.object] for q in turtle if q.predicate.value == CS + "removal"}
    added = {quad[q.object] for q in turtle if q.predicate.value == CS + "addition"}
    assert (set(quads(ONE)) - removed) | added == set(quads(OTHER))


def test_the_feed_has_an_entry_a_file():
    feed = ET.fromstring(
        as_atom(
            compare(quads(ONE), quads(OTHER)),
            "https://example.org",
            "1" * 64,
            "2" * 64,
            datetime(2026, 11, 22, tzinfo=UTC),
        )
    )
    atom = "{http://www.w3.org/2005/Atom}"
    assert [e.findtext(f"{atom}title") for e in feed.iter(f"{atom}entry")] == [
        "Aland–Beland: 1 added, 1 removed, 1 changed"
    ]
    for parent in (feed, *feed.iter(f"{atom}entry")):
        assert all(parent.findtext(atom + name) for name in ("id", "title", "updated"))
    entry = feed.find(f"{atom}entry/{atom}link")
    assert entry.get("href") == "https://example.org/graph/data/agreements/aaa-bbb"


def test_the_feed_leads_to_no_file_that_is_no_more():
    found = compare(quads(ONE), [])
    feed = ET.fromstring(as_atom(found, "https://example.org", "1" * 64, "2" * 64, datetime(2026, 11, 22, tzinfo=UTC)))
    (entry,) = feed.iter("{http://www.w3.org/2005/Atom}entry")
    assert entry.find("{http://www.w3.org/2005/Atom}link") is None
    assert "It ends." in entry.findtext("{http://www.w3.org/2005/Atom}content")


def test_a_change_set_says_once_what_it_is():
    text = as_turtle(compare(quads(ONE), quads(OTHER)))
    sets = {q.subject for q in ox.parse(text, ox.RdfFormat.TURTLE) if q.object == ox.NamedNode(f"{CS}ChangeSet")}
    assert text.count("a cs:ChangeSet") == text.count("cs:subjectOfChange") == len(sets) > 2


@pytest.fixture
def home(small):
    """A project in git, with one change that is not committed."""
    git = [shutil.which("git"), "-C", str(small), "-c", "user.name=T", "-c", "user.email=t@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "One"], check=True)
    path = small / "data" / "small.ttl"
    path.write_text(path.read_text().replace('"2001-02-03"', '"2001-02-04"'))
    return small


def run(*arguments):
    return CliRunner().invoke(CLI, ["diff", *map(str, arguments)])


def test_a_revision_a_home_and_an_exported_dump_can_be_compared(home, tmp_path):
    done = run("--home", home, "HEAD", home)
    assert done.exit_code == 0, done.output
    assert "2001-02-03 → 2001-02-04" in done.output
    assert "1 statements added, 1 removed, in 1 file." in done.output
    dump = tmp_path / "cmaa.nq"
    dump.write_bytes(ox.serialize(copies.state(str(home), home), format=ox.RdfFormat.N_QUADS))
    assert run("--home", home, dump, home).output == "Nothing changed.\n"
    assert run("--home", home, tmp_path, home).output == "Nothing changed.\n"
    assert json.loads(run("--home", home, dump, "HEAD", "--format", "json").output)["added"] == 1
    assert f"<{NS}" in run("--home", home, "HEAD", home, "--format", "ttl").output or "cmaa:" in done.output


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("nowhere", None, 2, "no such file or folder, and no such revision of the project; name a dump"),
        ("-x", None, 2, ""),
        ("empty", "folder", 2, "neither a dump (cmaa.nq, cmaa.trig, cmaa.jsonld, graph.nq) nor a project's folders"),
        ("text.nq", "no statement", 1, "cannot be parsed"),
        ("picture.png", "x", 1, "not a dump; name a file that ends in .nq"),
    ],
)
def test_what_is_no_copy_is_one_line_with_a_remedy(home, tmp_path, name, content, code, said):
    if content == "folder":
        (tmp_path / name).mkdir()
    elif content:
        (tmp_path / name).write_text(content)
    done = run("--home", home, home, tmp_path / name if content else name)
    assert done.exit_code == code
    if said:
        assert said in done.output
        assert done.output.startswith("error: ")
        assert done.output.count("\n") == 1
