import pytest

from app.ask.coding import Norm
from app.ask.words import duration, role, say, short


@pytest.mark.parametrize(
    ("value", "expected"),
    [("P90D", "90 days"), ("P3M", "3 months"), ("P1Y", "1 year"), ("P1Y6M", "1 year and 6 months"), ("PT5H", "PT5H")],
)
def test_durations(value, expected):
    assert duration(value) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Japan–United States customs assistance agreement (1997)", "Japan–United States (1997)"),
        ("Indonesia–United States customs memorandum", "Indonesia–United States"),
        ("WTO Agreement on Trade Facilitation", "WTO Agreement on Trade Facilitation"),
    ],
)
def test_short_names(label, expected):
    assert short(label) == expected


def test_roles():
    assert role("requested-administration") == "the requested administration"
    assert role("both-parties") == "both parties"


def test_a_norm_in_a_sentence():
    norm = Norm(
        iri="x", provisions=("art_4__para_1",), variables=("time-limit",), modality="obligation",
        bearer="requested-administration", addressee="", conduct="answer", triggers=("a request",), conditions=(),
        exceptions=("it is barred",), durations=("P90D",), grounds=(), documents=(), items=(),
    )  # fmt: skip
    assert say(norm) == (
        "the requested administration must answer (when: a request) (unless: it is barred) (duration: 90 days) [4.1]"
    )
    assert say(norm, cited=False).endswith("(duration: 90 days)")
