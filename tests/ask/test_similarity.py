import pytest

from app.ask.coding import coding
from app.ask.similarity import families, matrix, similarity, wording


@pytest.fixture(scope="module")
def pairs(asker):
    slugs = [row["agreement"] for row in asker.ask("agreements", {}) if row["coding"] == "complete"]
    return matrix([coding(asker, slug) for slug in slugs])


def test_bounds_symmetry_and_identity(asker, pairs):
    assert all(0 <= value <= 1 for value in pairs.values())
    assert all(pairs[a, b] == pairs[b, a] for a, b in pairs)
    one = coding(asker, "jpn-usa-1997")
    assert similarity(one, one) == 1


def test_the_protocols_of_one_drafter_are_closest_to_each_other(pairs):
    near = max((b for a, b in pairs if a == "gbr-ken-2020" != b), key=lambda b: pairs["gbr-ken-2020", b])
    assert near == "egy-eu-2001"


def test_drafting_families(pairs):
    found = families(pairs)
    assert ["egy-eu-2001", "eu-isr-1995", "eu-kaz-2015", "gbr-ken-2020", "gbr-ukr-2020"] in found
    assert ["jpn-nld-2009", "jpn-usa-1997"] in found
    assert ["wto-tfa"] in found
    assert sorted(name for family in found for name in family) == sorted({a for a, _ in pairs})


def test_families_of_nothing_and_of_strangers():
    assert families({}) == []
    assert families({("a", "a"): 1.0, ("b", "b"): 1.0, ("a", "b"): 0.1, ("b", "a"): 0.1}) == [["a"], ["b"]]


def test_wording():
    """Two of five runs of three words are shared: a b c, b c d of (a b c d e) and (a b c d x)."""
    assert wording("a b c d e", "A, b c d x", 3) == 2 / 4
    assert wording("a b c d e", "a b c d e") == 1
    assert wording("", "a") == 0
