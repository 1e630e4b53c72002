"""The norms of an agreement as an ODRL policy, and the norms that ODRL cannot say.

ODRL is a language for rules over assets. What of a norm it can say is decided in `queries/describe/odrl.rq`; the rest
is listed, norm by norm and with the reason, by `queries/describe/odrl-left-out.rq`. Together they are all norms. The
model: https://www.w3.org/TR/odrl-model/, sections 2.1 (a policy has at least one rule), 2.4 (an action is included in
use or transfer), 2.6 (what each rule must have) and 3 (own actions need a profile).
"""

from __future__ import annotations

import pyoxigraph as ox

from app.ask.run import Asker
from app.errors import NotOffered
from app.store.protocol import Rows


def odrl(asker: Asker, slug: str) -> list[ox.Triple]:
    """Return the policy.

    ParameterError where the graph has no such agreement; NotOffered where no norm of it is coded, or none fits.
    """
    rows = left_out(asker, slug)
    policy = asker.graph("odrl", {"agreement": slug})
    if not policy:
        what = f"none of its {len(rows)} norms can be said in ODRL"
        raise NotOffered(what, where=slug, remedy="ask for odrl-left-out to see why")
    return policy


def left_out(asker: Asker, slug: str) -> Rows:
    """Return the norms that are no rules of the policy, each with the reason.

    ParameterError where the graph has no such agreement; NotOffered where none of its norms is coded.
    """
    asker.must_know("agreement", slug)
    rows = asker.describe("odrl-left-out", {"agreement": slug})
    if not len(rows) and not asker.graph("odrl", {"agreement": slug}):
        raise NotOffered(
            "its text is not coded, so it has no norms to write", where=slug, remedy="ask for eli, or choose another"
        )
    return rows
