"""What is kept of a scenario is judged again as it was judged when it was played."""

from __future__ import annotations

from harness.actors.evidence import VendorEntry
from harness.actors.world import Keys
from harness.certification.played import Traces, traces_of
from harness.checks.case import Case
from harness.checks.record import Record

KEYS = Keys(
    base_url="http://v", client_id="i", client_secret="hush=", subscription_key="hush-hush", merchant_serial_number="1"
)


def test_whose_bonus_is_judged_is_kept() -> None:
    """An app paid a part, and the till spent no points for it: a breach if that app is the club's, else none."""
    facts = {"seq": 1, "vendor": "poster", "kind": "redeemed", "amount": 500, "currency": "UAH", "at": 1.0}
    ledger = (VendorEntry.model_validate({**facts, "reference": "7/31"}),)
    for application, breaches in (("31", 1), ("32", 0)):
        kept = traces_of(Case(Record((), KEYS), ledger, (), application=application)).model_dump_json()
        assert len(Traces.model_validate_json(kept).case().failures()) == breaches
