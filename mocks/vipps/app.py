"""Vipps put together: what it brings into a world, and its HTTP side."""

from __future__ import annotations

from fastapi import FastAPI

from mocks.vipps import (
    accesstoken,
    authorize,
    callbackqr,
    checkin,
    ciba,
    consent,
    customertoken,
    ecom,
    ecom_callback,
    ecom_changes,
    endsession,
    epayment,
    landing,
    loginpage,
    logintoken,
    oidc,
    paymentqr,
    personalqr,
    qrimage,
    receipts,
    redirectqr,
    userexists,
    userinfo,
    webhooks,
)
from mocks.vipps.account import VippsAccount, credentials, keys, open_account
from mocks.vipps.gateway_answers import GATEWAY_ANSWERS
from mocks.vipps.moved import moved
from mocks.vipps.novelties import dress
from mocks.vipps.platform import gateway_answer
from mocks.vipps.provenance import switches
from mocks.vipps.wallet import EXPIRE, GIVE_UP, decide_payment, expire_payment, give_up_payment
from mocks.vipps.webhook import signed_headers
from mocks.world.asgi import VendorApp
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.outbox import WEBHOOK, Courier
from mocks.world.phone import ScreenKind
from mocks.world.provenance import provenance_of
from mocks.world.refusal import Refusal
from mocks.world.tenants import Tenants
from mocks.world.world import Vendor, World


def _close(world: World) -> None:
    oidc.hand_back(world)
    world.part(VippsAccount).close()


VENDOR = Vendor(
    name="vipps",
    state=VippsAccount,
    create=open_account,
    credentials=credentials,
    keys=keys,
    timers={EXPIRE: expire_payment, GIVE_UP: give_up_payment, ciba.EXPIRE: ciba.expire},
    answers={ScreenKind.PAYMENT: decide_payment, ScreenKind.LOGIN: ciba.decide},
    couriers={
        WEBHOOK: Courier(signed_headers),
        ecom_callback.CALLBACK: ecom_callback.COURIER,
        consent.CONSENT_REVOKED: consent.COURIER,
    },
    dress=dress,
    close=_close,
)
_OPERATIONS = (
    accesstoken.router,
    personalqr.router,
    customertoken.router,
    paymentqr.router,
    redirectqr.router,
    callbackqr.router,
    checkin.router,
    oidc.router,
    authorize.router,
    loginpage.router,
    endsession.router,
    ciba.router,
    userexists.router,
    logintoken.router,
    userinfo.router,
    epayment.router,
    ecom.router,
    ecom_changes.router,
    receipts.router,
    webhooks.router,
    landing.router,
    qrimage.router,
)


_PAGE = provenance_of("vipps", "Vipps MobilePay", _OPERATIONS, {413: GATEWAY_ANSWERS[413]}, [switches()])
ROUTERS = (*_OPERATIONS, _PAGE)
# Where discovery sends clients whose world has moved its login endpoints; documented at their usual paths only.
_MOVING = (oidc.router, authorize.router, ciba.router, logintoken.router, userinfo.router)
MOVED = tuple(moved(router) for router in _MOVING)


def _refuse(refusal: Refusal, call: Call) -> Answer:
    """The gateway's answer to what no API knows."""
    gateway = gateway_answer(refusal, call)
    return gateway or json_answer(refusal.status, {"statusCode": refusal.status, "message": refusal.title})


def vipps_app(tenants: Tenants) -> VendorApp:
    """Vipps' HTTP side, at the vendor's own paths."""
    documents = FastAPI(
        title="Vipps MobilePay, simulated",
        version="1",
        description="Every operation carries `x-provenance`: documented, newer, standard, observed or inferred, and "
        "`x-source`; `/provenance` shows both on one page.",
    )
    return VendorApp("vipps", tenants, (*ROUTERS, *MOVED), documents, _refuse)
