"""Every page that a reader can come to, and the states that it has: name → address."""

from urllib.parse import urlencode

EVIL = "<script>alert(1)</script>"
LONG = "a" * 3000
RIGHT_TO_LEFT = "اتفاقية المساعدة الإدارية المتبادلة " * 20
PREFIXES = "PREFIX cmaa: <https://w3id.org/cmaa/ns/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
QUERY = PREFIXES + "SELECT ?party ?label { ?party a cmaa:Party ; rdfs:label ?label } ORDER BY ?label LIMIT 20"


def asked(path: str, **given: object) -> str:
    """Return an address with its parameters."""
    return f"{path}?{urlencode(given, doseq=True)}"


PAGES = {
    "home": "/",
    "partners": "/partners",
    "partners on a day": asked("/partners", party="usa", on="2014-01-31"),
    "partners, none": asked("/partners", party="usa", on="1800-01-01"),
    "partners, map": asked("/partners", party="usa", view="map"),
    "partners, timeline": asked("/partners", party="usa", view="timeline"),
    "partners, network": asked("/partners", party="usa", view="network"),
    "agreements": "/agreements",
    "agreement, coded": "/agreement/jpn-usa-1997",
    "agreement of many parties": "/agreement/wto-tfa",
    "agreement, not coded": "/agreement/idn-usa",
    "compare, choose": "/compare",
    "compare two": asked("/compare", agreement=["jpn-usa-1997", "wto-tfa"]),
    "compare two, differences of a group": asked(
        "/compare", agreement=["jpn-usa-1997", "wto-tfa"], differences=1, group="H"
    ),
    "compare with one not coded": asked("/compare", agreement=["jpn-usa-1997", "idn-usa"]),
    "basis, empty": "/basis",
    "basis, asked": asked("/basis", **{"from": "usa", "to": "jpn"}),
    "checklist, empty": "/checklist",
    "checklist of two": asked("/checklist", agreement=["jpn-usa-1997", "wto-tfa"]),
    "codebook": "/codebook",
    "codebook, a question": "/codebook/presence-of-officials",
    "instruments": "/instruments",
    "sources": "/sources",
    "disagreements": "/disagreements",
    "questions": "/query",
    "question, form": "/query/norms",
    "question, answer": asked("/query/norms", agreement="jpn-usa-1997"),
    "question, two parties": asked("/query/partner", party="usa", partner="idn"),
    "search, empty": "/search",
    "search, found": asked("/search", q="japan"),
    "search, nothing": asked("/search", q="xyzzyx"),
    "sparql": "/sparql",
    "sparql, answer": asked("/sparql", query=QUERY),
    "ontology": "/ontology",
    "document of an agreement": "/doc/agreement/jpn-usa-1997",
    "document of a provision": "/doc/agreement/jpn-usa-1997/art_4/para_1/point_a",
    "document of a party": "/doc/party/usa",
    "document of a concept": "/doc/concept/codebook/costs",
    "document of a term": "/doc/ns/hasParty",
    "graph": "/graph/data/parties",
    "data set": "/doc/dataset",
    "API": "/api/",
}

#: Pages that tell what is the matter: name → address and status.
ERRORS = {
    "no such page": ("/nowhere", 404),
    "no such agreement": ("/agreement/jpn-usa-1998", 404),
    "no such thing": ("/doc/party/jpnn", 404),
    "no such question": ("/query/normes", 404),
    "no such party": (asked("/partners", party="jpnn"), 400),
    "no such day": (asked("/partners", party="usa", on="2014-02-31"), 400),
    "no such format": (asked("/partners", party="usa", format="exe"), 400),
    "answer that needs another day": (asked("/query/partners", party="usa", on="yesterday"), 400),
    "query that cannot be read": (asked("/sparql", query="SELECT * { ?s ?p }"), 400),
}

#: What people paste: no page is broken, run or widened by it.
STRANGE = {
    **{f"{path} with a script": asked(path, **{name: EVIL}) for path, name in (
        ("/search", "q"), ("/partners", "party"), ("/compare", "agreement"), ("/basis", "from"), ("/query/norms", "agreement"),
        ("/sparql", "query"),
    )},
    **{f"{path} with a long word": asked(path, **{name: LONG}) for path, name in (
        ("/search", "q"), ("/partners", "party"), ("/query/norms", "agreement"), ("/sparql", "query"),
    )},
    "search from right to left": asked("/search", q=RIGHT_TO_LEFT),
    "agreement with a script": "/agreement/%3Cscript%3Ealert(1)%3C/script%3E",
}  # fmt: skip
