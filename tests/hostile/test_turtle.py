"""Turtle from anybody, and other syntaxes where Turtle is read: `cmaa format --check FILE` and `cmaa check FILE…`."""

import pytest

from app.errors import LoadError
from app.graph import load, refused

B = "@base <https://w3id.org/cmaa/id/> .\n"
P = B + "@prefix cmaa: <https://w3id.org/cmaa/ns/> .\n"
DEEP = 30_000

#: name → (content, what is said); each must be refused with exit code 1
REFUSED = {
    # syntax bombs and nesting
    "nested-blank-nodes": ("<a> <b> " + "[<b> " * DEEP + "1" + "]" * DEEP + " .", "nested over more than 100 levels"),
    "nested-lists": ("<a> <b> " + "(" * DEEP + "1" + ")" * DEEP + " .", "nested over more than 100 levels"),
    "nested-lists-of-blank-nodes": ("<a> <b> " + "([<b> " * 200 + "1" + "])" * 200 + " .", "nested over"),
    "blank-node-chain": ("".join(f"_:n{i} <b> _:n{i + 1} .\n" for i in range(2000)), "nested over more than 100 levels"),
    "open-blank-nodes": ("<a> <b> " + "[<b> " * DEEP, "not Turtle"),
    "open-lists": ("<a> <b> " + "(" * DEEP, "not Turtle"),
    "nested-triple-terms": ("<a> <b> " + "<<( <a> <b> " * 50_000 + "1" + " )>>" * 50_000 + " .", "a statement about"),
    "nested-reified": ("<a> <b> " + "<< <a> <b> " * 50_000 + "1" + " >>" * 50_000 + " .", "a statement about"),
    "triple-term": ("<a> <b> <<( <c> <d> <e> )>> .", "a statement about a statement"),
    "annotation": ("<a> <b> <c> {| <d> <e> |} .", "a statement about a statement"),
    "reifier": ("<a> <b> <c> ~ <d> .", "a statement about a statement"),
    "closing-brackets": ("]" * DEEP, "not Turtle"),
    "open-string": ('<a> <b> """' + "x" * 1_000_000, "not Turtle"),
    "escaped-quotes-after-an-error": ("x:a x:b x:c .\n" + '\\"""' * 200_000, "unknown prefix"),
    "dotted-chain-after-an-error": ("x:a x:b x:c .\n" + "a." * 200_000, "unknown prefix"),
    # size
    "literal-of-5-MB": (lambda: '<a> <b> "' + "x" * 5_000_000 + '" .', "a text longer than 4000000 characters"),
    "literal-of-17-MB": (lambda: '<a> <b> "' + "x" * 17_000_000 + '" .', "longer than 16 MB"),
    "iri-of-17-MB": (lambda: "<a> <b> <" + "x" * 17_000_000 + "> .", "longer than 16 MB"),
    "prefix-of-17-MB": (lambda: "@prefix " + "x" * 17_000_000 + ": <http://x/> .", "longer than 16 MB"),
    "number-of-17-MB": (lambda: "<a> <b> " + "9" * 17_000_000 + " .", "longer than 16 MB"),
    "language-of-1-MB": ('<a> <b> "x"@' + "a" * 1_000_000 + " .", "not Turtle"),
    # IRIs
    "base-javascript": ("@base <javascript:alert(1)> .\n<> <b> <c> .", 'an IRI that begins with "javascript:'),
    "base-file": ("@base <file:///etc/passwd> .\n<> <https://x.example/b> <> .", 'begins with "file:///etc/passwd"'),
    "sparql-base-file": ("BASE <file:///etc/>\n<passwd> <https://x.example/b> 1 .", 'begins with "file:///etc/passwd"'),
    "subject-javascript": (B + "<javascript:alert(1)> <b> <c> .", "javascript:"),
    "object-javascript": (B + "<a> <b> <javascript:alert(1)> .", "javascript:"),
    "object-javascript-in-capitals": (B + "<a> <b> <JaVaScRiPt:alert(1)> .", "JaVaScRiPt:"),
    "object-javascript-escaped": (B + r"<a> <b> <\u006aavascript:alert(1)> .", "javascript:"),
    "prefix-javascript": ("@prefix j: <javascript:> .\n<https://x.example/> <https://x.example/b> j:x .", "javascript:x"),
    "predicate-javascript": (B + "<a> <javascript:x> <c> .", "javascript:x"),
    "datatype-javascript": (B + '<a> <b> "x"^^<javascript:x> .', "javascript:x"),
    "object-data": (B + "<a> <b> <data:text/html,%3Cscript%3E> .", "data:text/html"),
    "object-vbscript": (B + "<a> <b> <vbscript:x> .", "vbscript:x"),
    "object-file": (B + "<a> <b> <file:///etc/passwd> .", "file:///etc/passwd"),
    "iri-with-space": (B + "<a b> <b> <c> .", "not Turtle"),
    "iri-with-control": (B + "<a\x01b> <b> <c> .", "not Turtle"),
    "iri-with-escaped-control": (B + r"<a\u0001b> <b> <c> .", "not Turtle"),
    "iri-with-newline": (B + "<a\nb> <b> <c> .", "not Turtle"),
    "iri-with-bidi": (B + "<a\u202eb> <b> <c> .", "cannot be seen (U+202E)"),
    "iri-with-quote": (B + '<a"b> <b> <c> .', "not Turtle"),
    # signs
    "nul": (B + '<a> <b> "x\x00y" .', "cannot be seen (U+0000)"),
    "nul-escaped": (B + r'<a> <b> "x\u0000y" .', "cannot be seen (U+0000)"),
    "escape-sequence": (B + '<a> <b> "\x1b[2J" .', "cannot be seen (U+001B)"),
    "backspace-escaped": (B + r'<a> <b> "good\b\b\b\bevil" .', "cannot be seen (U+0008)"),
    "bidi-override": (B + '<a> <b> "abc\u202efed" .', "cannot be seen (U+202E)"),
    "bidi-override-escaped": (B + r'<a> <b> "abc\U0000202efed" .', "cannot be seen (U+202E)"),
    "bidi-isolate": (B + '<a> <b> "abc\u2066fed" .', "cannot be seen (U+2066)"),
    "c1-control": (B + '<a> <b> "abc\x9bm" .', "cannot be seen (U+009B)"),
    "noncharacter": (B + '<a> <b> "abc\uffff" .', "cannot be seen (U+FFFF)"),
    "surrogate-escaped": (B + r'<a> <b> "\ud800" .', "not Turtle"),
    "byte-order-mark": ("\ufeff" + B, "not Turtle"),
    # encodings
    "utf-16": (B.encode("utf-16"), "not UTF-8 at byte 0"),
    "utf-16-without-mark": ((B + '<a> <b> "x" .').encode("utf-16-le"), "not Turtle"),
    "invalid-utf-8": (b'<a> <b> "\xff\xfe" .', "not UTF-8 at byte 9"),
    "overlong-utf-8": (b'<a> <b> "\xc0\xaf" .', "not UTF-8 at byte 9"),
    "surrogates-in-utf-8": (b'<a> <b> "\xed\xa0\x80" .', "not UTF-8"),
    "random-bytes": (bytes(range(256)) * 40, "not UTF-8"),
    "nul-bytes": (bytes(10_000), "not Turtle"),
    # other syntaxes, which Turtle is not
    "rdf-xml-entity-bomb": (
        '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="&b;"/></rdf:RDF>',
        "not Turtle",
    ),
    "rdf-xml-external-entity": ('<!DOCTYPE r [<!ENTITY a SYSTEM "CANARY">]><r>&a;</r>', "not Turtle"),
    "json-ld-remote-context": ('{"@context": "CANARY", "@id": "x", "b": 1}', "not Turtle"),
    "json-bomb": ("[" * 1_000_000, "not Turtle"),
    "n-quads": ("<http://x/a> <http://x/b> <http://x/c> <https://w3id.org/cmaa/graph/data/parties> .", "not Turtle"),
    "trig": ("GRAPH <https://w3id.org/cmaa/graph/data/parties> { <http://x/a> <http://x/b> 1 }", "not Turtle"),
    "html": ("<html><script src=CANARY></script></html>", "not Turtle"),
    "sparql-load": ("LOAD <CANARY>", "not Turtle"),
    "n3-rule": (B + "{ <a> <b> <c> } => { <a> <b> <d> } .", "not Turtle"),
    "n3-import": ("@import <CANARY> .", "not Turtle"),
    "elf": (b"\x7fELF\x02\x01\x01" + bytes(500), "not Turtle"),
    "zip": (b"PK\x03\x04" + b"\xff" * 400, "not UTF-8"),
}  # fmt: skip

