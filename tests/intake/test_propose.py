"""The proposer: sentences of our own, easy and nasty, and any text at all."""

import re
import time
import tomllib

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import LoadError
from app.intake import propose_rules
from app.intake.propose import propose
from app.intake.propose_text import sentences
from app.intake.propose_times import dates, durations
from app.namespaces import BASE, NS
from tests.conftest import ROOT

TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def read(text, **given):
    return propose(text, eid="art_1", kind=given.pop("kind", "article"), **given)


def one(text, **given):
    found = read(text, **given)
    assert len(found) == 1, [p.cue for p in found]
    return found[0]


def names(guesses):
    return {guess.value for guess in guesses}


def cut(text, spans):
    return [text[s.start : s.end] for s in spans]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The requested authority shall answer by letter.", "obligation"),
        ("Copies must be signed.", "obligation"),
        ("The Parties will draw up a plan.", "obligation"),
        ("Each Party undertakes to train its officers.", "obligation"),
        ("The visiting officials may read the registers.", "permission"),
        ("A Party shall be free to end this Agreement.", "permission"),
        ("Information may not be shown to the press.", "prohibition"),
        ("The receiving Party shall not publish the data.", "prohibition"),
        ("No data shall be handed to a private firm.", "prohibition"),
        ("Neither Party shall publish the list, nor sell it.", "prohibition"),
        ("The information shall be used solely for the purposes of this Protocol.", "prohibition"),
        ("Neither the applicant authority nor its agents may keep originals.", "prohibition"),
        ("Under no circumstances may the file leave the office.", "prohibition"),
        ("The requested administration shall not be required to translate its papers.", "no-obligation"),
        ("Neither Party shall be obliged to lend staff.", "no-obligation"),
        ("No administration shall be bound to change its forms.", "no-obligation"),
        ("The authority need not give an answer in such matters.", "no-obligation"),
        ("Nothing in this Agreement shall oblige a Party to open its archives.", "no-obligation"),
        ("Nothing in this Agreement shall be construed as affecting the rights of third States.", "no-obligation"),
        ("Compliance shall be at the discretion of the requested authority.", "no-obligation"),
        ("This Protocol is without prejudice to judicial cooperation.", "no-obligation"),
        ("Nothing in this Agreement shall prevent the Parties from closer ties.", "permission"),
        ("This Article shall not preclude disclosure that a court has ordered.", "permission"),
        ("A Party shall not be prevented from giving wider help.", "permission"),
        ("The authority shall not fail to reply.", "obligation"),
        ("Officers should carry a pass.", "recommendation"),
        ("Members are encouraged to share their experience.", "recommendation"),
    ],
)
def test_modality(text, modality):
    assert one(text).modality.value == modality


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\n ",
        "Scope",
        "For the purposes of this Agreement:",
        "the term “customs claim” shall mean a sum that may be owed;",
        "'person' means any natural person who may be heard;",
        "An office which may be closed.",
        "goods that are or may be smuggled;",
    ],
)
def test_what_states_no_norm(text):
    assert read(text) == []


def test_recitals_and_final_clauses_state_none():
    for kind in ("preamble", "recital", "final-clause", "chapter"):
        assert read("The Parties shall meet.", kind=kind) == []


def test_modals_in_side_clauses_are_no_norms_of_their_own():
    text = "Where a Party may be harmed, officials who may be present shall leave if they should be asked to."
    assert one(text).modality.value == "obligation"
    text = "With the consent of the other Party and on the conditions it may impose, officials may enter the depot."
    assert one(text).modality.value == "permission"


