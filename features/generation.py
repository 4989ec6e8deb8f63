"""The two generations of Vipps' payment API: one journey, two names for everything that goes over the wire."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from harness.actors.evidence import Exchange
from harness.actors.faults import Fault

EPAYMENT, ECOM = "epayment", "ecom"
EPAYMENT_ONLY = "epayment-only"  # tag of a scenario about something that the older generation does not have
_OPERATIONS = {
    "createPayment": "initiatePaymentV3UsingPOST",
    "getPayment": "getPaymentDetailsUsingGET",
    "getPaymentEventLog": "getPaymentDetailsUsingGET",
    "capturePayment": "capturePaymentUsingPOST",
    "cancelPayment": "cancelPaymentRequestUsingPUT",
    "refundPayment": "refundPaymentUsingPOST",
}
_CODES = {"6260": "63", "6070": "91", "6280": "94", "6160": "94", "7010": "81", "5080": "38"}


@dataclass(frozen=True, slots=True)
class Generation:
    """How ``name`` calls what the scenarios speak of in ePayment's words."""

    name: str = EPAYMENT
    options: dict[str, str] = field(default_factory=dict)

    @property
    def is_ecom(self) -> bool:
        return self.name == ECOM

    def operation(self, name: str) -> str:
        return _OPERATIONS.get(name, name) if self.is_ecom else name

    def fault(self, fault: Fault) -> Fault:
        """The same disturbance, under the operation's other name and with the other family's code."""
        if not self.is_ecom:
            return fault
        code = _CODES.get(fault.code, fault.code) if fault.code else None
        return replace(fault, operation=self.operation(fault.operation), code=code)

    def reference(self, call: Exchange) -> Any:
        """The payment's reference in a create request."""
        body = call.sent.json_object
        if not self.is_ecom:
            return body.get("reference")
        transaction = body.get("transaction")
        return transaction.get("orderId") if isinstance(transaction, dict) else None

    def amount(self, call: Exchange) -> Any:
        """The amount in minor units that a write names."""
        body = call.sent.json_object
        found = body.get("transaction") if self.is_ecom else body.get("amount") or body.get("modificationAmount")
        return found.get("amount" if self.is_ecom else "value") if isinstance(found, dict) else None

    def keys(self, calls: list[Exchange]) -> set[str | None]:
        """The idempotency keys of some writes; an initiation of eCom has none."""
        header = "x-request-id" if self.is_ecom else "idempotency-key"
        return {call.sent.headers.get(header) for call in calls}


def of(name: str) -> Generation:
    """A generation, for a shop without tables: its till has nothing to do with Qerko."""
    return Generation(name, {"qerko": "off"} | ({"generation": name} if name != EPAYMENT else {}))