#: name → content; each is odd but harmless, and is read as it stands
READ = {
    "empty": "",
    "blank-lines": "\n" * 100_000,
    "one-comment-line-of-1-MB": "# " + "x" * 1_000_000 + "\n",
    "long-number": B + "<a> <b> " + "9" * 4_000 + " .",
    "many-slashes": B + "<a> <b> <" + "/" * 1000 + "x> .",
    "relative-base": "@base <relative/only> .\n<> <b> <c> .",
    "dot-segments": B + "<../../../../etc/passwd> <b> 1 .",
    "long-list": B + "<a> <b> ( " + "1 " * 50_000 + ") .",
    "other-direction-letters": B + '<a> <b> "שלום עולם"@he .',
    "joiners": B + '<a> <b> "می\u200cخواهم"@fa .',
    "urn": B + "<a> <b> <urn:isbn:0451450523> .",
}


def write(place, name, content, canary):
    path = place / f"{name}.ttl"
    content = content() if callable(content) else content
    path.write_bytes((content if isinstance(content, bytes) else content.encode()).replace(b"CANARY", canary.encode()))
    return path


@pytest.mark.parametrize("name", REFUSED)
def test_what_must_not_be_read_is_refused(name, place, run, canary):
    content, says = REFUSED[name]
    path = write(place, name, content, canary)
    before = path.read_bytes()
    ended = run("format", path)
    ended.fails(1, f"data/{name}.ttl")
    assert says in ended.err
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", READ)
def test_what_is_only_odd_is_read(name, place, run, canary):
    ended = run("format", "--check", write(place, name, READ[name], canary))
    ended.is_safe()
    assert ended.code in (0, 1)
    assert "error" not in ended.err