@pytest.mark.parametrize(
    ("text", "bearer", "addressee"),
    [
        (
            "On request, the requested administration shall send the requesting administration a report.",
            "requested-administration",
            "requesting-administration",
        ),
        (
            "At the request of the applicant authority, the requested authority shall act.",
            "requested-administration",
            None,
        ),
        (
            "Requests under this Agreement shall be made in writing.",
            "requesting-administration",
            "requested-administration",
        ),
        (
            "Assistance may be refused by the requested Party on grounds of security.",
            "requested-party",
            "requesting-party",
        ),
        ("The requesting Member shall keep the papers in confidence.", "requesting-member", "requested-member"),
        ("The Contracting Parties shall assist each other.", "both-parties", "both-parties"),
        ("Either Party may terminate this Agreement.", "either-party", None),
        ("Officials of the other Party may be present at an inquiry.", "visiting-officials", None),
        (
            "If the applicant authority could not do the same, it shall say so in the request.",
            "requesting-administration",
            None,
        ),
        ("The information shall be kept confidential.", "receiving-party", "providing-party"),
        ("Reasons for a refusal shall be given.", "requested-administration", None),
        ("This Agreement shall enter into force on signature.", "both-parties", None),
    ],
)
def test_bearer_and_addressee(text, bearer, addressee):
    found = one(text)
    assert found.bearer
    assert found.bearer.value == bearer
    if addressee:
        assert found.addressee
        assert found.addressee.value == addressee


def test_a_pronoun_stands_for_the_bearer_before_it():
    first, second = read("The requested authority shall open an inquiry. It shall report on what it found.")
    assert first.bearer
    assert second.bearer
    assert first.bearer.value == second.bearer.value == "requested-administration"


def test_one_duty_on_request_and_unasked_is_two_norms():
    asked, unasked = read(
        "The customs administrations shall, on request or on their own initiative, supply each other with information."
    )
    assert asked.bearer
    assert unasked.bearer
    assert (asked.bearer.value, unasked.bearer.value) == ("requested-administration", "providing-administration")
    assert names(asked.variables) == {"information-on-request"}
    assert names(unasked.variables) == {"spontaneous-information"}
    assert [p.number for p in (asked, unasked)] == [1, 2]


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        ("Each Party shall bear its own costs under this Agreement.", "costs"),
        ("Either Party may terminate this Agreement by a note.", "termination"),
        ("This Agreement shall enter into force on the day of signature.", "entry-into-force"),
        ("In urgent cases an oral request may be accepted.", "oral-requests"),
        ("Assistance may be refused if it would harm sovereignty.", "refusal-grounds"),
        ("Reasons for the refusal shall be given.", "reasons-for-refusal"),
        ("Personal data shall be protected as the law of the sender demands.", "personal-data"),
        ("An official may be authorised to appear as an expert or witness.", "experts-and-witnesses"),
        ("The authorities may allow controlled delivery of drugs.", "controlled-delivery"),
        ("The Parties shall meet to review this Agreement.", "review"),
        ("Nothing in this Protocol shall affect obligations under other international agreements.", "other-agreements"),
        ("The administrations shall name contact points.", "contact-points"),
        ("No private person shall gain a right from this Agreement.", "private-rights-excluded"),
        ("Details shall be settled in practical arrangements.", "implementation-arrangements"),
    ],
)
def test_questions(text, variable):
    assert variable in names(one(text).variables)


def test_the_heading_speaks_where_the_words_do_not():
    assert not one("The Parties shall do so with care.").variables
    found = one("The Parties shall do so with care.", heading="Costs")
    assert names(found.variables) == {"costs"}
    assert found.variables[0].confidence < 0.5


def test_an_entry_of_a_list_takes_the_opening_of_the_list():
    lead = "At the request of the applicant authority, the requested authority shall keep a special watch on:"
    assert read(lead) == []
    assert read("vessels suspected of smuggling;") == []
    found = one("vessels suspected of smuggling;", kind="point", lead=lead)
    assert found.modality.value == "obligation"
    assert names(found.variables) == {"surveillance-of-transport"}
    assert found.cue.part == "lead"
    assert lead[found.cue.start : found.cue.end] == "shall"
    assert cut(lead, found.trigger) == ["At the request of the applicant authority"]


def test_a_negated_entry_turns_the_opening():
    lead = "The requesting Member shall, with due care:"
    assert one("not reveal the source;", kind="point", lead=lead).modality.value == "prohibition"
    assert one("guard the source;", kind="point", lead=lead).modality.value == "obligation"


def test_an_opening_with_two_duties_keeps_the_second():
    lead = "A requested Member may decline a request, and shall state the reasons for doing so, where:"
    assert one(lead).modality.value == "obligation"
    entry = one("the public interest would suffer;", kind="point", lead=lead)
    assert entry.modality.value == "permission"
    assert names(entry.grounds) == {"public-interest"}


