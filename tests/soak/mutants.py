"""Mutants: queries that were right once. The same seed gives the same mutants, so that what one breaks can be found again."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from tests.conftest import ROOT

#: Bytes of the longest mutant: more than a query may have, less than what the server does not even read to its end.
LARGEST = 1_300_000

_HEAD = """PREFIX : <http://example.org/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX cmaa: <https://w3id.org/cmaa/ns/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
#: A query of each kind that the grammar of SPARQL 1.1 knows.
_SEEDS = """
SELECT * { ?s ?p ?o } LIMIT 10
SELECT DISTINCT ?c { ?s a ?c } ORDER BY DESC(?c) OFFSET 2 LIMIT 5
SELECT REDUCED ?p { ?s ?p "x"@en , 'y' ; a cmaa:Party }
SELECT (COUNT(DISTINCT ?s) AS ?n) (SAMPLE(?o) AS ?one) { ?s rdfs:label ?o } GROUP BY ?p HAVING (COUNT(?o) > 1)
SELECT ?a (GROUP_CONCAT(?l; SEPARATOR=", ") AS ?all) { ?a a cmaa:Agreement ; rdfs:label ?l } GROUP BY ?a LIMIT 3
SELECT (AVG(?x) AS ?m) (MIN(?x) AS ?l) (MAX(?x) AS ?h) (SUM(?x) AS ?s) { VALUES ?x { 1 2.5 3e0 "4"^^xsd:integer UNDEF } }
ASK { ?s ?p ?o . FILTER NOT EXISTS { ?o ?q ?r } }
CONSTRUCT { ?s :p [ :q ?o ; :r ( 1 2 ?s ) ] } WHERE { ?s rdfs:label ?o } LIMIT 4
CONSTRUCT WHERE { ?s a cmaa:Source }
DESCRIBE <https://w3id.org/cmaa/id/party/usa>
DESCRIBE ?x WHERE { ?x a cmaa:Agreement } LIMIT 2
SELECT ?x { ?x (rdfs:label|^rdfs:label)/!(a|^a)* ?y } LIMIT 5
SELECT ?x { ?x cmaa:hasParty+ ?y . ?y cmaa:hasParty? ?z } LIMIT 5
SELECT * { { ?s a cmaa:Party } UNION { ?s a cmaa:Source } MINUS { ?s rdfs:label "x" } } LIMIT 5
SELECT * { ?s a cmaa:Party OPTIONAL { ?s rdfs:label ?l FILTER(LANGMATCHES(LANG(?l), "en")) } } LIMIT 5
SELECT * { GRAPH ?g { ?s a cmaa:Agreement } } LIMIT 5
SELECT * FROM <https://w3id.org/cmaa/graph/inferred> FROM NAMED <https://w3id.org/cmaa/graph/inferred> { ?s ?p ?o } LIMIT 3
SELECT * { { SELECT ?s { ?s a cmaa:Party } ORDER BY ?s LIMIT 3 } BIND(STR(?s) AS ?t) FILTER(REGEX(?t, "^h.*a$", "i")) }
SELECT (IF(BOUND(?x), COALESCE(?x, 1/0), -1.5e3) AS ?y) { VALUES (?x ?z) { (1 UNDEF) (UNDEF "a\\tb\\u00e9") } }
SELECT (REPLACE("abc", "(b)", "$1$1") AS ?a) (SUBSTR("abc", 2, 1) AS ?b) (UCASE("x") AS ?c) (ENCODE_FOR_URI("ä") AS ?d) {}
SELECT (STRDT("1", xsd:byte) AS ?a) (STRLANG("x", "de") AS ?b) (IRI("x") AS ?c) (BNODE() AS ?d) (UUID() AS ?e) (RAND() AS ?f) {}
SELECT (MD5("x") AS ?a) (SHA256("x") AS ?b) (NOW() - "P1D"^^xsd:dayTimeDuration AS ?c) (YEAR(NOW()) AS ?d) (ABS(-1)+CEIL(1.5) AS ?e) {}
SELECT * { ?s ?p ?o FILTER(?o IN (1, 2, "x") || ?o NOT IN (:a) && !(?o = 1) && ISIRI(?s) && SAMETERM(?s, ?s)) } LIMIT 2
SELECT * { ?s rdfs:label ?l FILTER(STRSTARTS(?l, "A") && CONTAINS(?l, "a") && STRLEN(?l) > 3) } VALUES ?s { :a :b }
BASE <http://example.org/> SELECT ?x { <a#b> <../c?d=1> ?x ; a [] . _:b :p true , false , 1 , -1.0 , +1e-5 }
SELECT ?s { ?s ?p '''long ' text''' } # a comment at the end
"""
SEEDS = [_HEAD + line for line in _SEEDS.strip().splitlines()]
CATALOGUE = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "queries" / "answer").glob("*.rq"))]

