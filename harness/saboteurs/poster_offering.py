"""Tills whose app in the café's terminal offers points to the wrong guests, or the wrong sums: the scenarios tell."""

from __future__ import annotations

from harness.saboteurs.rewriting import misspoken

_FOREIGN = "if (!client || Number(client.groupId) !== clubs) return go();"
_OFFERED = "if (told.ok) return offer(order, told.data, left);"
_SPENT = "if (told.ok) return spend(order, Math.min(told.data.worth, kopecks(order.total)), left);"
_MOST = "const most = whole(Math.min(points.worth, kopecks(order.total)));"
_BY_THE_PIECE = "Object.values(order.products).reduce((sum, one) => sum + kopecks(one.price), 0)"
_WENT_ON = "shut();\n    if (go) go();"
_TOLD_WHY = "notify(say(T.noBonus, { why: why(told) }));\n    return pay();"


_ASKED = "const told = await ask(`/orders/${order.id}/points`, at(order), AT_PAYMENT);"

SABOTEURS = (
    misspoken(
        "asks-everybody-at-the-payment",
        "opens its popup for guests of other groups",
        ("POSTER-BONUS-04",),
        "A guest of the café's own group stays what it is",
        _FOREIGN,
        "if (!client) return go();",
    ),
    misspoken(
        "spends-unasked",
        "pays as much as possible with points, and asks nobody",
        ("POSTER-BONUS-05",),
        "Some of it with points",
        _OFFERED,
        _SPENT,
    ),
    misspoken(
        "reckons-for-itself",
        "takes the cashier's discount off what gives no discounts",
        ("POSTER-BONUS-16",),
        "What gives no discounts, and a discount of the barista's own",
        _MOST,
        _MOST.replace("order.total", "order.subtotal * (1 - order.discount / 100)"),
    ),
    misspoken(
        "reckons-by-the-piece",
        "takes goods by weight, and lines of nothing, for one piece each",
        ("POSTER-BONUS-17",),
        "Goods by weight, and a line of nothing",
        _MOST,
        _MOST.replace("kopecks(order.total)", _BY_THE_PIECE),
    ),
    misspoken(
        "cuts-kopecks-off",
        "cuts off what is left of a hryvnia's hundredths by the machine's own arithmetic",
        ("POSTER-BONUS-17",),
        "Goods by weight, and a line of nothing",
        "Math.round(Number(hryvnias || 0) * 100)",
        "Math.floor(Number(hryvnias || 0) * 100)",
    ),
    misspoken(
        "offers-the-last-guests-points",
        "asks once what a guest has, and offers it to the next one as well",
        ("POSTER-UI-09",),
        "The next guest has points of their own",
        _ASKED,
        _ASKED.replace("await", "window.told = window.told || await"),
    ),
    misspoken(
        "lets-nobody-after-it",
        "does not let the payment go on to other apps once the guest has decided",
        ("POSTER-BONUS-18",),
        "Another app is asked after the club's",
        _WENT_ON,
        "shut();",
    ),
    misspoken(
        "goes-on-in-silence",
        "does not say why a sale goes on without points",
        ("POSTER-BONUS-19",),
        "The server fails at the payment",
        _TOLD_WHY,
        "return pay();",
        "is down",
    ),
    misspoken(
        "counts-every-tap",
        "takes two taps for two decisions",
        ("POSTER-BONUS-20",),
        "Two taps are one",
        "(one).disabled = isBusy;",
        "(one).title = '';",
    ),
)
