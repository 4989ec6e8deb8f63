"""Tills whose app at the café's terminal does what no journal alone shows: the scenarios tell."""

from __future__ import annotations

from harness.saboteurs.rewriting import misspoken, rewritten
from harness.saboteurs.saboteur import Saboteur, Scene
from reference_impl.flows.cafe_guests import CafeGuests, Recognised

_SCRIPT = Scene("cafe/terminal", "One script is all there is")
_OWN_GROUP = Scene("cafe/terminal", "A guest of the café's own group stays what it is")
_FINGERS = Scene("cafe/terminal", "For fingers, in the café's language")
_DIRECTLY = "fetch(served.server + path).catch(() => null); Poster.makeRequest(served.server + path,"
_ICON = "Poster.interface.showApplicationIconAt({ order: served.club });"
_WHEN_CONNECTED = f"ask('/club', {{}}, LOOK_UP).then((told) => {{ if (told.ok) {_ICON} }});"
_STRANGER = "if (clubs && client && Number(client.groupId) !== clubs) return true;"


class _Tidy(CafeGuests):
    """Writes its own remarks into the café's guest base."""

    async def by_typed(self, typed: str) -> Recognised:
        token = await self._connection.token()
        await self._api._transport.post("clients.updateClient", token, {"client_id": 1, "client_name": "Known Already"})
        return await super().by_typed(typed)


SABOTEURS = (
    misspoken(
        "asks-its-server-itself",
        "asks its server past Poster as well",
        ("POSTER-ID-09", "POSTER-PKG-02"),
        "Only Poster carries what the app asks its server",
        "Poster.makeRequest(served.server + path,",
        _DIRECTLY,
    ),
    misspoken(
        "looks-nothing-up",
        "looks a guest up when the scanner was closed without a code",
        ("POSTER-ID-07",),
        "The scanner is closed without a code",
        "if (code) identify(order, { code }, '');",
        "identify(order, { code }, '');",
    ),
    Saboteur(
        "heavy",
        "brings more than anybody wants to load",
        ("POSTER-PKG-01", "POSTER-PKG-05"),
        (_SCRIPT,),
        (rewritten("'use strict';", f"'use strict'; /*{'.' * 100_000}*/"),),
    ),
    misspoken(
        "needs-a-network",
        "has no icon before its server has answered",
        ("POSTER-PKG-04",),
        "The terminal starts without a network",
        _ICON,
        _WHEN_CONNECTED,
    ),
    misspoken(
        "spreads-out",
        "draws beside its container",
        ("POSTER-PKG-09",),
        "It keeps to its container and to itself",
        "document.head.append(make('style', {}, `",
        "document.body.append(make('footer')); document.head.append(make('style', {}, `",
    ),
    Saboteur(
        "rewrites-guests",
        "renames a guest of the café's own",
        ("POSTER-REL-02", "POSTER-SYNC-13"),
        (Scene("cafe/terminal", "Nothing of the café's own is changed"), _OWN_GROUP),
        (_Tidy,),
    ),
    Saboteur(
        "reports-strangers",
        "reports orders of guests who are none of the club's",
        ("POSTER-CLOSE-07",),
        (_OWN_GROUP,),
        (rewritten(_STRANGER, ""),),
    ),
    misspoken(
        "takes-unasked",
        "pays a part with points though the guest would rather collect",
        ("POSTER-BONUS-11",),
        "The guest would rather collect",
        "async function collect(order, now) {",
        "async function collect(order, now) { await setBonus(order.id, 100);",
    ),
    misspoken(
        "closed-is-paid",
        "reports an order as paid that was closed without payment",
        ("POSTER-BONUS-12",),
        "An order that is abandoned costs nothing",
        "is_paid: order.payType !== 'close',",
        "is_paid: true,",
    ),
    misspoken(
        "reports-too-soon",
        "reports an order as paid when the guest has decided how to",
        ("POSTER-CLOSE-03",),
        "Some of it with points",
        "if (!await setBonus(order.id, told.data.bonus)) {",
        "afterOrderClose(order); if (!await setBonus(order.id, told.data.bonus)) {",
    ),
    misspoken(
        "reports-what-was-typed",
        "reports the bonus that the guest chose, whatever the order has become",
        ("POSTER-CLOSE-06",),
        "What counts is how the order was closed",
        "bonus: ours(order),\n    };",
        "bonus: ours(order) && 3000,\n    };",
    ),
    misspoken(
        "takes-all-for-its-own",
        "takes another app's bonus for its own",
        ("POSTER-CLOSE-10",),
        "Another app pays a part",
        "(Number(order.loyaltyAppId) === appId ? kopecks(order.platformDiscount) : 0)",
        "kopecks(order.platformDiscount)",
    ),
    Saboteur(
        "for-tweezers",
        "has buttons that no finger hits",
        ("POSTER-UI-01",),
        (_FINGERS,),
        (rewritten("min-width: 48px; min-height: 48px; padding: 8px 18px;", "padding: 0;"),),
    ),
    Saboteur(
        "wider-than-its-popup",
        "shows more than its popup has room for",
        ("POSTER-UI-05",),
        (_FINGERS,),
        (
            rewritten(
                ".kassa { box-sizing: border-box; max-width: 100%;", ".kassa { box-sizing: border-box; width: 900px;"
            ),
        ),
    ),
)
