"""Review: decisions are kept at once, become coded facts with reader and day, and never repeat the text."""

import json

import pytest

from app.errors import MissingFolder, ParameterError
from app.graph import load
from app.intake.propose import propose
from app.intake.review import Review, proposed_files, shared_run

WORDS = {
    "art_1": "The requested Administration shall answer every request within ninety days of the day on which it came in.",
    "art_2": "Either Party may withdraw at any time.",
}


@pytest.fixture
def folder(tmp_path):
    said = {"slug": "aaa-bbb-2001", "provisions": {eid: {"text": text} for eid, text in WORDS.items()}}
    (tmp_path / "aaa-bbb-2001.json").write_text(json.dumps(said))
    proposals = {e: propose(t, eid=e, kind="article") for e, t in WORDS.items()}
    for name, content in proposed_files("aaa-bbb-2001", proposals).items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_what_is_open_comes_with_its_words_and_values(folder):
    review = Review(folder, "aaa-bbb-2001")
    first, second = review.open()
    assert (first.eid, first.words, first.cue) == ("art_1", WORDS["art_1"], "shall")
    assert first.proposed["modality"] == ["obligation"]
    assert first.proposed["duration"] == ["P90D"]
    assert second.proposed["modality"] == ["permission"]


def test_a_decision_outlives_the_session_and_becomes_a_coded_norm(folder):
    review = Review(folder, "aaa-bbb-2001")
    first, second = review.open()
    values = {
        "modality": ["obligation"],
        "bearer": ["requested-administration"],
        "variable": ["time-limit"],
        "duration": ["P90D"],
    }
    review.accept(first.key, values, "reply to requests in time", "me", "2026-11-22")
    again = Review(folder, "aaa-bbb-2001")
    assert [o.key for o in again.open()] == [second.key]
    again.reject(second.key, "me", "2026-11-22")
    assert Review(folder, "aaa-bbb-2001").counts() == {"open": 0, "accepted": 1, "rejected": 1}
    coded = {
        (t.predicate.value.rpartition("/")[2].rpartition("#")[2], t.object.value.rpartition("/")[2])
        for t in load.parse((folder / "coded.ttl").read_text(), "x")
    }
    assert {
        ("modality", "obligation"),
        ("duration", "P90D"),
        ("codedBy", "me"),
        ("codedOn", "2026-11-22"),
        ("conduct", "reply to requests in time"),
    } <= coded


def test_proposals_are_no_norms(folder):
    classes = {
        t.object.value
        for t in load.parse((folder / "proposals.ttl").read_text(), "x")
        if t.predicate.value.endswith("#type")
    }
    assert classes == {"https://w3id.org/cmaa/ns/Proposal", "https://w3id.org/cmaa/ns/Guess"}
    assert "ninety days of the day" not in (folder / "proposals.ttl").read_text()


def test_what_repeats_the_text_or_lacks_a_value_is_refused_and_nothing_is_written(folder):
    review = Review(folder, "aaa-bbb-2001")
    first = next(review.open())
    values = {"modality": ["obligation"], "bearer": ["requested-administration"], "variable": ["time-limit"]}
    with pytest.raises(ParameterError, match="repeats the text"):
        review.accept(
            first.key, values, "answer every request within ninety days of the day on which it came", "me", "2026-11-22"
        )
    with pytest.raises(ParameterError, match="no conduct"):
        review.accept(first.key, values, " ", "me", "2026-11-22")
    with pytest.raises(ParameterError, match="no bearer"):
        review.accept(first.key, values | {"bearer": []}, "reply", "me", "2026-11-22")
    assert not (folder / "review.json").exists()


def test_nothing_to_review(tmp_path):
    with pytest.raises(MissingFolder, match="no intake to review; run `cmaa intake FILE` first"):
        Review(tmp_path, "aaa-bbb-2001")


def test_shared_runs():
    assert shared_run("a b c d e f g h i", "x A b, c d e f g h y", 8) == "a b c d e f g h"
    assert shared_run("a b c", "a b c", 8) == ""
