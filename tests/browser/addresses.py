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
    "day beyond all calendars": (asked("/partners", party="usa", on="10000-01-01"), 400),
    "basis on no day": (asked("/basis", **{"from": "usa", "to": "jpn", "on": "0000-00-00"}), 400),
    "basis with nobody": (asked("/basis", **{"from": "usa", "to": "jpnn"}), 400),
    "checklist of none such": (asked("/checklist", agreement="jpn-usa-1998"), 400),
    "compare with none such": (asked("/compare", agreement=["jpn-usa-1997", "jpn-usa-1998"]), 400),
    "no such question of the codebook": ("/codebook/cost", 404),
    "answer that needs another day": (asked("/query/partners", party="usa", on="yesterday"), 400),
    "query that cannot be read": (asked("/sparql", query="SELECT * { ?s ?p }"), 400),
}

#: Fields of forms, and what else of the form is filled in.
_FIELDS = (
    ("/search", "q", {}), ("/partners", "party", {}), ("/partners", "on", {"party": "usa"}), ("/partners", "basis", {"party": "usa"}),
    ("/agreements", "party", {}), ("/agreements", "decade", {}), ("/compare", "agreement", {}), ("/compare", "group", {"agreement": "wto-tfa"}),
    ("/basis", "from", {"to": "jpn"}), ("/basis", "use", {"from": "usa", "to": "jpn"}), ("/basis", "on", {"from": "usa", "to": "jpn"}),
    ("/checklist", "agreement", {}), ("/codebook/costs", "kind", {}), ("/instruments", "force", {}), ("/sources", "publisher", {}),
    ("/query/norms", "agreement", {}), ("/query/partners", "on", {"party": "usa"}), ("/sparql", "query", {}),
)  # fmt: skip
#: What people paste: no page is broken, run or widened by it.
STRANGE = {
    **{
        f"{path} with {what} for {name}": asked(path, **{name: text}, **rest)
        for path, name, rest in _FIELDS
        for what, text in (("a script", EVIL), ("a long word", LONG), ("text from right to left", RIGHT_TO_LEFT))
    },
    "ten thousand rows": asked("/sparql", query="SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 10000"),
    "agreement with a script": "/agreement/%3Cscript%3Ealert(1)%3C/script%3E",
}
