import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.faults import NotAnAgreement
from app.intake.structure import structure
from tests.benchmarks import intake as bench
from tests.intake import made

ALL = sorted(bench.TEXTS)


def covered(done):
    """Every character belongs to exactly one piece."""
    assert done.pieces[0].start == 0
    assert done.pieces[-1].end == len(done.text)
    for left, right in zip(done.pieces, done.pieces[1:], strict=False):
        assert left.end == right.start
    assert all(piece.start < piece.end and piece.role for piece in done.pieces)
    assert "".join(done.text[p.start : p.end] for p in done.pieces) == done.text


def kept(done):
    """Every word of the text stands in a part, in a number, or in the listed remainder."""
    parts = {id(node) for node in done.root.walk()} | {
        id(p.node) for p in done.pieces if p.node and p.node.kind == "title"
    }
    for piece in done.pieces:
        assert piece.node is None or id(piece.node) in parts
    for node in done.nodes:
        own = [p for p in done.pieces if p.node is node and p.role == "text"]
        assert node.text.split() == " ".join(done.text[p.start : p.end] for p in own).split()


def agreement(*articles: str, head: str = "AGREEMENT\n\n", end: str = "") -> str:
    return head + "\n\n".join(f"Article {n}\n\n{text}" for n, text in enumerate(articles, 1)) + end


def eids(text: str, **more) -> list[str]:
    return [node.eid for node in structure(text, **more).nodes]


# real texts


@pytest.mark.parametrize("slug", ALL)
def test_the_parts_of_a_real_text_are_those_that_people_found(slug, shared):
    precision, recall, wrong, missed = bench.scores(slug, shared)
    assert 2 * precision * recall / (precision + recall) >= 0.98, (wrong, missed)


def test_no_character_of_a_real_text_is_lost(shared):
    files = [*shared.glob("seeds/002*.txt"), *shared.glob("texts/*.txt")]
    assert len(files) >= 13
    for file in files:
        done = structure(file.read_text(encoding="utf-8"), file.name)
        covered(done)
        kept(done)
    page = next(shared.glob("seeds/004*.txt")).read_text(encoding="utf-8")
    covered(structure(page, article="12"))
    text, article = bench.text_of("wto-tfa", shared)
    done = structure(text, article=article)
    covered(done)
    assert not [p for p in done.remainder() if text[p.start : p.end].strip()]


def test_japan_and_the_united_states(shared):
    done = structure(bench.text_of("jpn-usa-1997", shared)[0])
    kinds = Counter(node.kind for node in done.nodes)
    assert kinds == {
        "article": 14, "paragraph": 32, "point": 22, "item": 2, "recital": 6, "preamble": 1, "final-clause": 1,
    }  # fmt: skip
    assert done.title.startswith("AGREEMENT BETWEEN THE GOVERNMENT OF JAPAN")
    assert done.parties == ["The Government of Japan", "the Government of the United States of America"]
    assert (done.signature.date, done.signature.place) == ("1997-06-17", "Washington")
    assert done.signature.languages == ("Japanese", "English")
    assert done.node("art_1__point_h").term == "customs territory"
    assert done.node("art_7__para_2__point_c").text == "the object and the reason for the request;"
    assert done.node("art_14__para_1").text == "This Agreement shall enter into force upon signature."
    assert not [p for p in done.remainder() if done.text[p.start : p.end].strip()]
    assert done.warnings == []


def test_page_headers_within_an_article_are_listed_and_left_out(shared):
    done = structure(bench.text_of("eu-kaz-2015", shared)[0])
    left = [done.text[p.start : p.end].strip() for p in done.remainder()]
    assert left[0].startswith("L 29/146")
    assert left[0].endswith("4.2.2016")
    assert len([x for x in left if x]) == 4
    assert done.node("art_3__para_3__point_b").text.startswith("places where goods are stocked")
    assert "Official Journal" not in " ".join(node.text for node in done.nodes)


