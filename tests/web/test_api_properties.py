"""The API held against its own description by a property-based tester (schemathesis), every check that fits it on.

A deeper run, of 500 examples an operation and of every value that an argument may have:
`python -m tests.web.test_api_properties 500`.
"""

import sys
from dataclasses import replace
from functools import cache

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished

from app import create_app
from app.ask.catalogue import Catalogue
from app.publish.api import answers
from app.publish.api.calls import calls
from app.publish.api.schemas import records
from tests.conftest import ROOT

#: Values of a type that the quick run draws from; the description lists hundreds.
FEW = {
    "party": ["jpn", "mne", "nld", "usa"],
    "agreement": ["idn-usa", "jpn-usa-1997", "rkc-1999", "wto-tfa"],
    "variable": ["costs", "time-limit"],
    "kind": ["agreement", "convention"],
    "assistance": ["presence-of-officials"],
    "use": ["use-as-evidence"],
}
NAMES = [*(f"/api/{name}" for name in calls(Catalogue(ROOT / "queries" / "answer"))), "/api/", "/openapi.json"]


def config(examples: int) -> SchemathesisConfig:
    """Two parties that are the same are well formed and yet no question: 422 counts as an answer to good data."""
    accepted = ["2xx", "304", "422"]
    return SchemathesisConfig.from_dict(
        {
            "headers": {"Accept-Encoding": "identity"},  # the client within a process does not unpack
            "generation": {"max-examples": examples, "deterministic": True, "database": "none", "unique-inputs": True},
            "checks": {"positive_data_acceptance": {"expected-statuses": accepted}},
        }
    )


def draw_from_few(raw: dict) -> None:
    """Shorten the lists of values that arguments may have; what answers hold is described as before."""
    for item in raw["paths"].values():
        for argument in item["get"].get("parameters", []):
            schema = argument.get("schema", {})
            inner = schema.get("items", schema)
            kind = inner.pop("$ref", "").rpartition("/")[2]
            if kind in FEW:
                assert set(FEW[kind]) <= set(raw["components"]["schemas"][kind]["enum"])
                inner["enum"] = FEW[kind]
            elif kind:
                inner["$ref"] = f"#/components/schemas/{kind}"


class Remembering:
    """A store that runs the same query once: the tester asks the same hundreds of times."""

    def __init__(self, store):
        self.select = cache(store.select)
        self.texts = cache(lambda text: list(store.texts(text)))


def faults(app, path: str, examples: int, whole: bool = False) -> tuple[int, list[str]]:
    """Ask one operation in every way; return how many cases there were, and what is not as described."""
    raw = app.test_client().get("/openapi.json").get_json()
    if not whole:
        draw_from_few(raw)
    schema = schemathesis.openapi.from_dict(raw, config=config(examples))
    schema.app = app
    cases, found = 0, []
    for event in from_schema(schema.include(path=path)).execute():
        if isinstance(event, ScenarioFinished):
            cases += len(event.recorder.cases)
            for case, nodes in event.recorder.checks.items():
                asked = event.recorder.cases[case].value.as_curl_command()
                found += [f"{n.name}: {n.failure_info.failure}: {asked}" for n in nodes if n.status is Status.FAILURE]
        elif isinstance(event, NonFatalError | FatalError):
            found.append(str(getattr(event, "value", None) or event.exception))
    return cases, found


@pytest.fixture(scope="module")
def app(asker, settings):
    return create_app(replace(asker, store=Remembering(asker.store)), settings)


@pytest.mark.parametrize("path", NAMES)
def test_every_answer_is_as_described(app, path):
    cases, found = faults(app, path, 10)
    assert not found, "\n".join(found)
    assert cases > 10


def test_the_tester_sees_a_wrong_answer(app, monkeypatch):
    def without_source(rows, of):
        return [{k: v for k, v in row.items() if k != "source"} for row in records(rows, of)]

    monkeypatch.setattr(answers, "records", without_source)
    _, found = faults(app, "/api/totals", 1)
    assert any("response_schema_conformance" in fault for fault in found)


if __name__ == "__main__":
    from app import config as configured
    from app.cli.common import site

    settings = configured.settings(home=ROOT)
    asker, release = site(settings)
    wrong = 0
    for name in NAMES:
        asked, told = faults(create_app(asker, settings, release), name, int((sys.argv[1:] or ["100"])[0]), True)
        wrong += len(told)
        print(name, asked, "cases,", len(told), "faults", *told, sep="\n  " if told else " ")
    sys.exit(1 if wrong else 0)
