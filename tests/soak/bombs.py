"""Expensive things: queries of different kinds, each of which takes all it can get, and addresses that make much work."""

from __future__ import annotations

from urllib.parse import urlencode

_TWO, _THREE = "?a ?b ?c . ?d ?e ?f", "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
_ANY = "(<x:>|!<x:>)"


def grown(times: int, step: str, what: str = "") -> str:
    """Return a query that makes a text longer so many times, and asks for its length or, by its name, for itself."""
    steps = "".join(f" BIND({step.format(f'?x{i}')} AS ?x{i + 1})" for i in range(times))
    asked = what or f"(STRLEN(?x{times}) AS ?n)"
    return f"SELECT {asked} {{ BIND('aaaaaaaaaaaaaaaa' AS ?x0){steps} }}"


def _ladder(rungs: int) -> str:
    inner = "?s0 ?p0 ?o0"
    for i in range(1, rungs):
        inner = f"{{ SELECT * {{ {inner} }} ORDER BY ?o{i - 1} }} ?s{i} ?p{i} ?o{i}"
    return f"SELECT (COUNT(*) AS ?n) {{ {inner} }}"


_NUMBERS = " ".join(map(str, range(60000)))
BOMBS = {
    "count over a product": f"SELECT (COUNT(*) AS ?n) {{ {_THREE} }}",
    "no row ever": f"SELECT * {{ {_THREE} FILTER(?c = ?f && ?c != ?f) }}",
    "order over a product": f"SELECT * {{ {_THREE} }} ORDER BY ?i ?f ?c",
    "group over a product": f"SELECT ?c ?f (COUNT(*) AS ?n) {{ {_THREE} }} GROUP BY ?c ?f ?i",
    "distinct strings": f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {_THREE} BIND(CONCAT(STR(?c), STR(?f)) AS ?x) }}",
    "distinct rows": f"SELECT DISTINCT * {{ {_THREE} }}",
    "having": f"SELECT ?a (SUM(STRLEN(STR(?f))) AS ?n) {{ {_TWO} }} GROUP BY ?a HAVING (?n < 0)",
    "group_concat": f"SELECT (GROUP_CONCAT(STR(?c)) AS ?x) {{ {_THREE} }}",
    "regex, nested repeats": f"SELECT * {{ {_THREE} FILTER REGEX(CONCAT(STR(?c), STR(?f)), '(x+x+)+y$') }}",
    "regex, huge automaton": "SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), '((((a{100}){100}){100}){100})') }",
    "regex of each row": f"SELECT * {{ {_TWO} FILTER REGEX(STR(?c), CONCAT('^(', STRLANG(STR(?f), 'en'), ')+$')) }}",
    "replace grows": grown(40, "REPLACE({0}, 'a', 'aaaa')"),
    "concat doubles": grown(40, "CONCAT({0}, {0})"),
    "encode grows": grown(60, "ENCODE_FOR_URI(CONCAT({0}, '%%'))").replace("aaaaaaaaaaaaaaaa", "%" * 64),
    "path, all to all": f"SELECT (COUNT(*) AS ?n) {{ ?a {_ANY}* ?b . ?c {_ANY}* ?d }}",
    "path, 200 steps": f"SELECT (COUNT(*) AS ?n) {{ ?a {'/'.join(['(<x:>|!<x:>|^(!<x:>))'] * 200)} ?b }}",
    "path, star of star": f"SELECT (COUNT(*) AS ?n) {{ ?a ((({_ANY}|^{_ANY})*)+/({_ANY}|^{_ANY})*)* ?b }}",
    "optional in optional": f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c {'OPTIONAL { ?c ?p ?q OPTIONAL { ?x ?y ?z ' * 6}{'} }' * 6} }}",
    "not exists": f"SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ {_TWO} FILTER(STR(?o) = CONCAT(STR(?c), STR(?f))) }} }}",
    "exists in exists": "SELECT * { ?s ?p ?o FILTER EXISTS { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f FILTER(?f = ?o && ?d = ?c) FILTER EXISTS { ?g ?h ?i FILTER(?i != ?f) } } } }",
    "minus a product": f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c MINUS {{ {_THREE} FILTER(?f != ?i) }} }}",
    "union of products": f"SELECT (COUNT(*) AS ?n) {{ {' UNION '.join(f'{{ {_THREE} }}' for _ in range(50))} }}",
    "ladder of selects": _ladder(12),
    "values by values": f"SELECT (COUNT(*) AS ?n) {{ VALUES ?a {{ {_NUMBERS} }} VALUES ?b {{ {_NUMBERS} }} FILTER(?a + ?b < 0) }}",
    "long list after IN": f"SELECT (COUNT(*) AS ?n) {{ {_TWO} FILTER(STRLEN(STR(?c)) - 10000 IN ({_NUMBERS.replace(' ', ', ')})) }}",
    "construct over a product": f"CONSTRUCT {{ ?a ?e ?i . ?d ?h ?c . ?g ?b ?f }} WHERE {{ {_THREE} }}",
    "construct blank nodes": f"CONSTRUCT {{ [] ?b [ ?e [ ?h ?i ] ] }} WHERE {{ {_THREE} }}",
    "describe everything": "DESCRIBE * { ?a ?b ?c . ?d ?e ?f }",
    "all rows of a product": f"SELECT * {{ {_TWO} }}",
    "hashes": f"SELECT * {{ {_THREE} FILTER(SHA512(CONCAT(STR(?c), STR(?f))) = SHA512(STR(?i))) }}",
    "graphs by graphs": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f FILTER(?g != ?h) } GRAPH ?i { ?j ?k ?l } }",
    "5000 groups": "SELECT * " + "{" * 5000 + "}" * 5000,
    "20000 brackets": f"SELECT * {{ FILTER({'(' * 20000}1{')' * 20000}) }}",
    "5000 selects": "SELECT * { " * 5000 + "}" * 5000,
    "40000 negations": f"SELECT * {{ FILTER({'!' * 40000}true) }}",
    "10000 sums": f"SELECT ({'+'.join(['1'] * 10000)} AS ?x) {{}}",
    "50000 triples": f"SELECT * {{ {' '.join(f'?s{i} ?p{i} ?o{i} .' for i in range(30000))} }}",
    "20000 variables": f"SELECT * {{ VALUES ({' '.join(f'?v{i}' for i in range(20000))}) {{ ({'1 ' * 20000}) }} }}",
}  # fmt: skip

