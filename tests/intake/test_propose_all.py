"""Proposals for a whole text: entries of lists get the words that open them, and headings reach down."""

from app.intake.propose_all import propose_all
from app.intake.structure import structure

TEXT = """AGREEMENT BETWEEN ALPHA AND BETA ON CUSTOMS HELP

The Government of Alpha and the Government of Beta, hereinafter the Parties,
Considering that smuggling harms both;
Have agreed as follows:

Article 1
Special watch

1. When so requested, the requested authority must keep a special watch on:
(a) vessels that carry contraband;
(b) warehouses that hold it.
2. The requested authority shall not be required to translate what it finds.

Article 2
Costs

Each Party shall do its own part.

Done at Betaville on 2 March 2031 in the English language.
"""


def test_every_provision_is_read_in_its_place():
    found = propose_all(structure(TEXT, "test"))
    said = {
        eid: [(p.modality.value, sorted(v.value for v in p.variables)) for p in made] for eid, made in found.items()
    }
    assert said == {
        "art_1__para_1__point_a": [("obligation", ["surveillance-of-transport"])],
        "art_1__para_1__point_b": [("obligation", ["surveillance-of-places"])],
        "art_1__para_2": [("no-obligation", ["limits-of-duty"])],
        "art_2": [("obligation", ["costs"])],
    }


def test_entries_point_into_their_lead():
    found = propose_all(structure(TEXT, "test"))["art_1__para_1__point_b"][0]
    assert found.cue.part == "lead"
    assert [span.part for span in found.trigger] == ["lead"]
