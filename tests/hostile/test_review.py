"""The folder of an intake from anybody: `cmaa intake review SLUG`, and what reads taken-in texts."""

import json
import os
import shutil
from pathlib import Path

import pytest

from app.intake.take import take
from app.intake.taken import texts, words
from tests.hostile.made import TEXT

CODED = {
    "decision": "accepted", "coder": "reader", "day": "2026-11-22", "conduct": "help",
    "values": {"modality": ["obligation"], "bearer": ["both-parties"], "variable": ["scope-of-assistance"]},
}  # fmt: skip
PROPOSAL = {
    "eid": "art_1__para_1", "number": 1, "cue": {"start": 0, "end": 3, "part": "text"}, "score": 0.5, "proposed": {},
}  # fmt: skip

#: name → (file, its content)
JUNK = {
    "no-json": ("proposals.json", "no json"),
    "nothing": ("proposals.json", ""),
    "nested": ("proposals.json", "[" * 200_000),
    "number-of-many-digits": ("proposals.json", "9" * 100_000),
    "not-utf-8": ("proposals.json", b"\xff\xfe[]"),
    "no-list": ("proposals.json", {}),
    "list-of-numbers": ("proposals.json", [1, 2]),
    "without-a-cue": ("proposals.json", [{**PROPOSAL, "cue": None}]),
    "cue-that-is-no-place": ("proposals.json", [{**PROPOSAL, "cue": {"start": "0", "end": [], "part": "text"}}]),
    "score-that-is-no-number": ("proposals.json", [{**PROPOSAL, "score": "1"}]),
    "proposed-that-is-no-text": ("proposals.json", [{**PROPOSAL, "proposed": {"modality": [{}]}}]),
    "eid-upwards": ("proposals.json", [{**PROPOSAL, "eid": "../../x"}]),
    "eid-with-an-angle": ("proposals.json", [{**PROPOSAL, "eid": "x> <y"}]),
    "half-a-character": ("proposals.json", '[{"eid": "\\ud800"}]'),
    "words-that-are-none": ("x.json", []),
    "words-of-null": ("x.json", {"provisions": None}),
    "words-that-are-numbers": ("x.json", {"provisions": {"a": {"text": 7}}}),
    "words-with-half-a-character": ("x.json", '{"provisions": {"a": {"text": "\\udfff"}}}'),
    "decisions-that-are-a-list": ("review.json", []),
    "decision-unknown": ("review.json", {"art_1/1": {"decision": "burn"}}),
    "decision-without-a-day": ("review.json", {"art_1/1": {**CODED, "day": ""}}),
    "coder-upwards": ("review.json", {"art_1/1": {**CODED, "coder": "../../party/usa"}}),
    "coder-with-an-angle": ("review.json", {"art_1/1": {**CODED, "coder": "x> <y"}}),
    "code-with-an-angle": ("review.json", {"art_1/1": {**CODED, "values": {"modality": ["x> <y"]}}}),
    "property-with-a-blank": ("review.json", {"art_1/1": {**CODED, "values": {"a b": ["x"]}}}),
    "duration-that-is-none": ("review.json", {"art_1/1": {**CODED, "values": {"duration": ["soon"]}}}),
    "conduct-that-is-a-list": ("review.json", {"art_1/1": {**CODED, "conduct": []}}),
    "key-upwards": ("review.json", {"../../../party/usa": CODED}),
    "key-with-a-line-end": ("review.json", {"art_1\n/1": CODED}),
}


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("once")
    (folder / "x.txt").write_text(TEXT)
    return take(str(folder / "x.txt"), "x", folder / "texts" / "x").folder.parent


@pytest.fixture
def taken(once, place, canary):
    return Path(shutil.copytree(once, place / "texts")) / "x"


def put(path, content):
    content = content if isinstance(content, str | bytes) else json.dumps(content)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize("name", JUNK)
def test_what_is_no_intake_is_told(name, run, taken):
    file, content = JUNK[name]
    put(taken / file, content)
    before = {p.name: p.read_bytes() for p in taken.iterdir()}
    ended = run("intake", "review", "x", given=b"r\n" * 20)
    ended.is_safe()
    assert ended.code in (1, 2), ended
    ended.fails(ended.code, file)
    assert {p.name: p.read_bytes() for p in taken.iterdir()} == before


@pytest.mark.parametrize("file", ["proposals.json", "x.json", "review.json"])
def test_a_pipe_is_not_waited_for(file, run, taken):
    (taken / file).unlink(missing_ok=True)
    os.mkfifo(taken / file)
    run("intake", "review", "x").fails(1, "it is a pipe or a device")


@pytest.mark.parametrize(
    "slug",
    ["../x", "../../x", "/etc", "x/../x", "..", ".", "", "x\x00y", "X", "x y", "-x-", "x" * 5000, "x\n", "%2e%2e"],
)
def test_a_slug_names_a_folder_of_ours_only(slug, run, taken):
    if slug == "x\x00y":
        slug = "x\ty"
    ended = run("intake", "review", "--", slug)
    ended.fails(2, "is no slug")


@pytest.mark.parametrize("coder", ["../../party/usa", "a b", "x> <y", "", "é", "a\nb"])
def test_a_coder_is_a_name(coder, run, taken):
    ended = run("intake", "review", "x", "--coder", coder, given=b"a\nhelp each other out\nq\n")
    ended.is_safe()
    assert "names no coder" in ended.err
    assert not (taken / "coded.ttl").exists()


@pytest.mark.parametrize("least", ["-1", "2", "x", "1e999", ""])
def test_a_score_is_a_number_from_0_to_1(least, run, taken):
    ended = run("intake", "review", "x", "--least", least)
    ended.is_safe()
    assert ended.code == 2


def test_words_are_shown_without_what_moves_the_terminal(run, taken):
    put(taken / "x.json", {"provisions": {"art_1__para_1": {"text": "The \x1b[2J Parties \u202eshall\x07 help."}}})
    ended = run("intake", "review", "x", given=b"q\n")
    ended.is_safe()
    assert "Parties" in ended.out


def test_decisions_are_written_into_the_folder_only(run, taken, place):
    (taken / "review.json").symlink_to("../../../outside.txt")
    ended = run("intake", "review", "x", given=b"r\nq\n")
    ended.is_safe()
    assert (place.parent / "outside.txt").read_text() == "as it was"


@pytest.mark.parametrize("slug", ["..", "../x", ".", "x/../x", "", "x\x00"])
def test_taken_words_lie_below_their_slug(slug, taken):
    assert words(taken.parent, slug) == {}


def test_taken_words_that_are_junk_are_passed_over(taken):
    for content in ("[" * 100_000, "[]", '{"provisions": 1}', "", '{"provisions": {"a": {}}}'):
        put(taken / "x.json", content)
        assert texts(taken.parent) == {}
    (taken / "x.json").unlink()
    os.mkfifo(taken / "x.json")
    assert texts(taken.parent) == {}