#: Texts that cost before a query is run: what reads them must take a time that grows with their length and no faster.
TEXTS = {
    "long strings that never end": "\\'''\n" * 150000 + "# service",
    "long strings in quotes": '\\"""\n' * 150000 + "# service",
    "less than": "<" * 900000 + " service",
    "names": "a:" * 400000 + " service",
    "escapes": "\\u0053" * 150000 + " service",
    "lines": "\n" * 900000,
    "an update": "# x\n" * 200000 + "INSERT",
    "prefixes": "PREFIX a: <b> " * 60000,
    "comments": "#" * 900000,
    "commas": "SELECT * { ?s ?p " + "1," * 400000,
}

_AGREEMENTS = ("jpn-usa-1997", "wto-tfa")


def _many(count: int) -> list[tuple[str, str]]:
    return [("agreement", f"x{i}") for i in range(count)]


#: Addresses that make much work; {all} stands for every agreement, {coded} for every coded one.
PAGES = (
    "/ontology",
    "/ontology.ttl",
    "/ontology.jsonld",
    "/ontology.rdf",
    "/compare",
    "/compare?{coded}",
    "/compare?{all}",
    "/compare?{all}&format=xlsx",
    f"/compare?{urlencode(_many(5000))}",
    f"/compare?{urlencode([('agreement', 'jpn-usa-1997')] * 5000)}",
    "/checklist?{all}",
    "/checklist?{coded}&format=docx",
    "/basis?from=usa&to=jpn",
    "/partners?party=usa",
    "/partners?party=usa&format=xlsx",
    "/query/agreements",
    "/query/agreements?x=1",
    "/agreement/jpn-usa-1997",
    "/api/",
    "/openapi.json",
    "/api/agreements?limit=1000",
    "/api/provisions?agreement=jpn-usa-1997&limit=1000",
    "/api/partners?party=usa&limit=1000&offset=1000000",
    "/api/compare?{coded}",
    "/api/compare?{all}",
    "/api/similar",
    "/api/checklist?{coded}&format=docx",
    f"/api/agreements?{'party=usa&' * 20000}",
    "/doc/party/usa",
    "/doc/party/usa.rdf",
    "/doc/concept/confidence/high",
    "/doc/concept/confidence/high.jsonld",
    "/doc/coder/cmaa-graph",
    "/doc/coder/cmaa-graph.ttl",
    "/doc/ns/Agreement",
    "/doc/" + "a/" * 499 + "a",
    "/doc/dataset",
    "/doc/dataset.jsonld",
    "/graph/inferred",
    "/graph/inferred.ttl",
    "/graph/inferred.jsonld",
    "/graph/inferred.trig",
    "/sitemap.xml",
    "/context.jsonld",
    "/changes",
    "/dump/cmaa.jsonld",
    "/dump/tables/none.csv",
    "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D&format=html",
    f"/query/{'x' * 20000}",
    f"/agreement/{'x' * 20000}",
)
