"""What is typed, and what the environment says: arguments, options, parameters and settings of every verb."""

import os

import pytest


@pytest.fixture(scope="module")
def built(pattern_home, tmp_path_factory, watcher):
    """Build once."""
    folder = tmp_path_factory.mktemp("built") / "place"
    folder.mkdir()
    settings = {"CMAA_HOME": str(pattern_home), "CMAA_BUILD": str(folder / "build")}
    assert watcher.run(["build"], folder, env=settings).code == 0
    return settings


BAD_SLUGS = ("../../etc/passwd", "aaa/../bbb", "x> <y", "é", "a\nb", "' OR 1=1", "${HOME}", "-", "x" * 100_000, "")
PARTNERS = ("query", "partners")

#: name → (words, exit code, what is said)
WORDS = {
    **{f"party-{n}": ((*PARTNERS, f"party={slug}"), 2, "") for n, slug in enumerate(BAD_SLUGS)},
    **{f"compare-{n}": (("compare", "--", slug, "wto-tfa"), 2, "") for n, slug in enumerate(BAD_SLUGS[:5])},
    **{f"similar-{n}": (("similar", "--", slug), 2, "") for n, slug in enumerate(BAD_SLUGS[:5])},
    **{f"basis-{n}": (("basis", "--", slug, "usa"), 2, "") for n, slug in enumerate(BAD_SLUGS[:5])},
    **{f"checklist-{n}": (("checklist", "--", slug), 2, "") for n, slug in enumerate(BAD_SLUGS[:5])},
    "query-upwards": (("query", "../check/unknown-class"), 2, "no query"),
    "query-absolute": (("query", "/etc/passwd"), 2, "no query"),
    "query-of-pages": (("query", "known", "node=x"), 2, "no query"),
    "query-with-a-line-end": (("query", "partners\n"), 2, "no query"),
    "parameter-that-is-none": ((*PARTNERS, "party=aaa", "x=1"), 2, ""),
    "parameter-with-sparql": ((*PARTNERS, "party=aaa> } SERVICE <CANARY> { ?s ?p ?o } #"), 2, "is not a party's slug"),
    "day-that-is-none": ((*PARTNERS, "party=aaa", "on=2014-02-30"), 2, "is not a day"),
    "day-with-sparql": ((*PARTNERS, "party=aaa", 'on=2014-01-01"^^<x>) } #'), 2, "is not a day"),
    "day-of-the-year-nan": ((*PARTNERS, "party=aaa", "on=NaN"), 2, "is not a day"),
    "day-in-other-digits": ((*PARTNERS, "party=aaa", "on=٢٠١٤-٠١-٠١"), 2, "is not a day"),
    "compare-group": (("compare", "wto-tfa", "aaa", "--group", "../x"), 2, ""),
    "intake-slug-upwards": (("intake", "x.txt", "--slug", "../../x"), 2, "is no slug"),
    "intake-slug-absolute": (("intake", "x.txt", "--slug", "/tmp/x"), 2, "is no slug"),
    "intake-slug-with-angles": (("intake", "x.txt", "--slug", "x> <y"), 2, "is no slug"),
    "intake-slug-that-is-long": (("intake", "x.txt", "--slug", "x" * 300), 2, "is no slug"),
    "intake-article-upwards": (("intake", "x.txt", "--article", "../../../party/usa"), 2, "is no article"),
    "intake-article-with-angles": (("intake", "x.txt", "--article", "1> <y"), 2, "is no article"),
    "intake-output-below-a-file": (("intake", "x.txt", "--output", "x.txt/a"), 2, "cannot be written"),
    "intake-output-below-a-device": (("intake", "x.txt", "--output", "/dev/null/a"), 2, "cannot be written"),
    "intake-output-in-proc": (("intake", "x.txt", "--output", "/proc/x/y"), 2, "cannot be written"),
    "intake-output-that-is-there": (("intake", "x.txt", "--output", "."), 2, "is there already"),
    "intake-output-that-is-a-link": (("intake", "x.txt", "--output", "link"), 2, "is there already"),
    "intake-nothing": (("intake", ""), 1, "cannot be read (it is a folder)"),
    "format-nothing": (("format", "nowhere.ttl"), 2, ""),
    "check-nothing": (("check", "nowhere.ttl"), 2, "no such file"),
    "check-a-pipe-and-a-device": (("check", "pipe", "/dev/zero"), 1, "data/zero: the file: [syntax] cannot be read"),
    "format-a-device": (("format", "/dev/zero"), 1, "cannot be read (it is a pipe or a device)"),
    "format-a-pipe": (("format", "pipe"), 1, "cannot be read (it is a pipe or a device)"),
    "sparql-nothing": (("sparql", "nowhere.rq"), 2, ""),
    "sparql-no-query": (("sparql", "x.txt"), 2, "mend the query"),
    "format-output-of-basis": (("basis", "aaa", "bbb", "--format", "csv", "--output", "x.txt/a"), 2, "cannot be written"),
    "home-that-is-a-file": (("check", "--home", "x.txt"), 2, "name the project's folder"),
    "home-that-is-nowhere": (("check", "--home", "nowhere"), 2, "name the project's folder"),
    "home-that-is-a-device": (("check", "--home", "/dev/null"), 2, "name the project's folder"),
    "home-without-anything": (("check", "--home", "empty"), 2, "name the project's folder"),
    "engine-upwards": (("build", "--engine", "../x"), 2, "no engine"),
    "verb-that-is-none": (("../x",), 2, ""),
}  # fmt: skip