def test_notes_of_an_editor_are_no_part_of_the_text(shared):
    done = structure(bench.text_of("nld-phl-2011", shared)[0])
    assert "Treedt in werking" not in " ".join(node.text for node in done.nodes)
    assert done.node("chp_1").heading == "DEFINITIONS"
    assert [n.eid for n in done.nodes if n.kind == "item"] == ["art_1__point_a__item_1", "art_1__point_a__item_2"]


def test_text_after_a_list_goes_to_what_holds_the_list(shared):
    done = structure(bench.text_of("egy-eu-2001", shared)[0])
    assert "emanating from the applicant authority" in done.node("art_5").text
    assert done.node("art_5__point_2").text == "to notify any decisions,"
    done = structure(bench.text_of("gbr-ukr-2020", shared)[0])
    assert done.node("art_7__para_1").text.endswith("such administrative enquiries to the applicant authority.")


def test_a_whole_convention_with_an_annex_of_standards(shared):
    text = (shared / "texts" / "WCO_RevisedKyotoConvention_1999.txt").read_text(encoding="utf-8")
    done = structure(text)
    kinds = Counter(node.kind for node in done.nodes)
    assert (kinds["article"], kinds["recital"], kinds["annex"]) == (20, 5, 1)
    assert done.node("art_1__point_ij").term == "Council"
    assert done.node("art_6__para_5__point_a__item_iii").number == "iii"
    assert done.node("annex_1__chp_1__std_1-3").heading == "Standard"
    assert done.warnings == ["the text has a preamble but no final clause; it may be cut off"]


def test_the_same_agreement_in_dutch_has_the_same_articles(shared):
    english = structure(bench.text_of("nld-usa-1996", shared)[0])
    dutch = structure((shared / "texts" / "US-Netherlands_1996_CMAA.nl.txt").read_text(encoding="utf-8"))
    articles = [{n.eid for n in x.nodes if n.eid.startswith(("art_", "chp_"))} for x in (english, dutch)]
    assert articles[0] == articles[1]


@pytest.mark.parametrize("change", ["crlf", "ocr", "roman", "brackets", "wrapped", "pages"])
def test_a_real_text_in_another_dress_has_the_same_parts(change, shared):
    import textwrap

    text, _ = bench.text_of("gbr-ken-2020", shared)
    dressed = {
        "crlf": lambda: text.replace("\n", "\r\n"),
        "ocr": lambda: re.sub(r"ARTICLE 1(\d)", r"ARTICLE 1 \1", text),
        "roman": lambda: re.sub(r"ARTICLE (\d)\b(?!\d)", lambda m: "ARTICLE " + made.ROMAN[int(m[1])], text),
        "brackets": lambda: re.sub(r"(?m)^(\d)\.", r"(\1)", text),
        "wrapped": lambda: "\n".join(textwrap.fill(x, 72) for x in text.split("\n") if x.strip()),
        "pages": lambda: re.sub(r"(?m)^(ARTICLE \d+ *)$", "7\n\fTreaty Series No. 12 (2021)\n\\1", text),
    }[change]()
    mine = {(e, k) for e, k, _, _ in bench.found(structure(dressed))}
    assert mine == {(e, k) for e, k, _, _ in bench.reference("gbr-ken-2020")}


# families


def test_a_heading_may_stand_on_the_line_of_the_article():
    done = structure(
        "AGREEMENT\n\nArticle 1. Definitions\n\nThe term shall apply.\n\nArticle 2: Scope\n\nIt shall hold.\n"
    )
    assert [node.heading for node in done.nodes] == ["Definitions", "Scope"]


def test_the_text_may_stand_on_the_line_of_the_article():
    done = structure("AGREEMENT\n\nArticle 1. The Parties shall help.\n\nArticle 2. They may refuse.\n")
    assert [node.text for node in done.nodes] == ["The Parties shall help.", "They may refuse."]


def test_a_number_may_stand_alone_on_its_line():
    assert eids(agreement("1.\n\nThis shall hold.\n\n2.\n\n(a)\n\nthat too; and\n\n(b)\n\nthis.", "Text.")) == [
        "art_1", "art_1__para_1", "art_1__para_2", "art_1__para_2__point_a", "art_1__para_2__point_b", "art_2",
    ]  # fmt: skip


