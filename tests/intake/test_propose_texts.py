"""The proposer against the reviewed coding of thirteen real texts; skipped where the texts are not at hand."""

import pytest

from tests.benchmarks import propose as bench


@pytest.fixture(scope="module")
def pairs(shared):
    return [pair for slug in bench.TEXTS for pair in bench.pairs_of(slug, shared)]


@pytest.mark.parametrize(
    ("slot", "least"),
    [
        ("modality", 0.88),
        ("bearer", 0.78),
        ("variable", 0.85),
        ("duration", 0.9),
        ("requestItem", 0.9),
        ("ground", 0.8),
    ],
)
def test_macro_f1(pairs, slot, least):
    assert bench.f1(pairs, slot)[0] >= least


def test_no_family_hangs_on_rules_of_its_own(pairs):
    for family, slugs in bench.FAMILIES.items():
        assert bench.f1(bench.unseen(pairs, slugs), "modality")[1] >= 0.8, family
