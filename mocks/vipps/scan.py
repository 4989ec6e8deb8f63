"""A person points the phone at a merchant's code: a check-in at the till, a page, a payment.

Sources: Vipps QR API guide and Webhooks API guide, ``user.checked-in.v1`` (VIPPS-QR-09). That the webhook is
synchronous, and an app error follows without a registration or a 2xx, is newer documentation; both spellings of the
sales unit's number are sent (inferred), and the screens' texts are inferred.
"""

from __future__ import annotations

from mocks.vipps.account import VippsAccount
from mocks.vipps.customertoken import issue_customer_token
from mocks.vipps.landing import open_link, open_reference
from mocks.vipps.merchantqr import CallbackQr, PaymentQr, RedirectQr
from mocks.vipps.payment import iso
from mocks.vipps.redirectqr import redirects
from mocks.vipps.registration import CHECKED_IN
from mocks.world.outbox import Delivery
from mocks.world.phone import HabitKind, Phone, Screen, ScreenKind, ScreenStatus
from mocks.world.pipeline import compact
from mocks.world.world import World


class NothingThere(ValueError):
    """No code of this world says this, or this person's app cannot read it; the text is the reason."""


async def scan(world: World, phone: Phone, content: str | None, merchant_qr_id: str | None) -> Screen:
    """Scan a code by its content, or a sticker by the merchant's id; the screen that it leads to.

    Raises:
        NothingThere: it leads to nothing at all.
    """
    if not phone.habit.can_use_app:
        raise NothingThere(f"{phone.person.name} has no app that could scan")
    code = _code(world, content, merchant_qr_id)
    what = content if content is not None else f"merchant QR {merchant_qr_id}"
    cause = world.note("customer", "vipps", "vipps", "scan", f"{phone.person.name} scans {what}")
    if isinstance(code, CallbackQr):
        return await _check_in(world, phone, code, cause)
    if isinstance(code, RedirectQr):
        return _open_page(world, phone, code)
    opened = open_link(world, phone, content or "") if code is None else _open_payment(world, phone, code)
    screen = phone.pending(ScreenKind.PAYMENT)
    if not opened or screen is None:
        raise NothingThere("the code belongs to nothing that can still be done")
    return screen


def _code(world: World, content: str | None, merchant_qr_id: str | None) -> RedirectQr | CallbackQr | PaymentQr | None:
    account = world.part(VippsAccount)
    redirects(world)  # what has expired is gone
    if merchant_qr_id is None:
        return next((qr for qr in account.merchant_qrs() if qr.content == content), None)
    if merchant_qr_id not in account.callback_qrs:
        raise NothingThere(f"there is no merchant callback QR {merchant_qr_id[:80]!r}")
    return account.callback_qrs[merchant_qr_id]


async def _check_in(world: World, phone: Phone, sticker: CallbackQr, cause: int) -> Screen:
    """Tell the merchant, and the guest what came of it."""
    account = world.part(VippsAccount)
    merchant = account.merchant_name
    if phone.habit.kind is HabitKind.APP_OUTDATED:
        return _show(world, phone, False, "Update the app to go on", f"{merchant} needs a newer app.")
    registration = next((r for r in account.registrations.values() if CHECKED_IN in r.events), None)
    told = False
    if registration is not None:
        customer = issue_customer_token(world, phone)
        payload = {
            "customerToken": customer.token,
            "merchantQrId": sticker.id,
            "merchantSerialNumber": account.msn,
            "msn": account.msn,
            "initiatedAt": iso(customer.issued_at),
        }
        told = await world.outbox.deliver_now(
            Delivery(
                id=world.ids.uuid(),
                vendor="vipps",
                registration=registration.id,
                subject=sticker.id,
                url=registration.url,
                event=CHECKED_IN,
                body=compact(payload).decode(),
                created_at=world.clock.now,
                cause=cause,
            )
        )
    if not told:
        return _show(world, phone, False, "Something went wrong", f"{merchant} could not be reached. Try again.")
    return _show(world, phone, True, f"Checked in at {merchant}", f"{sticker.location}: wait for the till.")


def _show(world: World, phone: Phone, done: bool, title: str, text: str) -> Screen:
    status = ScreenStatus.SHOWN if done else ScreenStatus.FAILED
    screen = Screen(world.ids.uuid(), ScreenKind.CHECK_IN, status, title, text, world.clock.now)
    world.push(phone, screen, "vipps")
    return screen


def _open_page(world: World, phone: Phone, code: RedirectQr) -> Screen:
    merchant = world.part(VippsAccount).merchant_name
    screen = Screen(
        id=world.ids.uuid(),
        kind=ScreenKind.PAGE,
        status=ScreenStatus.SHOWN,
        title=f"Page of {merchant}",
        text=code.redirect_url,
        shown_at=world.clock.now,
        redirect_url=code.redirect_url,
    )
    world.push(phone, screen, "vipps")
    return screen


def _open_payment(world: World, phone: Phone, code: PaymentQr) -> bool:
    return code.expires_at > world.clock.now and open_reference(world, phone, code.reference)