_TOKEN = re.compile(r"""<[^<>\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[?$]\w+|[\w.-]*:[\w.-]*|\w+|\s+|#.*|.""")
_WORDS = (
    *("SERVICE <http://127.0.0.1:9/> {", "LOAD <file:///etc/passwd>", "FROM <http://127.0.0.1:9/>", "FROM NAMED <file:///>"),
    *("INSERT DATA { <a> <b> <c> }", "DELETE WHERE { ?s ?p ?o }", "DROP ALL", "CLEAR ALL ;", "WITH <x>", "\\u0053ERVICE <x:>"),
    *("SERVICE SILENT ?x", "UNION", "OPTIONAL {", "MINUS", "GRAPH ?g", "EXISTS {", "BIND(1/0 AS ?x)", "LATERAL {", "<< ?s ?p ?o >>"),
    *("}", "{", "((", "]", ";;", ".", "*", "+", "?", "^^", "@", "@en-", "|", "/", "!", "a", "UNDEF", "<x:>*", "\\", "'''", '"""'),
)  # fmt: skip
_NUMBERS = (
    "0",
    "-0",
    "1e999",
    "-1e-999",
    "9" * 40,
    "9" * 4000,
    "0." + "0" * 300 + "1",
    "2147483648",
    "-9223372036854775809",
    "18446744073709551616",
)
_ODD = ("\u0000", "\ufeff", "\u202e", "\u2028", "𝔘", "é", "e\u0301", "\ud800", "\uffff", "😀" * 50, "\u0001", "\x7f", "İ", "ß", "\\uD800", "\\U0010FFFF", "\\U00110000")  # fmt: skip


def mutants(count: int, seed: int = 20261122) -> Iterator[bytes]:
    """Yield as many mutants; most are wrong, some are costly, some ask what they asked before."""
    chance = random.Random(seed)
    seeds = CATALOGUE + SEEDS * 2
    for _ in range(count):
        text = chance.choice(seeds)
        for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
            text = chance.choice(_WAYS)(text, chance)
        raw = text.encode("utf-8", "surrogatepass")[:LARGEST]
        yield _flipped(raw, chance) if chance.random() < 0.15 else raw


def _tokens(change):
    def mutate(text: str, chance: random.Random) -> str:
        tokens = _TOKEN.findall(text) or [" "]
        change(tokens, chance.randrange(len(tokens)), chance)
        return "".join(tokens)

    return mutate


def _delete(tokens: list[str], at: int, chance: random.Random) -> None:
    del tokens[at : at + chance.choice((1, 1, 2, 10))]


def _double(tokens: list[str], at: int, chance: random.Random) -> None:
    tokens[at:at] = tokens[at : at + chance.choice((1, 3, 20))] * chance.choice((1, 1, 2, 50))


def _swap(tokens: list[str], at: int, chance: random.Random) -> None:
    other = chance.randrange(len(tokens))
    tokens[at], tokens[other] = tokens[other], tokens[at]


def _put(tokens: list[str], at: int, chance: random.Random) -> None:
    tokens.insert(at, f" {chance.choice(_WORDS)} ")


def _odd(tokens: list[str], at: int, chance: random.Random) -> None:
    tokens.insert(at, chance.choice(_ODD))


def _comment(tokens: list[str], at: int, chance: random.Random) -> None:
    tokens.insert(at, chance.choice(("#", "# x\n", "#\r", "/* x */", "#" * 2000 + "\n", "-- x\n")))


def _number(tokens: list[str], at: int, chance: random.Random) -> None:
    tokens[at] = f" {chance.choice(_NUMBERS)} "


def _variable(tokens: list[str], at: int, chance: random.Random) -> None:
    tokens[at] = f" ?{chance.choice('spoabcxyz')} "


def _nest(text: str, chance: random.Random) -> str:
    start, end, *_ = chance.choice((("{", "}"), ("{ SELECT * {", "}}"), ("{ OPTIONAL {", "}}"), ("(", ")"), ("[", "]")))
    depth, at = chance.choice((1, 5, 100, 2000)), text.find("{") + 1
    stop = max(at, text.rfind("}"))
    return text[:at] + start * depth + text[at:stop] + end * depth + text[stop:]


def _long(text: str, chance: random.Random) -> str:
    made = chance.choice(("x", "\\n", "é", "(x+x+)+", "\\u0041")) * chance.choice((100, 5000, 60000))
    return (
        re.sub(r'"[^"\n]*"', lambda _: f'"{made}"', text, count=1)
        if '"' in text
        else f'{text} VALUES ?v {{ "{made}" }}'
    )


def _cut(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


def _joined(text: str, chance: random.Random) -> str:
    other = chance.choice(SEEDS)
    return text[: chance.randrange(len(text) + 1)] + other[chance.randrange(len(other)) :]


def _flipped(raw: bytes, chance: random.Random) -> bytes:
    changed = bytearray(raw or b" ")
    for _ in range(chance.choice((1, 2, 20))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


_WAYS = (
    *(_tokens(change) for change in (_delete, _delete, _double, _swap, _swap, _put, _put, _odd, _comment, _number, _variable)),
    *(_nest, _long, _cut, _joined),
)  # fmt: skip
