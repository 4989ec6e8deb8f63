"""Tills whose app in the café's terminal starts, listens or looks guests up otherwise than it should."""

from __future__ import annotations

from harness.saboteurs.rewriting import deaf_to, rewritten
from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import NEW_GUEST, NOBODY_ON_ORDER
from reference_impl.poster.bundle import Bundle

_ELSEWHERE = Scene("cafe/terminal", "Clicks that are not meant for it")
_NO_SCANNER = Scene("cafe/terminal", "Where the terminal has no scanner", "web")
_ICON = "Poster.interface.showApplicationIconAt({ order: served.club });"
_CREATED = "const made = await within(Poster.clients.create({ client }), AT_THE_TERMINAL, null);"
_KNOWN_BY = "card_number: member.card_number,\n      ...(member.phone ? { phone: `+${member.phone}` } : {}),"


def _tries_first(member: str) -> type[Bundle]:
    """Creates a guest with another member first, and rightly when Poster refuses that."""
    attempt = f"await Poster.clients.create({{ client: {{ ...client, {member} }} }}).catch(() => null);"
    return rewritten(_CREATED, f"{attempt} {_CREATED}")


SABOTEURS = (
    Saboteur(
        "own-copy-of-poster",
        "replaces the terminal's Poster by a copy",
        ("POSTER-PKG-03",),
        (NOBODY_ON_ORDER,),
        (
            rewritten(
                "const settings = Poster.settings;", "window.Poster = { ...Poster }; const settings = Poster.settings;"
            ),
        ),
    ),
    Saboteur(
        "stumbles",
        "breaks off with an exception when its icon is clicked",
        ("POSTER-PKG-08",),
        (NEW_GUEST,),
        (rewritten("if (!data || data.place !== 'order') return;", "setTimeout(() => { throw new Error('oh'); });"),),
    ),
    Saboteur(
        "no-button",
        "puts no button into the order's menu",
        ("POSTER-ID-01",),
        (NOBODY_ON_ORDER,),
        (rewritten(_ICON, ""),),
    ),
    Saboteur(
        "deaf-to-clicks",
        "does not listen to clicks of its icon",
        ("POSTER-ID-02",),
        (NOBODY_ON_ORDER,),
        (deaf_to("applicationIconClicked"),),
    ),
    Saboteur(
        "no-popup",
        "shows the guest's view without opening its popup",
        ("POSTER-ID-03",),
        (Scene("cafe/terminal", "By the phone number"),),
        (rewritten("async function greet(order) {\n    open();", "async function greet(order) {"),),
    ),
    Saboteur(
        "minds-no-place",
        "puts a guest onto an order when it is clicked at another place",
        ("POSTER-ID-04",),
        (_ELSEWHERE,),
        (
            rewritten(
                "if (!data || data.place !== 'order') return;",
                "if (!data || data.place !== 'order') return void Poster.orders.setOrderClient(1, 1);",
            ),
        ),
    ),
    Saboteur(
        "deaf-to-payments",
        "does not listen to orders that are about to be paid",
        ("POSTER-BONUS-01",),
        (NEW_GUEST,),
        (deaf_to("beforeOrderClose"),),
    ),
    Saboteur(
        "deaf-to-closings",
        "does not listen to orders that were closed",
        ("POSTER-CLOSE-01",),
        (NOBODY_ON_ORDER,),
        (deaf_to("afterOrderClose"),),
    ),
    Saboteur(
        "scans-without-scanner",
        "calls the scanner where there is none, and lets the rejection go unheard",
        ("POSTER-ID-08",),
        (_NO_SCANNER,),
        (rewritten("show(make('p', {}, T.hint),", "Poster.interface.scanBarcode(); show(make('p', {}, T.hint),"),),
    ),
    Saboteur(
        "alerts",
        "greets the cashier by a dialog of the browser",
        ("POSTER-UI-03",),
        (NEW_GUEST,),
        (rewritten("async function greet(order) {", "async function greet(order) { alert('Welcome');"),),
    ),
    Saboteur(
        "keeps-users-in",
        "lets nobody log out",
        ("POSTER-EVT-01",),
        (Scene("cafe/terminal", "The barista goes home"),),
        (rewritten(_ICON, f"Poster.on('userLogout', () => {{}}); {_ICON}"),),
    ),
    Saboteur(
        "creates-unsought",
        "creates a guest without having looked for one",
        ("POSTER-SYNC-01",),
        (NEW_GUEST,),
        (rewritten("const found = await candidates(member);", "const found = [];"),),
    ),
    Saboteur(
        "minds-one-list",
        "overlooks guests that Poster has found by their card",
        ("POSTER-SYNC-02",),
        (Scene("cafe/terminal", "The guest exists by the club's card alone"),),
        (rewritten("[...(both.foundClients || []), ...(both.foundByCard || [])]", "both.foundClients || []"),),
    ),
    Saboteur(
        "creates-the-nameless",
        "tries to create every guest without a name first",
        ("POSTER-SYNC-04",),
        (NEW_GUEST,),
        (_tries_first("client_name: ' '"),),
    ),
    Saboteur(
        "creates-twice",
        "creates every guest twice, by the card alone",
        ("POSTER-SYNC-03",),
        (NEW_GUEST,),
        (rewritten(_CREATED, f"delete client.phone; await Poster.clients.create({{ client }}); {_CREATED}"),),
    ),
    Saboteur(
        "wakes-the-dead",
        "puts guests onto orders whom the café has deleted",
        ("POSTER-SYNC-10",),
        (Scene("cafe/terminal", "A guest that the café has deleted is not used"),),
        (rewritten("if (fits && !one.hidden)", "if (fits)"),),
    ),
    Saboteur(
        "birthday-backwards",
        "spells birthdays as the web API does, and leaves them out when Poster refuses that",
        ("POSTER-SYNC-11",),
        (NEW_GUEST,),
        (_tries_first("birthday: '1990-12-31'"),),
    ),
    Saboteur(
        "creates-strangers",
        "creates guests without number and card, so that nobody finds them again",
        ("POSTER-SYNC-05",),
        (NEW_GUEST,),
        (rewritten(_KNOWN_BY, ""),),
    ),
    Saboteur(
        "ids-as-text",
        "names the guest for the order by a text",
        ("POSTER-SYNC-08",),
        (NEW_GUEST,),
        (rewritten("setOrderClient(order.id, Number(client.id))", "setOrderClient(order.id, String(client.id))"),),
    ),
)
