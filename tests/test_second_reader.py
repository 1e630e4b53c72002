"""The second reader: six agreements coded again from their texts, blind; how far both agreed, and how differences ended."""

import csv
from collections import Counter

from tests.conftest import HERE, ROOT

FOLDER = HERE / "second_reader"
AGREEMENTS = sorted(p.stem for p in FOLDER.glob("*.csv") if p.stem != "differences")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def kappa(pairs: list[tuple[str, str]]) -> float:
    """Cohen's kappa (Cohen 1960): agreement beyond what two readers would reach by chance."""
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    observed = sum(a == b for a, b in pairs) / len(pairs)
    chance = sum(first[code] * second[code] for code in first) / len(pairs) ** 2
    return (observed - chance) / (1 - chance)


def test_kappa_of_a_textbook_table():
    """20 yes–yes, 5 yes–no, 10 no–yes, 15 no–no: 0.4."""
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert round(kappa(pairs), 3) == 0.4


def test_every_difference_is_settled_with_a_reason_and_the_data_hold_the_settlement(asker):
    settled = {(r["agreement"], r["variable"]): r for r in rows("differences")}
    for agreement in AGREEMENTS:
        coded = {r["variable"]: r["answer"] for r in asker.ask("answers", {"agreement": agreement})}
        second = {r["variable"]: r["answer"] for r in rows(agreement)}
        assert second.keys() == coded.keys()
        for variable, answer in coded.items():
            difference = settled.get((agreement, variable))
            if difference is None:
                assert second[variable] == answer, (agreement, variable)
            else:
                assert difference["settled"] == answer, (agreement, variable)
                assert difference["second"] == second[variable] != difference["first"]
                assert difference["reason"]


def test_the_agreement_reached_is_the_one_reported():
    settled = {(r["agreement"], r["variable"]): r["first"] for r in rows("differences")}
    pairs = [
        (settled.get((agreement, row["variable"]), row["answer"]), row["answer"])
        for agreement in AGREEMENTS
        for row in rows(agreement)
    ]
    assert len(pairs) == 390
    said = f"kappa {kappa(pairs):.2f} over {len(pairs)} cells"
    assert said in (ROOT / "README.md").read_text(encoding="utf-8")