def test_entries_that_only_illustrate_state_nothing():
    lead = "The administrations shall share all useful facts, in particular:"
    assert one(lead).modality.value == "obligation"
    assert read("new routes of smugglers;", kind="point", lead=lead) == []


def test_spans_of_trigger_condition_and_exception():
    text = (
        "Upon request, the requested administration shall, if its law so allows, hand over the file, "
        "unless a judge has sealed it."
    )
    found = one(text)
    assert cut(text, found.trigger) == ["Upon request"]
    assert cut(text, found.condition) == ["if its law so allows"]
    assert cut(text, found.exception) == ["unless a judge has sealed it"]


def test_items_grounds_and_documents():
    lead = "A request shall include the following particulars:"
    item = one("the object of and the reason for the request;", kind="point", lead=lead)
    assert names(item.request_items) == {"object-and-reason"}
    refusal = one("Assistance may be refused where it would harm sovereignty or public order or break a trade secret.")
    assert names(refusal.grounds) == {"sovereignty", "public-policy", "commercial-or-professional-secrecy"}
    papers = one("On request, the requested authority shall supply certified copies of documents.")
    assert names(papers.document_types) == {"certified-copy"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("three months", "P3M"),
        ("90 days", "P90D"),
        ("five years", "P5Y"),
        ("6 months", "P6M"),
        ("thirty (30) days", "P30D"),
        ("forty-five calendar days", "P45D"),
        ("two weeks", "P14D"),
        ("twelve-month", "P12M"),
        ("one hundred days", "P100D"),
        ("a month", "P1M"),
    ],
)
def test_durations(text, value):
    assert [g.value for g in durations(f"within {text} from the date of receipt")] == [value]


@pytest.mark.parametrize(
    "text", ["many days", "these days", "the end of a calendar year", "in the year 2001", "Article 3"]
)
def test_what_is_no_duration(text):
    assert durations(text) == ()


def test_dates():
    text = "from 1 January 2031, from March 2nd, 2032, from the 3rd day of May 2033, from 2034-02-30"
    assert [g.value for g in dates(text)] == ["2031-01-01", "2033-05-03", "2032-03-02"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("See Art. 5 and No. 3. The rest follows.", 2),
        ("Under para. (i) or paras. 2 and 3, it is so.", 1),
        ("As said (e.g. Art. 7). Then more. And more", 3),
        ("The U.S. Customs Service acts. J. Smith signs.", 2),
        ("It costs 3.5 per cent. No. 4 applies!", 2),
        ("One part\n\nanother part", 2),
    ],
)
def test_sentences(text, count):
    found = sentences(text)
    assert len(found) == count, [text[a:b] for a, b in found]


def test_a_proposal_is_no_fact():
    found = one("The requested authority shall answer within 20 days, unless a judge forbids it.")
    triples = found.to_triples("aaa-bbb-1999")
    mine = ox.NamedNode(f"{BASE}proposal/aaa-bbb-1999/art_1/1")
    kinds = {t.object.value for t in triples if t.predicate == TYPE}
    assert kinds == {f"{NS}Proposal", f"{NS}Guess"}
    predicates = {t.predicate.value.removeprefix(NS) for t in triples if t.predicate != TYPE}
    assert not predicates & {
        "modality",
        "bearer",
        "addressee",
        "variable",
        "duration",
        "statedBy",
        "conduct",
        "trigger",
    }
    assert (
        ox.Triple(mine, ox.NamedNode(f"{NS}proposedFor"), ox.NamedNode(f"{BASE}agreement/aaa-bbb-1999/art_1"))
        in triples
    )
    assert not [t for t in triples if isinstance(t.object, ox.Literal) and "judge" in t.object.value]
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    assert len(store) == len(set(triples))


def test_every_value_has_a_confidence_and_a_rule():
    found = one("On request, the requested authority shall send certified copies within 10 days.")
    parts = [g for _, g in found.guesses()] + [s for _, s in found.spans()]
    assert len(parts) > 6
    assert all(0 < part.confidence <= 1 and part.rule for part in parts)
    assert 0 < found.confidence < 1


