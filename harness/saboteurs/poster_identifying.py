"""Tills whose app in the café's terminal finds guests badly, or keeps to itself what it found: the scenarios tell."""

from __future__ import annotations

from harness.saboteurs.rewriting import misspoken
from harness.saboteurs.saboteur import Saboteur, Scene
from reference_impl.flows.cafe_guests import CafeGuests, Recognised, local_msisdn
from reference_impl.flows.cafe_refusals import UnknownGuest

_WORTH = "...(worth === null ? [] : [make('p', { className: 'worth' }, `${T.points}: ${money(worth)}`)]),"
_LOOKED_UP = "order.clientId ? await within(Poster.clients.get(order.clientId), AT_THE_TERMINAL, null) : null;"
_BEFORE_ATTACHING = "const client = known || await create(member);"
_CONFIRMED = "await new Promise((yes) => show(make('h1', {}, member.name), button('Yes', yes)));"


class _PhonesOnly(CafeGuests):
    """Takes everything that is typed for a phone number."""

    async def by_typed(self, typed: str) -> Recognised:
        msisdn = local_msisdn(typed, self._country)
        if msisdn is None:
            raise UnknownGuest("Nobody has this number.")
        return await self._by_msisdn(msisdn)


SABOTEURS = (
    Saboteur(
        "knows-no-cards",
        "finds nobody by the number of a card",
        ("POSTER-ID-05",),
        (Scene("cafe/terminal", "However the number is written", "card number"),),
        (_PhonesOnly,),
    ),
    misspoken(
        "scanner-on-android-only",
        "offers the scanner on one kind of tablet only",
        ("POSTER-ID-06",),
        "By the personal QR code, where the terminal has a scanner",
        "...(android || iOS ?",
        "...(android ?",
        "iPad",
    ),
    misspoken(
        "keeps-the-balance-to-itself",
        "does not say what the guest can spend",
        ("POSTER-ID-10",),
        "By the phone number",
        _WORTH,
        "",
    ),
    misspoken(
        "takes-whoever-is-found",
        "takes whoever Poster finds for the guest that was looked for",
        ("POSTER-ID-10",),
        "A stranger whose number has the member's in it",
        "if (fits && !one.hidden)",
        "if (!one.hidden)",
    ),
    misspoken(
        "fails-in-silence",
        "does not say why nobody was found",
        ("POSTER-ID-11",),
        "The server fails while the guest is looked up",
        "seek(order, why(told), typed);",
        "seek(order, '', typed);",
        "answers with 500",
    ),
    misspoken(
        "reads-the-status",
        "reads its server's answer by a member that the documents do not name",
        ("POSTER-ID-12",),
        "Only Poster carries what the app asks its server",
        "answer ? Number(answer.code) : 0",
        "answer ? Number(answer.status) : 0",
    ),
    misspoken(
        "meets-everybody-anew",
        "asks who the guest is though there is one on the order",
        ("POSTER-ID-13",),
        "The app is opened again for an order with a member",
        _LOOKED_UP,
        "null;",
    ),
    misspoken(
        "takes-no-for-yes",
        "shows a guest as attached whom Poster did not take",
        ("POSTER-SYNC-09",),
        "The guest disappears before the barista has chosen",
        "if (!done || done.success === false) {",
        "if (!done) {",
    ),
    misspoken(
        "expects-the-bare-guest",
        "reads the new guest from one shape of the answer only",
        ("POSTER-SYNC-12",),
        "Poster wraps what it has created, and nothing beside it",
        "const one = made && (made.client || made);",
        "const one = made;",
    ),
    misspoken(
        "asks-once-more",
        "has the barista confirm every guest whom it has found",
        ("POSTER-UI-04",),
        "By the phone number",
        _BEFORE_ATTACHING,
        f"{_CONFIRMED} {_BEFORE_ATTACHING}",
    ),
    misspoken(
        "shows-whatever-comes",
        "shows an answer for the guest on another order",
        ("POSTER-UI-09",),
        "An answer that comes too late shows nothing",
        "return ++turn;",
        "return turn;",
    ),
)
