"""Tills whose app in the café's terminal is hard to work with: the scenarios tell."""

from __future__ import annotations

from harness.saboteurs.rewriting import misspoken

_BUTTON = "make('button', { type: 'button', className, onclick: () => act() }, label);"
_NO_ORDER = "if (order) greet(order).catch(defect);\n    else notify(T.noOrder);"
_SUBMITTED = "event.preventDefault();\n      const text ="


SABOTEURS = (
    misspoken(
        "works-in-silence",
        "says nothing while its server is asked",
        ("POSTER-UI-02",),
        "The server takes three seconds",
        "tell(isBusy ? T.busy : '', false);",
        "tell('', false);",
    ),
    misspoken(
        "speaks-english-only",
        "speaks English at every terminal",
        ("POSTER-UI-06",),
        "For fingers, in the café's language",
        "const T = ukrainian ? UA : EN;",
        "const T = EN;",
        "Ukrainian",
    ),
    misspoken(
        "takes-names-for-markup",
        "takes the names of guests for markup",
        ("POSTER-UI-07",),
        "Names are text",
        _BUTTON,
        "Object.assign(make('button', { type: 'button', className, onclick: () => act() }), { innerHTML: label });",
    ),
    misspoken(
        "reloads-itself",
        "lets a form reload it",
        ("POSTER-UI-08",),
        "Enter looks up and reloads nothing",
        _SUBMITTED,
        "const text =",
    ),
    misspoken(
        "expects-an-order",
        "starts to ask for a guest when no order is open",
        ("POSTER-EVT-02",),
        "Clicks that are not meant for it",
        _NO_ORDER,
        "greet(order).catch(defect);",
    ),
)