def test_the_ninth_letter_is_no_roman_numeral_and_the_roman_one_is():
    points = "\n".join(f"({c}) something;" for c in "abcdefghij")
    assert eids(agreement(f"It shall do:\n{points}", "x."))[9] == "art_1__point_i"
    items = "It shall do:\n(a) this:\n(i) one;\n(ii) two;\n(b) that."
    assert eids(agreement(items, "x."))[2:4] == ["art_1__point_a__item_i", "art_1__point_a__item_ii"]


def test_a_reference_at_the_head_of_a_line_is_no_sign():
    text = "1. As said in paragraph\n2. The Parties shall help under\nArticle 2\nof this text and Article\n2 only.\n2. It ends."
    assert eids(agreement(text, "x.")) == ["art_1", "art_1__para_1", "art_1__para_2", "art_2"]


def test_definitions_without_signs_are_points_by_rank():
    done = structure(
        agreement("For the purposes of this Agreement:\n\n“goods” means things;\n\n“person” means one.", "x.")
    )
    assert [(n.eid, n.term) for n in done.nodes][1:3] == [("art_1__point_1", "goods"), ("art_1__point_2", "person")]


def test_subparagraphs_stand_below_their_paragraph_or_article():
    assert eids("1. Scope\n\n1.1. It shall.\n\n1.2. It may:\n\na. this; and\n\nb. that.\n", article="7")[1:] == [
        "art_7__para_1", "art_7__para_1__subpara_1-1", "art_7__para_1__subpara_1-2",
        "art_7__para_1__subpara_1-2__point_a", "art_7__para_1__subpara_1-2__point_b",
    ]  # fmt: skip
    assert eids(agreement("1.1 It shall.\n\n1.2 It may.", "2.1 It will.\n\n2.2 It must.")) == [
        "art_1", "art_1__para_1-1", "art_1__para_1-2", "art_2", "art_2__para_2-1", "art_2__para_2-2",
    ]  # fmt: skip


def test_entries_may_stand_one_after_another_on_a_line():
    done = structure(
        agreement("1. It shall: (a) ask; (b) answer; and (c) keep. 2. It may refuse under (a) or (b).", "x.")
    )
    assert [n.eid for n in done.nodes][1:-1] == [
        "art_1__para_1", "art_1__para_1__point_a", "art_1__para_1__point_b", "art_1__para_1__point_c", "art_1__para_2",
    ]  # fmt: skip
    assert done.node("art_1__para_2").text == "It may refuse under (a) or (b)."


def test_annexes_have_parts_of_their_own():
    end = "\n\nDone at Bern, 3 May 2001.\n\nANNEX I\n\nForms\n\n1. One shall.\n\n2. Two.\n\nANNEX II\n\nArticle 1\n\nIt shall.\n"
    found = eids(agreement("It shall.", "It may.", end=end))
    assert found[2:] == ["final", "annex_1", "annex_1__para_1", "annex_1__para_2", "annex_2", "annex_2__art_1"]


def test_a_table_of_contents_is_remainder():
    contents = "Article 1 Scope\nArticle 2 Help\nArticle 3 End\n\n"
    done = structure(agreement("It shall.", "It may.", "It ends.", head="AGREEMENT\n\n" + contents))
    assert [n.eid for n in done.nodes] == ["art_1", "art_2", "art_3"]
    assert {p.role for p in done.remainder()} == {"table of contents"}
    covered(done)


def test_the_word_the_number_and_the_bullet_may_stand_on_lines_of_their_own():
    text = "Convention\n\nArticle\n1\nFor the purposes hereof:\n-\na)\nthe term “x” shall mean: this;\n-\nb)\nthat;\n"
    done = structure(text + "Article\n2\n1.\nIt shall.\n2.\nIt may.\n")
    assert [n.eid for n in done.nodes] == [
        "art_1", "art_1__point_a", "art_1__point_b", "art_2", "art_2__para_1", "art_2__para_2",
    ]  # fmt: skip
    assert [p.role for p in done.remainder()] == ["list mark", "list mark"]