def test_the_rules_name_concepts_that_exist():
    known = {
        name: set(
            re.findall(r"<concept/[\w-]+/([\w-]+)>\n", (ROOT / "ontology" / "schemes" / f"{name}.ttl").read_text())
        )
        for name in ("modality", "role", "codebook", "refusal-ground", "request-item", "document-type")
    }
    schemes = {"ground": "refusal-ground", "item": "request-item", "document": "document-type"}
    assert {r.given["gives"] for r in propose_rules.rules("modality")} - {"none"} == known["modality"]
    assert set(propose_rules.table("roles")["codes"].values()) <= known["role"]
    said = {v for r in propose_rules.rules("variables") for v in (r.given["variable"], *r.given.get("over", []))}
    said |= {v for kind in ("shift", "split") for r in propose_rules.rules("roles", kind) for v in r.given["variables"]}
    said |= set(propose_rules.table("roles")["defaults"]) | set(propose_rules.table("roles")["mutual"])
    assert said <= known["codebook"], said - known["codebook"]
    for rule in propose_rules.rules("values"):
        assert rule.given["gives"] in known[schemes[rule.given["slot"]]], rule.id


def test_rule_ids_are_unique_and_patterns_compile():
    for name, kinds in {
        "modality": ["rule"],
        "phrases": ["rule"],
        "values": ["rule"],
        "roles": ["actor", "frame", "shift", "split"],
    }.items():
        found = [r for kind in kinds for r in propose_rules.rules(name, kind)]
        assert len({r.id for r in found}) == len(found)
    found = [r.id for r in propose_rules.rules("variables")]
    assert len(set(found)) == len(found)


def test_a_broken_rule_file_says_so(tmp_path, monkeypatch):
    (tmp_path / "broken.toml").write_text("[[rule", encoding="utf-8")
    (tmp_path / "nameless.toml").write_text("[[rule]]\npatterns = []\n", encoding="utf-8")
    with pytest.raises(LoadError, match=r"no pattern"):
        propose_rules.pattern("{nosuchword}")
    with pytest.raises(LoadError, match=r"no pattern"):
        propose_rules.pattern("(")
    monkeypatch.setattr(propose_rules, "FOLDER", tmp_path)
    for name in ("broken", "nameless", "missing"):
        with pytest.raises(LoadError, match=f"{name}.toml"):
            propose_rules.rules(name)


def test_rule_files_are_plain_toml():
    for path in sorted(propose_rules.FOLDER.glob("*.toml")):
        assert tomllib.loads(path.read_text(encoding="utf-8"))


WORDS = (
    "the Party requested requesting administration shall may not must neither nor if where unless subject to only be "
    "used information documents request , ; : . ( ) (a) Art. 5 No. Member Members it they which who on 90 days "
    "three months customs officials of either such assistance refused ’ “ in this Agreement Nothing prevent and or"
)
LEGALESE = st.lists(st.sampled_from([*WORDS.split(), "\n", "\n\n"]), max_size=60).map(" ".join)


@given(text=st.one_of(st.text(max_size=300), LEGALESE), lead=st.one_of(st.none(), st.text(max_size=80), LEGALESE))
def test_any_text_is_read_and_spans_stay_inside_it(text, lead):
    found = propose(text, eid="art_1__para_2", kind="point", heading=text[:20], lead=lead)
    assert [p.number for p in found] == list(range(1, len(found) + 1))
    for proposal in found:
        for _, span in proposal.spans():
            where = text if span.part == "text" else lead or ""
            assert 0 <= span.start <= span.end <= len(where)
        assert proposal.to_triples("aaa-bbb")


@pytest.mark.parametrize(
    "words",
    [
        "If the Party, which may, in the case of that, ask for information, so asks and, ",
        "the ",
        "shall, ",
        "no request for information in ",
        "requests \n ",
        "neither of them and of the other ",
        "(((",
        "used for purposes of use ",
    ],
)
def test_a_long_text_is_read_in_good_time(words):
    start = time.perf_counter()
    assert isinstance(read(words * (20_000 // len(words))), list)
    assert time.perf_counter() - start < 60
