"""From a scan to a customer: what the scanner read, whom Vipps says it is, and telling the customer's app.

VIPPS-QR-01 to -08, VIPPS-CI-01 to -07. Talking to Vipps happens before the transaction, never inside it.
"""

from __future__ import annotations

from dataclasses import dataclass

from reference_impl.domain.codes import CodeKind, ScannedCode, classify, is_possible_msisdn, typed_msisdn
from reference_impl.flows import wording
from reference_impl.flows.context import Context
from reference_impl.vipps.problems import Outcome, VippsProblem


@dataclass(frozen=True, slots=True)
class Identified:
    """What a scan told: a customer (number, or a QR good for payment), a product, or a reason to refuse."""

    msisdn: str | None = None
    personal_qr: str | None = None
    product: str | None = None
    refusal: str | None = None
    warning: str | None = None

    @property
    def is_customer(self) -> bool:
        """Whether anybody was identified."""
        return self.msisdn is not None or self.personal_qr is not None


def identify_code(raw: str) -> Identified | ScannedCode:
    """What a scanned code tells by itself; a token QR, which it gives back, leads to a call to Vipps."""
    code = classify(raw)
    if code.refusal is not None:
        return Identified(refusal=wording.REFUSED_SCAN[code.refusal])
    if code.kind is CodeKind.PRODUCT:
        return Identified(product=code.content)
    if code.msisdn is not None:
        return Identified(msisdn=code.msisdn)
    return code


def identify_phone(raw: str) -> Identified:
    """A number typed in because no scan was possible."""
    msisdn = typed_msisdn(raw)
    return Identified(msisdn=msisdn) if msisdn else Identified(refusal=wording.WRONG_PHONE)


async def exchange(context: Context, code: ScannedCode) -> Identified:
    """The number behind a token. A refused one needs a fresh QR; without an answer it is still good for paying."""
    try:
        msisdn = await context.vipps.counter.exchange(code.content)
    except VippsProblem as problem:
        if problem.outcome is Outcome.REFUSED and problem.status == 400:
            return Identified(refusal=wording.EXPIRED_QR)
        return Identified(personal_qr=code.content, warning=wording.LOOK_UP_FAILED.format(label=problem.label))
    if not is_possible_msisdn(msisdn):
        return Identified(personal_qr=code.content, warning=wording.LOOK_UP_FAILED.format(label="impossible number"))
    return Identified(msisdn=msisdn)
