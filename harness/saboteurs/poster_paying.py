"""Tills whose app in the café's terminal holds payments up, or pays what it should not."""

from __future__ import annotations

from harness.saboteurs.rewriting import rewritten
from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import ALL_BY_POINTS, NOBODY_ON_ORDER

_GUEST_LEAVES = Scene("cafe/terminal", "The guest is taken off the order")
_REPORTED = "keep('reports', [...recall('reports', []).slice(1 - MOST_REPORTS), report]);"
_HEARD = "Poster.on('afterOrderClose', (/** @type {any} */ data) => afterOrderClose(data && data.order));"
_HEARD_AND_WAITING = "Poster.on('afterOrderClose', (data, next) => { afterOrderClose(data && data.order); next(); });"

SABOTEURS = (
    Saboteur(
        "never-lets-go",
        "lets no payment go on",
        ("POSTER-BONUS-02",),
        (NOBODY_ON_ORDER,),
        (rewritten("beforeOrderClose(data && data.order, go).catch(", "new Promise(() => {}).catch("),),
    ),
    Saboteur(
        "asks-about-nobody",
        "opens its popup for orders without a guest",
        ("POSTER-BONUS-03",),
        (NOBODY_ON_ORDER,),
        (
            rewritten(
                "if (!order || !order.clientId) return go();", "if (!order || !order.clientId) { open(); return go(); }"
            ),
        ),
    ),
    Saboteur(
        "pays-another-order",
        "pays a part of an order that it was told nothing of",
        ("POSTER-BONUS-06",),
        (ALL_BY_POINTS,),
        (rewritten("Poster.orders.setOrderBonus(id,", "Poster.orders.setOrderBonus(id + 1,"),),
    ),
    Saboteur(
        "kopecks-for-hryvnias",
        "pays a hundred times as much",
        ("POSTER-BONUS-07", "POSTER-API-02"),
        (ALL_BY_POINTS, Scene("cafe/terminal", "Some of it with points")),
        (rewritten("setOrderBonus(id, sum / 100)", "setOrderBonus(id, sum)"),),
    ),
    Saboteur(
        "goes-on-twice",
        "lets every payment go on twice",
        ("POSTER-BONUS-08",),
        (NOBODY_ON_ORDER,),
        (rewritten("if (!called) next();", "next(); next();"),),
    ),
    Saboteur(
        "stays-open",
        "leaves its popup open when the payment goes on",
        ("POSTER-BONUS-10",),
        (ALL_BY_POINTS,),
        (rewritten("goOn = null;\n    shut();", "goOn = null;\n    show();"),),
    ),
    Saboteur(
        "no-decision-no-payment",
        "lets no payment go on when its popup is closed",
        ("POSTER-BONUS-09",),
        (Scene("cafe/terminal", "The barista closes the popup without a decision"),),
        (rewritten("if (go) go(); // closed without a decision: the sale goes on as it is", ""),),
    ),
    Saboteur(
        "adds-up",
        "sets its bonus on top of the one that is there",
        ("POSTER-BONUS-13",),
        (Scene("cafe/terminal", "Going back and paying again does not add up"),),
        (rewritten("await setBonus(order.id, told.data.bonus)", "await setBonus(order.id, told.data.bonus + now)"),),
    ),
    Saboteur(
        "pays-for-what-is-gone",
        "leaves its bonus as it is when the order becomes cheaper",
        ("POSTER-BONUS-14",),
        (Scene("cafe/terminal", "What counts is how the order was closed"),),
        (rewritten("if (sum <= total) return sum;", "return sum;"),),
    ),
    Saboteur(
        "keeps-it-to-itself",
        "tells its server nothing of what was paid",
        ("POSTER-CLOSE-02",),
        (Scene("cafe/terminal", "The terminal says twice that an order is closed"),),
        (rewritten(_REPORTED, ""),),
    ),
    Saboteur(
        "pays-for-whoever-comes",
        "leaves its bonus on the order when the guest is taken off it",
        ("POSTER-BONUS-15",),
        (_GUEST_LEAVES,),
        (rewritten("if (!order.clientId || isForAnother(order)) {", "if (false) {"),),
    ),
    Saboteur(
        "tells-the-pin",
        "tells its server the barista's PIN with every report",
        ("POSTER-SEC-06",),
        (ALL_BY_POINTS,),
        (rewritten("const report = {", "const report = { posPass: '0000',"),),
    ),
    Saboteur(
        "waits-after-closing",
        "wants to let a closing go on that waits for nobody",
        ("POSTER-CLOSE-09",),
        (NOBODY_ON_ORDER,),
        (rewritten(_HEARD, _HEARD_AND_WAITING),),
    ),
)
