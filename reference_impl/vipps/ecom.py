"""eCommerce v2, the older generation: initiate, details, capture, refund, cancel, and its callback.

Source: Vipps eCom API guide and OpenAPI 2.0.3; VIPPS-EC-01 to -08. Initiate is not idempotent: a repeat is error 34,
which says that the first one got through. There are no webhooks; a callback comes once or not at all.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

import orjson

from reference_impl.clock.port import Clock
from reference_impl.domain.settlement import DECLINED, Reading
from reference_impl.settings import TillSettings
from reference_impl.vipps.payments import LoggedEvent, PaymentRequest
from reference_impl.vipps.problems import Outcome, VippsProblem
from reference_impl.vipps.token import PlatformCalls
from reference_impl.vipps.transport import Reply

_PAYMENTS = "/ecomm/v2/payments"
CALLBACK_PATH = "/hooks/vipps/ecom"
_APPROVALS = ("RESERVE", "SALE")
_DIGITS = 8
_ASKED_FOR = 605.0
"""Seconds after which nobody can approve any more: five to open the app, five to act, and a little grace."""
_NAMES = {
    "INITIATE": "CREATED",
    "RESERVE": "AUTHORIZED",
    "SALE": "AUTHORIZED",
    "CAPTURE": "CAPTURED",
    "REFUND": "REFUNDED",
    "CANCEL": "ABORTED",
    "REJECT": "ABORTED",
    "USER_CANCEL": "ABORTED",
    "VOID": "CANCELLED",
}


def callback_token(settings: TillSettings, reference: str) -> str:
    """What the callback of a payment must carry: nobody without the shop's secret can make it up."""
    return hmac.digest(settings.vipps.client_secret.encode(), f"callback {reference}".encode(), hashlib.sha256).hex()


class ECom:
    """`Payments` by eCom."""

    creates_a_minute = 2

    def __init__(self, calls: PlatformCalls, settings: TillSettings, clock: Clock) -> None:
        self._calls = calls
        self._settings = settings
        self._clock = clock
        self._msn = settings.vipps.merchant_serial_number

    def request(self, wanted: PaymentRequest) -> str:
        """A push to the phone; a Norwegian number without its country code, anything else as it is."""
        number = wanted.msisdn or ""
        base_url = self._settings.base_url.rstrip("/")
        body = {
            "customerInfo": {"mobileNumber": number[2:] if number.startswith("47") else number},
            "merchantInfo": {
                "merchantSerialNumber": self._msn,
                "callbackPrefix": base_url + CALLBACK_PATH,
                "fallBack": base_url + "/",
                "authToken": callback_token(self._settings, wanted.reference),
                "isApp": False,
                "paymentType": "eComm Regular Payment",
            },
            "transaction": {
                "amount": wanted.amount,
                "orderId": wanted.reference,
                "transactionText": wanted.description,
                "skipLandingPage": True,
            },
        }
        return orjson.dumps(body).decode()

    async def create(self, reference: str, body: str, key: str) -> None:
        operation = "initiatePaymentV3UsingPOST"
        if len(orjson.loads(body)["customerInfo"]["mobileNumber"]) != _DIGITS:
            # eCom knows Norwegian numbers only, without a country code: Vipps would say just this (VIPPS-EC-02).
            raise VippsProblem(operation, Outcome.REFUSED, status=400, code="81")
        reply = await self._calls.send(operation, "POST", _PAYMENTS, json=body.encode())
        if reply.object().get("orderId") != reference:
            raise VippsProblem(reply.operation, Outcome.UNKNOWN, status=reply.status, title="foreign orderId")

    async def read(self, reference: str) -> Reading:
        reply = await self._details(reference)
        return _reading(reply, reference, self._clock.now())

    async def events(self, reference: str) -> list[LoggedEvent]:
        """eCom tells the newest first."""
        log = _log(await self._details(reference))
        return [
            LoggedEvent(
                _NAMES.get(str(entry.get("operation")), ""),
                entry.get("operationSuccess") is not False,
                str(entry["requestId"]) if entry.get("requestId") else None,
            )
            for entry in reversed(log)
        ]

    async def capture(self, reference: str, amount: int, key: str) -> Reading:
        return await self._change("capturePaymentUsingPOST", "POST", reference, "capture", key, {"amount": amount})

    async def refund(self, reference: str, amount: int, key: str) -> Reading:
        return await self._change("refundPaymentUsingPOST", "POST", reference, "refund", key, {"amount": amount})

    async def cancel(self, reference: str, key: str) -> Reading:
        return await self._change("cancelPaymentRequestUsingPUT", "PUT", reference, "cancel", None, {})

    async def _change(
        self, operation: str, method: str, reference: str, path: str, key: str | None, what: Mapping[str, object]
    ) -> Reading:
        """Write, then read back: the answers of the three differ, the details are one truth."""
        body: dict[str, object] = {
            "merchantInfo": {"merchantSerialNumber": self._msn},
            "transaction": {**what, "transactionText": _text(path, reference)},
        }
        if path == "cancel":
            body["shouldReleaseRemainingFunds"] = True
        headers = {"X-Request-Id": key} if key else None
        url = f"{_PAYMENTS}/{reference}/{path}"
        reply = await self._calls.send(operation, method, url, json=orjson.dumps(body), headers=headers)
        reply.object()
        return await self.read(reference)

    async def _details(self, reference: str) -> Reply:
        return await self._calls.send("getPaymentDetailsUsingGET", "GET", f"{_PAYMENTS}/{reference}/details")


