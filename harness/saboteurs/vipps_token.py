"""Tills that cannot handle access tokens, refusals and limits."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import PAYMENT
from harness.saboteurs.wire import Request, wire
from reference_impl.flows.payment_steps import Action, PaymentSteps, Signalled, Step
from reference_impl.flows.settling import Settling
from reference_impl.vipps.problems import Outcome, VippsProblem
from reference_impl.vipps.shared import Shared
from reference_impl.vipps.token import PlatformCalls
from reference_impl.vipps.transport import Reply

_AT_ONCE = 0.5  # seconds
_AN_HOUR = 3600.0  # seconds


def _body_on_the_token_call(request: Request) -> None:
    if request.operation == "fetchAuthorizationTokenUsingPost":
        request.body, request.headers["Content-Type"] = b"{}", "application/json"


class _Forgetful(PlatformCalls):
    async def _signed_in(self) -> str:
        token = await super()._signed_in()
        self._token.drop(token)
        return token


class _Lasting(Shared[Any]):
    """Keeps a token as long as the first one lived that its maker saw."""

    async def _refresh(self) -> Any:
        value = await super()._refresh()
        if isinstance(value, str):
            self._stale_at = self._clock.now() + _AN_HOUR
        return value


class _Unaware(PlatformCalls):
    """Takes trouble with its own keys for trouble with the network."""

    async def _signed_in(self) -> str:
        try:
            return await super()._signed_in()
        except VippsProblem as problem:
            problem.sign_in, problem.status, problem.outcome = False, 0, Outcome.UNKNOWN
            raise


class _Stubborn(PlatformCalls):
    """Takes every 401 for a reason to sign in anew, ten times over."""

    async def send(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        json: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        for _ in range(5):
            with contextlib.suppress(VippsProblem):
                return await super().send(operation, method, path, json=json, headers=headers)
        return await super().send(operation, method, path, json=json, headers=headers)


class _Impatient(PaymentSteps):
    def next(self, settling: Settling, signalled: bool) -> Step:
        step = super().next(settling, signalled)
        soon = self._context.clock.now() + _AT_ONCE
        return replace(step, at=min(step.at, soon)) if step.action is Action.WRITE else step

    async def take(self, reference: str, step: Step, signalled: Signalled) -> Step | None:
        if step.action is Action.WRITE and step.intent is None:
            async with self._settling(reference) as settling:
                step = replace(step, intent=self._announce(settling))
        return await super().take(reference, step, signalled)


class _Insistent(PlatformCalls):
    """Sends once more what was refused for good."""

    async def send(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        json: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        try:
            return await super().send(operation, method, path, json=json, headers=headers)
        except VippsProblem as problem:
            if problem.outcome is not Outcome.REFUSED:
                raise
        return await super().send(operation, method, path, json=json, headers=headers)


SABOTEURS = (
    Saboteur(
        "token-with-a-body",
        "sends a body where the token call has none",
        ("VIPPS-TOK-01",),
        (PAYMENT,),
        (wire(_body_on_the_token_call),),
    ),
    Saboteur("token-per-call", "fetches a token for every call", ("VIPPS-TOK-02",), (PAYMENT,), (_Forgetful,)),
    Saboteur(
        "an-hour-for-every-token",
        "takes it that every token lives an hour",
        ("VIPPS-TOK-04",),
        (Scene("tokens", "Tokens that live two minutes"),),
        (_Lasting,),
    ),
    Saboteur(
        "unaware-of-its-keys",
        "waits for ever when it cannot sign in",
        ("VIPPS-TOK-05",),
        (Scene("tokens", "The till cannot sign in"),),
        (_Unaware,),
    ),
    Saboteur(
        "token-loop",
        "signs in again and again while a call is refused with 401",
        ("VIPPS-TOK-03",),
        (Scene("tokens", "A token that is refused for ever leads to no loop"),),
        (_Stubborn,),
    ),
    Saboteur(
        "deaf-to-retry-after",
        "repeats a write half a second later, whatever Vipps asks for",
        ("VIPPS-ERR-03",),
        (Scene("capture", "Vipps asks for patience"),),
        (_Impatient,),
    ),
    Saboteur(
        "hammers",
        "repeats a failed write twice a second",
        ("VIPPS-EP-24",),
        (Scene("capture", "Vipps is down for minutes, and the till does not hammer it"),),
        (_Impatient,),
    ),
    Saboteur(
        "takes-no-for-maybe",
        "repeats unchanged what Vipps has refused for good",
        ("VIPPS-ERR-05",),
        (Scene("capture", "Vipps refuses the capture: nothing is paid, the reservation is released"),),
        (_Insistent,),
    ),
)
