"""Marks: values of the data that a reader meets in every cell, each to be said in the language of the interface.

The words are the labels of concepts (`ontology/schemes/`), and those that queries and the core give to a standing.
"""

from __future__ import annotations

#: Concept schemes whose labels are marks; a test holds the list below against them.
SCHEMES = (
    "action", "answer", "certainty", "coding-status", "confidence", "instrument-kind", "link", "modality",
    "normative-force", "party-kind", "provision-kind", "source-kind", "status",
)  # fmt: skip
_CONCEPTS = (
    "absent", "accession", "adoption", "agreement", "amendment", "amends", "announcement", "annex", "arrangement",
    "arrangement between representative offices", "article", "based on", "binding", "chapter", "cites", "complete",
    "conditional", "convention", "customs territory", "dataset", "declaration", "document copy", "entry into force",
    "exchange of notes", "explanatory page", "extends", "extension", "fact sheet", "final clause", "former state",
    "guidance", "high", "implements", "in force", "inconclusive", "inferred", "information system", "item",
    "law database", "low", "medium", "member practice", "memorandum of understanding", "model", "model instrument",
    "multilateral agreement", "negotiates from", "news article", "no obligation", "not applicable", "not coded",
    "not in force", "obligation", "official journal", "official list", "opening for signature", "operational",
    "paragraph", "permission", "permitted", "point", "preamble", "press release", "programme", "prohibited",
    "prohibition", "protocol of amendment", "provisional application", "ratification", "recital", "recommendation",
    "recommended", "regional decision", "regional organisation", "related to", "replaced", "replacement",
    "representative office", "required", "resolution", "revision", "section", "signature", "signed, not in force",
    "standard", "standards framework", "state", "stated", "structure only", "subparagraph", "submission",
    "succeeded to", "succeeds", "succession", "supports use of", "suspension", "termination",
    "trade agreement protocol", "treaty text", "withdrawal",
)  # fmt: skip
#: How agreements stand on a day, and on what that rests.
_STANDINGS = (
    "coded", "ended", "listed", "listed only", "no date of entry into force known", "not known", "not yet", "signed",
    "binds", "by extension", "does not bind", "may have ended", "parties not known",
    "in force between the two on the day, as the sources say",
    "concluded between the two; the data do not say that it is in force on the day",
    "listed by a source; its text and dates are not known to the graph",
    "ended, or may have ended, by the day",
    "later than the day, or of unknown date",
    "binding on its parties; the graph does not know whether both are among them",
    "not in force, as a source says",
    "a model or recommendation",
)  # fmt: skip
#: What else is stated of an agreement, and what a legal basis, a comparison and a checklist are divided into.
_HEADINGS = (
    "day not stated", "party", "status", "series", "note", "customs administration", "signing agency",
    "implementing agency",
    "authentic text", "text", "text, not authentic",
    "assistance", "assistance, unasked", "use", "request", "refusal", "duration", "costs",
    "answer", "modality", "bearing side", "condition", "exception", "grounds", "items", "documents",
    "close match", "exact match", "broad match", "narrow match", "related match", "narrower than",
    "Before the request", "Form and language", "Contents", "To be said as well",
    "Partners", "Agreements", "Provisions", "Instruments", "Sources", "Comparison", "Other",
)  # fmt: skip
MARKS = frozenset((*_CONCEPTS, *_STANDINGS, *_HEADINGS))