def test_check_reports_all_of_them_in_one_run(place, home, run, canary):
    slow = ("nested", "MB", "open", "closing", "json-bomb")
    paths = [write(place, n, c, canary) for n, (c, _) in REFUSED.items() if not any(word in n for word in slow)]
    ended = run("check", *paths, "--home", home)
    ended.is_safe()
    assert ended.code == 1
    for path in paths:
        assert any(line.startswith(f"data/{path.name}") and "[syntax]" in line for line in ended.out.splitlines()), path
    assert len(ended.err.splitlines()) == 1


def test_a_statement_too_many(monkeypatch):
    monkeypatch.setattr(load, "STATEMENTS", 10)
    assert len(load.parse(B + "<a> <b> 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 .", "x.ttl")) == 10
    with pytest.raises(LoadError, match="x.ttl: more than 10 statements; split the file"):
        load.parse(B + "<a> <b> 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 .", "x.ttl")


def test_a_line_is_named_where_the_sign_stands(tmp_path):
    (tmp_path / "x.ttl").write_text(B + "<a> <b> 1 .\n<a> <b> <javascript:x> .")
    with pytest.raises(LoadError, match=r'^x\.ttl:3: an IRI that begins with "javascript:x"; take it out$'):
        load.read(tmp_path / "x.ttl", tmp_path)


@pytest.mark.parametrize("levels", [1, 50, 100])
def test_nesting_that_a_hand_would_write_is_read(levels, tmp_path):
    assert refused.LEVELS == 100
    (tmp_path / "x.ttl").write_text(B + "<a> <b> " + "[<b> " * levels + "1" + "]" * levels + " .")
    assert len(load.read(tmp_path / "x.ttl", tmp_path).triples) == levels + 1


def test_nodes_in_a_circle_end(tmp_path):
    (tmp_path / "x.ttl").write_text("".join(f"_:n{i} <b> _:n{(i + 1) % 90} ; <c> _:n{i} .\n" for i in range(90)))
    assert len(load.read(tmp_path / "x.ttl", tmp_path).triples) == 180