def test_capital_letters_come_first_where_an_agreement_numbers_so():
    text = "A. The Parties shall:\n1. ask;\n2. answer:\n   a. this; and\n   b. that.\n\nB. They may refuse."
    assert eids(agreement(text, "x."))[1:-1] == [
        "art_1__point_a", "art_1__point_a__item_1", "art_1__point_a__item_2",
        "art_1__point_a__item_2__item_a", "art_1__point_a__item_2__item_b", "art_1__point_b",
    ]  # fmt: skip


def test_high_contracting_parties_recite_in_capitals_and_sign_in_words():
    head = "CONVENTION\n\nTHE HIGH CONTRACTING PARTIES to this Convention,\n\nREFERRING to the Act;\n\nCONSIDERING this;\n\n"
    end = "\n\nDone at Brussels on the eighteenth day of December in the year one thousand nine hundred and ninety-seven.\n"
    done = structure(agreement("It shall.", "It may.", head=head + "HAVE AGREED AS FOLLOWS:\n\n", end=end))
    assert [n.eid for n in done.nodes][:3] == ["preamble", "preamble__rec_1", "preamble__rec_2"]
    assert done.node("preamble").text.startswith("THE HIGH CONTRACTING PARTIES")
    assert (done.signature.date, done.signature.place) == ("1997-12-18", "Brussels")


# what is odd


def test_what_is_no_agreement_is_refused():
    with pytest.raises(NotAnAgreement, match="no articles found"):
        structure("A sheet of facts.\n\nNothing in it is an article 5 of anything.\n", "sheet.txt")
    with pytest.raises(NotAnAgreement, match="empty"):
        structure(" \n\n", "sheet.txt")


def test_two_agreements_in_one_text_are_refused_with_the_line():
    text = agreement("It shall.", "It may.") + "\n\n" + agreement("It shall.", "It may.", "It must.")
    with pytest.raises(NotAnAgreement, match=r"two\.txt:13: two agreements in one text"):
        structure(text, "two.txt")


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (agreement("It shall.", "The Parties shall, when"), 'cut off: it ends with "The Parties shall, when"'),
        (
            agreement("It shall.", "It may.", head="The Parties,\nConsidering this,\nHave agreed as follows:\n\n"),
            "no final",
        ),
        ("Article 1\n\nIt shall.\n\nArticle 3\n\nIt may.\n", "between article 1 and article 3 something is missing"),
        (agreement("1. It shall.\n\n3. It may.", "x."), "art_1/para_1: (3) follows (1)"),
        (agreement("It shall.", ""), "art_2 is empty"),
        (agreement("It may:\n(a) ask.\n\nIt must:\n(a) answer.", "x."), "occurs twice"),
    ],
)
def test_what_is_odd_is_told(text, warning):
    assert warning in " | ".join(structure(text).warnings)


# properties


@settings(max_examples=120, deadline=None)
@given(made.shapes, made.families, made.sentence)
def test_an_agreement_that_was_made_is_found_again(shape, family, sentence):
    text, parts = made.write(shape, family, sentence)
    done = structure(text)
    covered(done)
    kept(done)
    assert {(node.eid, node.number, node.text) for node in done.nodes} == parts
    assert (done.signature.date, done.signature.place) == ("2001-05-03", "Geneva")


pieces_of_text = st.lists(
    st.sampled_from(
        ["Article 1", "Article 2", "ARTICLE 3 ", "CHAPTER I", "1.", "2. ", "(a) ", "(b)", "(i)", "- ", "\n", "\n\n", ". ",
         "; and ", ": ", "The Parties shall ", "Considering ", "have agreed", "ANNEX", "Annex 2", "Done at ", "IN WITNESS WHEREOF",
         "Scope", "### ", "####", "“term” means ", "1.1 ", "12", "\f", "\r\n", "\u2028", "<p>", "the term ", "Page 3 of 4"]
    )
).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), pieces_of_text), st.sampled_from(["", "5"]))
def test_no_character_is_lost_whatever_the_text(text, article):
    try:
        done = structure(text, article=article)
    except NotAnAgreement:
        return
    covered(done)
    kept(done)
    assert len({node.eid for node in done.nodes}) == len(done.nodes)