def _log(reply: Reply) -> list[Mapping[str, object]]:
    """The history, newest first, as it came."""
    log = reply.object().get("transactionLogHistory")
    if not isinstance(log, list) or not log or not all(isinstance(entry, dict) for entry in log):
        raise VippsProblem(reply.operation, Outcome.UNKNOWN, status=reply.status, title="unexpected answer")
    return log


def _text(path: str, reference: str) -> str:
    return f"{path} {reference}"[:100]


def _ending(entry: Mapping[str, object], reference: str, begun: float) -> str:
    """One operation stands for three ends: our own cancellation carries our text, a time-out comes late."""
    if entry.get("transactionText") == _text("cancel", reference):
        return "TERMINATED"
    return "EXPIRED" if _time(entry) - begun >= _ASKED_FOR - 10.0 else "ABORTED"


def _reading(reply: Reply, reference: str, now: float) -> Reading:
    """What the history adds up to. A failed entry moved nothing; what has not ended may still be approved in time."""
    log = _log(reply)
    try:
        done = [entry for entry in log if entry.get("operationSuccess") is not False]
        reserved, captured, refunded, released = (
            sum(_amount(entry) for entry in done if entry.get("operation") in kinds)
            for kinds in (_APPROVALS, ("CAPTURE", "SALE"), ("REFUND",), ("VOID",))
        )
        begun = _time(log[-1])
        ended = next((entry for entry in done if _NAMES.get(str(entry.get("operation"))) == "ABORTED"), None)
        if reserved:
            state = "AUTHORIZED"
        elif ended is not None:
            state = _ending(ended, reference, begun)
        elif now - begun > _ASKED_FOR:
            state = "ABORTED" if len(log) > 1 else "EXPIRED"
        else:
            state = DECLINED if log[0].get("operation") in _APPROVALS else "CREATED"
    except (KeyError, TypeError, ValueError):
        raise VippsProblem(reply.operation, Outcome.UNKNOWN, status=reply.status, title="unexpected answer") from None
    return Reading(state, reserved, captured, released, refunded)


def _amount(entry: Mapping[str, object]) -> int:
    amount = entry["amount"]
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise TypeError("amount")
    return amount


def _time(entry: Mapping[str, object]) -> float:
    return datetime.fromisoformat(str(entry["timeStamp"])).timestamp()