#: name → (settings, words, exit code, what is said)
SETTINGS = {
    "port-of-letters": ({"CMAA_PORT": "abc"}, ("check", "--home", "empty"), 2, "CMAA_PORT"),
    "workers-of-letters": ({"CMAA_WORKERS": "many"}, ("query", "--list"), 2, "CMAA_WORKERS"),
    "seconds-of-letters": ({"CMAA_QUERY_SECONDS": "1s"}, ("query", "--list"), 2, "CMAA_QUERY_SECONDS"),
    "home-a-file": ({"CMAA_HOME": "x.txt"}, ("check",), 2, "name the project's folder"),
    "home-nowhere": ({"CMAA_HOME": "/nowhere/at/all"}, ("check",), 2, "name the project's folder"),
    "texts-a-file": ({"CMAA_TEXTS": "x.txt"}, ("intake", "x.txt"), 2, "cannot be written"),
    "texts-a-device": ({"CMAA_TEXTS": "/dev/null"}, ("intake", "x.txt"), 2, "cannot be written"),
    "texts-in-proc": ({"CMAA_TEXTS": "/proc"}, ("intake", "x.txt"), 2, "cannot be written"),
    "endpoint-a-file": (
        {"CMAA_ENDPOINT": "file:///etc/passwd"},
        (*PARTNERS, "party=aaa"),
        2,
        "not the address of a server",
    ),
    "endpoint-that-runs": (
        {"CMAA_ENDPOINT": "javascript:alert(1)"},
        (*PARTNERS, "party=aaa"),
        2,
        "not the address of a server",
    ),
    "endpoint-of-nobody": ({"CMAA_ENDPOINT": "http://127.0.0.1:9/x"}, (*PARTNERS, "party=aaa"), 3, "CMAA_ENDPOINT"),
}


@pytest.fixture
def here(place):
    (place / "x.txt").write_text("Article 1\n\nIt shall be so.\n")
    (place / "empty").mkdir()
    (place / "link").symlink_to("nowhere")
    os.mkfifo(place / "pipe")
    return place


def told(ended, code, says):
    """Assert one line in our form, or in that of the parser of the command line."""
    ended.is_safe()
    assert ended.code == code, ended
    if ended.out.count("\n") and code == 1:
        assert says in ended.out
        return
    last = ended.err.splitlines()[-1]
    assert last.lower().startswith("error: ")
    assert says in last, last


@pytest.mark.parametrize("name", WORDS)
def test_what_is_typed_wrongly_is_told(name, run, here, built, canary):
    words, code, says = WORDS[name]
    told(run(*(word.replace("CANARY", canary) for word in words), env=built, box=words[0] == "sparql"), code, says)


@pytest.mark.parametrize("name", SETTINGS)
def test_what_is_set_wrongly_is_told(name, run, here, built):
    settings, words, code, says = SETTINGS[name]
    ended = run(*words, env=built | settings)
    if name == "endpoint-of-nobody":  # it was asked for
        ended = type(ended)(ended.code, ended.out, ended.err, [], ended.megabytes)
    told(ended, code, says)


def test_an_export_below_a_file_writes_nothing(run, here, built):
    ended = run("compare", "aaa-bbb-2001", "--format", "csv", "--output", "nowhere/at/all.csv", env=built)
    told(ended, 2, "")
