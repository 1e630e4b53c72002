"""Convert: an agreement in other people's vocabularies, as the bytes of a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.ask.run import Asker
from app.errors import ParameterError, did_you_mean
from app.namespaces import ROOT
from app.publish.media import CSV, TURTLE, Form
from app.publish.others import akn, eli, odrl
from app.publish.rows.results import to_csv, to_turtle

AKN = Form("akn.xml", "application/akn+xml", "Akoma Ntoso", ("application/xml", "text/xml"))


@dataclass(frozen=True)
class Conversion:
    """One way to write an agreement: its name, the ending of its file, its format, what people call it, and how."""

    name: str
    ending: str
    form: Form
    says: str
    write: Callable[[Asker, str], bytes]


def _turtle(asker: Asker, slug: str, name: str) -> bytes:
    triples = eli.eli(asker, slug) if name == "eli" else odrl.odrl(asker, slug)
    slug = slug.lower()
    about = {"agreement": slug, "document": f"{ROOT}agreement/{slug}.{name}.ttl"}
    return to_turtle([*triples, *asker.graph("eli-document", about)]).encode()


_ALL = (
    Conversion("eli", "eli.ttl", TURTLE, "ELI, Turtle", lambda asker, slug: _turtle(asker, slug, "eli")),
    Conversion(
        "eli-left-out", "eli-left-out.csv", CSV, "what ELI cannot say", lambda a, s: to_csv(eli.left_out(a, s)).encode()
    ),
    Conversion("akn", "akn.xml", AKN, "Akoma Ntoso 3.0", akn.akn),
    Conversion("odrl", "odrl.ttl", TURTLE, "ODRL, Turtle", lambda asker, slug: _turtle(asker, slug, "odrl")),
    Conversion(
        "odrl-left-out",
        "odrl-left-out.csv",
        CSV,
        "the norms that ODRL cannot say",
        lambda a, s: to_csv(odrl.left_out(a, s)).encode(),
    ),
)
#: name → how an agreement is written
CONVERSIONS: dict[str, Conversion] = {conversion.name: conversion for conversion in _ALL}


def convert(asker: Asker, slug: str, to: str) -> bytes:
    """Return an agreement in another vocabulary.

    ParameterError for an unknown vocabulary or agreement; NotOffered where what it needs is not coded.
    """
    if to not in CONVERSIONS:
        hint = did_you_mean(to, CONVERSIONS, f"choose {', '.join(CONVERSIONS)}")
        raise ParameterError(f'no vocabulary "{to}"', where="--to", remedy=hint)
    return CONVERSIONS[to].write(asker, slug)
