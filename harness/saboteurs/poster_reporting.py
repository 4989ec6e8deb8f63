"""Tills whose app in the café's terminal reports wrongly how orders ended, or not at all: the scenarios tell."""

from __future__ import annotations

from harness.saboteurs.rewriting import misspoken

_RELOADED = "The server is down, and the app is reloaded"
_PAID = "paid: kopecks(order.payedCash) + kopecks(order.payedCard),"
_ADDED_UP = "paid: (window.paid = (window.paid || 0) + kopecks(order.payedCash) + kopecks(order.payedCard)),"

SABOTEURS = (
    misspoken(
        "reports-once",
        "tells its server once of an order, whether it is heard or not",
        ("POSTER-CLOSE-05",),
        _RELOADED,
        "if (!await isTaken(report).catch(defect)) {",
        "if (!await isTaken(report).then(() => true)) {",
    ),
    misspoken(
        "begins-anew",
        "has forgotten everything when it is reloaded",
        ("POSTER-PKG-07",),
        _RELOADED,
        "'use strict';",
        "'use strict'; localStorage.clear();",
    ),
    misspoken(
        "points-for-the-price",
        "reports what an order costs as what was paid, on the house or not",
        ("POSTER-CLOSE-08",),
        "On the house",
        f"is_paid: order.payType !== 'close',\n      {_PAID}",
        "is_paid: true, paid: kopecks(order.total),",
    ),
    misspoken(
        "adds-the-parts-up",
        "adds what was paid for one order to the next",
        ("POSTER-EVT-03",),
        "A bill is split, and earns what it would have earned in one piece",
        _PAID,
        _ADDED_UP,
    ),
)
