"""The calls of a till to Vipps, as the generator makes them when it plays the till itself.

They work over any transport: Locust's during the run, httpx for what must be settled after it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from harness.actors.problem import ask
from harness.actors.transport import Reply, Transport
from harness.actors.world import Keys

_PAYMENTS = "/epayment/v1/payments"
_AHEAD = 300.0  # seconds before its end that a token is replaced


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Amount(_Told):
    value: int


class _Aggregate(_Told):
    authorizedAmount: _Amount
    capturedAmount: _Amount
    refundedAmount: _Amount
    cancelledAmount: _Amount


class Reading(_Told):
    """A payment as Vipps holds it; amounts in minor units."""

    state: str
    aggregate: _Aggregate


class _Token(_Told):
    access_token: str
    expires_in: int


class _Exchanged(_Told):
    msisdn: str


@dataclass(slots=True)
class Wallet:
    """The platform token that all tills of a process share; `until` in seconds of the monotonic clock."""

    token: str = ""
    until: float = 0.0


class VippsCalls:
    """One till's calls; every method is one call.

    Raises:
        Refused, NoAnswer, Unreadable: as the transport and `ask` have it.
    """

    def __init__(self, transport: Transport, keys: Keys, wallet: Wallet) -> None:
        self._transport, self._keys, self._wallet = transport, keys, wallet

    @property
    def has_token(self) -> bool:
        return time.monotonic() < self._wallet.until

    def fetch_token(self) -> None:
        """For all calls that follow, of every till with the same wallet."""
        keys = self._keys
        headers = {
            "client_id": keys.client_id,
            "client_secret": keys.client_secret,
            "Ocp-Apim-Subscription-Key": keys.subscription_key,
        }
        told = _Token.model_validate(self._ask("POST", "/accesstoken/get", headers=headers).json())
        self._wallet.token, self._wallet.until = told.access_token, time.monotonic() + told.expires_in - _AHEAD

    def exchange(self, code: str) -> str:
        """The number behind a personal QR code."""
        reply = self._ask("POST", "/qr/v1/exchange", {"qrCode": code}, self._platform())
        return _Exchanged.model_validate(reply.json()).msisdn

    def check_in(self, msisdn: str, member: bool) -> None:
        body = {"phoneNumber": msisdn, "isMember": member}
        self._ask("POST", "/point-of-sale/v1/loyalty-check-in", body, self._platform())

    def create(self, reference: str, msisdn: str, amount: int) -> None:
        body = {
            "amount": {"currency": "NOK", "value": amount},
            "paymentMethod": {"type": "WALLET"},
            "customer": {"phoneNumber": msisdn},
            "customerInteraction": "CUSTOMER_PRESENT",
            "userFlow": "PUSH_MESSAGE",
            "reference": reference,
            "paymentDescription": f"Kassa load, receipt {reference[-12:]}",
        }
        self._ask("POST", _PAYMENTS, body, self._platform(f"create-{reference}"))

    def read(self, reference: str) -> Reading:
        return self._reading("GET", reference, "", None, None)

    def capture(self, reference: str, amount: int) -> Reading:
        body = {"modificationAmount": {"currency": "NOK", "value": amount}}
        return self._reading("POST", reference, "/capture", body, f"capture-{reference}")

    def cancel(self, reference: str) -> Reading:
        """Withdraw the request, or release what is reserved."""
        return self._reading("POST", reference, "/cancel", None, f"cancel-{reference}")

    def _reading(self, method: str, reference: str, action: str, body: object, key: str | None) -> Reading:
        reply = self._ask(method, f"{_PAYMENTS}/{reference}{action}", body, self._platform(key))
        return Reading.model_validate(reply.json())

    def _platform(self, key: str | None = None) -> dict[str, str]:
        headers = {
            "Authorization": f"Bearer {self._wallet.token}",
            "Ocp-Apim-Subscription-Key": self._keys.subscription_key,
            "Merchant-Serial-Number": self._keys.merchant_serial_number,
            "Vipps-System-Name": "kassa-load",
            "Vipps-System-Version": "0.1",
            "Vipps-System-Plugin-Name": "kassa-load",
            "Vipps-System-Plugin-Version": "0.1",
        }
        return headers if key is None else headers | {"Idempotency-Key": key}

    def _ask(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Reply:
        return ask(self._transport, method, self._keys.base_url + path, body, headers)
