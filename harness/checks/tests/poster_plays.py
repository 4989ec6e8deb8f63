"""What breaks each of Poster's conditions, and what looks like a breach and is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.checks.tests.poster_story import ORDER, OTHER, Story, client, new_client, order

Play = Callable[[Story], object]
PHONE, CARD = "+380682152264", "2900000000012"
OVERDUE = "beforeOrderClose: neither next() nor a popup within 5 s; the app is reloaded"
NOBODY: dict[str, Any] = {"foundClients": [], "foundByCard": []}


def clicked(story: Story, place: str = "order") -> Story:
    data: dict[str, Any] = {"place": place} | ({"order": order(0)} if place == "order" else {})
    return story.is_told("applicationIconClicked", **data).calls("interface.popup", {})


def sought(story: Story, by_phone: Any = NOBODY, by_card: Any = NOBODY) -> Story:
    clicked(story.starts()).asks("/guests")
    story.calls("clients.find", {"searchVal": PHONE}, result=by_phone)
    return story.calls("clients.find", {"searchVal": CARD}, result=by_card)


def created(story: Story, **members: Any) -> Story:
    return story.calls("clients.create", new_client(**members), result=client())


def shuts(story: Story) -> Story:
    return story.calls("interface.closePopup").is_told("afterPopupClosed")


def pays(story: Story, guest: int = 5, *events: str) -> Story:
    return story.starts(*events).is_told("beforeOrderClose", order=order(guest))


def closed(story: Story, **facts: Any) -> Story:
    return story.is_told("afterOrderClose", order=order(**facts))


def group(story: Story, id: int = 3, percent: object = 0) -> Story:
    wanted = {"client_groups_name": "Club", "client_groups_discount": percent}
    return story.web_api("clients.createGroup", {"response": id}, **wanted)


BAD: list[tuple[str, Play]] = [
    ("POSTER-PKG-03", lambda s: s.starts().notes("misuse", "the app has replaced the global Poster")),
    ("POSTER-PKG-06", lambda s: s.notes("misuse", "the bundle contains the application's secret").starts()),
    ("POSTER-PKG-08", lambda s: s.starts().notes("exception", "unhandled rejection: TypeError")),
    ("POSTER-ID-01", lambda s: clicked(s.starts(icon={"functions": "Club"}))),
    ("POSTER-ID-01", lambda s: clicked(s.starts(icon={"order": " "}))),
    ("POSTER-ID-02", lambda s: pays(s, 5, "beforeOrderClose", "afterOrderClose").goes_on()),
    ("POSTER-BONUS-01", lambda s: clicked(s.starts("applicationIconClicked", "afterOrderClose"))),
    ("POSTER-CLOSE-01", lambda s: clicked(s.starts("applicationIconClicked", "beforeOrderClose"))),
    (
        "POSTER-ID-03",
        lambda s: (
            s.starts()
            .is_told("applicationIconClicked", place="order", order=order())
            .later(6)
            .is_told("orderOpen")
            .calls("interface.popup", {})
        ),
    ),
    ("POSTER-ID-04", lambda s: clicked(s.starts(), "functions").calls("orders.setOrderClient", ORDER, 5)),
    (
        "POSTER-ID-08",
        lambda s: (
            clicked(s.starts())
            .calls("interface.scanBarcode", result={"error": "no"}, status=400)
            .notes("exception", "unhandled rejection: Error: the scanner is available on Android and iOS only")
        ),
    ),
    ("POSTER-UI-03", lambda s: s.starts().notes("misuse", "alert() would freeze the terminal")),
    ("POSTER-EVT-01", lambda s: s.starts().notes("misuse", "userLogout: neither next() nor a popup within 5 s")),
    ("POSTER-SYNC-01", lambda s: created(clicked(s.starts()))),
    (
        "POSTER-SYNC-01",
        lambda s: created(clicked(s.starts()).calls("clients.find", {"searchVal": "+380500000000"}, result=NOBODY)),
    ),
    ("POSTER-SYNC-02", lambda s: created(sought(s, {"foundClients": [client()], "foundByCard": []}))),
    ("POSTER-SYNC-02", lambda s: created(sought(s, by_card={"foundClients": [], "foundByCard": [client(phone="")]}))),
    ("POSTER-SYNC-03", lambda s: created(created(sought(s)))),
    ("POSTER-SYNC-04", lambda s: created(sought(s), client_name=" ")),
    ("POSTER-SYNC-04", lambda s: created(sought(s), client_groups_id_client=None)),
    ("POSTER-SYNC-05", lambda s: created(sought(s), phone=None, card_number=None)),
    ("POSTER-SYNC-06", lambda s: created(sought(group(s, percent="5")))),
    ("POSTER-SYNC-07", lambda s: created(created(sought(group(group(s), 4))), client_groups_id_client=4)),
    ("POSTER-SYNC-08", lambda s: sought(s).calls("orders.setOrderClient", str(ORDER), 5)),
    (
        "POSTER-SYNC-10",
        lambda s: sought(s, {"foundClients": [client(hidden=1)], "foundByCard": []}).calls(
            "orders.setOrderClient", ORDER, 5
        ),
    ),
    ("POSTER-SYNC-11", lambda s: created(sought(s), birthday="1990-12-31")),
    ("POSTER-BONUS-02", lambda s: pays(s).notes("misuse", OVERDUE).notes("reload", "")),
    ("POSTER-BONUS-03", lambda s: pays(s, 0).calls("interface.popup", {}).goes_on()),
    ("POSTER-BONUS-03", lambda s: pays(s, 0).calls("orders.setOrderBonus", ORDER, 5).goes_on()),
    ("POSTER-BONUS-06", lambda s: pays(s).calls("orders.setOrderBonus", 7, 5).goes_on()),
    ("POSTER-BONUS-07", lambda s: pays(s).notes("misuse", "orders.setOrderBonus: the sum is 'NaN'")),
    ("POSTER-BONUS-08", lambda s: pays(s).goes_on().notes("misuse", "next() for event 9, which no longer waits")),
    ("POSTER-BONUS-09", lambda s: shuts(pays(s).calls("interface.popup", {})).notes("misuse", OVERDUE)),
    ("POSTER-BONUS-10", lambda s: pays(s).calls("interface.popup", {}).goes_on()),
    ("POSTER-BONUS-14", lambda s: s.starts().is_told("beforeOrderClose", order=order(total=12, bonus=30)).goes_on()),
    (
        "POSTER-BONUS-10",
        lambda s: shuts(closed(pays(s).calls("interface.popup", {}).goes_on())),
    ),
    ("POSTER-BONUS-14", lambda s: closed(s.starts(), total=12, bonus=30)),
    ("POSTER-BONUS-15", lambda s: closed(s.starts(), guest=0, bonus=10)),
    ("POSTER-CLOSE-02", lambda s: closed(s.starts(), bonus=10).later(61).is_told("orderOpen")),
    (
        "POSTER-CLOSE-09",
        lambda s: closed(s.starts()).notes("exception", "the handler of afterOrderClose threw: next is no function"),
    ),
    ("POSTER-SEC-01", lambda s: s.requests("/spend", fault="wrong-signature (before)")),
    ("POSTER-SEC-05", lambda s: s.requests("/spend", answer="<html>", status=500)),
    ("POSTER-SEC-05", lambda s: s.requests("/spend", answer="")),
    ("POSTER-SEC-06", lambda s: s.requests("/login", body='{"user":{"posPass":"0000"}}')),
    ("POSTER-SEC-07", lambda s: s.requests("/spend", answer='"Traceback (most recent call last)"', status=500)),
    ("POSTER-SEC-07", lambda s: s.webhook(500, "Error\n    at handle (app.js:1)")),
    ("POSTER-HOOK-01", lambda s: s.webhook(204)),
    ("POSTER-HOOK-01", lambda s: s.webhook(500)),
]

GOOD: dict[str, Play] = {
    "nothing at all": lambda s: s,
    "a whole visit": lambda s: (
        closed(
            shuts(
                shuts(created(sought(group(s))).calls("orders.setOrderClient", ORDER, 5))
                .is_told("beforeOrderClose", order=order())
                .calls("interface.popup", {})
                .asks("/points")
                .calls("orders.setOrderBonus", ORDER, 10)
            ).goes_on(),
            bonus=10,
        )
        .asks(f"/orders/{ORDER}/closing")
        .later(99)
        .is_told("orderOpen")
    ),
    "a percentage with decimals": lambda s: created(sought(group(s, percent="0.00"))),
    "an app without a server is somebody else's": lambda s: (
        s.starts()
        .notes("start", "", OTHER)
        .is_told("beforeOrderClose", OTHER, order=order(0))
        .calls("interface.popup", {}, app=OTHER)
        .notes("misuse", OVERDUE, OTHER)
    ),
    "reloaded before it could do anything": lambda s: s.notes("start", "").notes("reload", "").starts(),
    "a click at another place is answered": lambda s: clicked(s.starts(), "functions"),
    "a popup that comes in time": lambda s: (
        s.starts()
        .is_told("applicationIconClicked", place="order", order=order())
        .later(4)
        .calls("interface.popup", {})
        .later(60)
        .is_told("orderOpen")
    ),
    "shut down after the click": lambda s: (
        s.starts().is_told("applicationIconClicked", place="order", order=order()).notes("reload", "").later(99)
    ),
    "a scanner that is not there": lambda s: (
        clicked(s.starts()).calls("interface.scanBarcode", result={"error": "no"}, status=400).asks("/guests")
    ),
    "a guest who was deleted is made anew": lambda s: created(
        sought(s, {"foundClients": [client(hidden=1)], "foundByCard": []})
    ),
    "another guest by a part of the number": lambda s: created(
        sought(s, {"foundClients": [client(phone="+38068215226", cardNumber="")], "foundByCard": []})
    ),
    "made again because Poster refused": lambda s: created(
        sought(s).calls("clients.create", new_client(), result={"error": "no"}, status=400)
    ),
    "a group of the café's own": lambda s: created(sought(group(group(s, 9, 5)))),
    "a group made anew after it was removed": lambda s: created(
        group(group(created(sought(s)), 3).web_api("clients.removeGroup", {"response": True}), 4).calls(
            "clients.find", {"searchVal": "+380500000000"}, result=NOBODY
        ),
        phone="+380500000000",
        card_number=None,
        client_groups_id_client=4,
    ),
    "a birthday as the terminal wants it": lambda s: created(sought(s), birthday="31-12-1990"),
    "straight on without a guest, the bonus cleared": lambda s: (
        pays(s, 0).calls("orders.setOrderBonus", ORDER, 0).goes_on()
    ),
    "a bonus that is lowered before the order is paid": lambda s: (
        s.starts()
        .is_told("beforeOrderClose", order=order(total=12, bonus=30))
        .calls("orders.setOrderBonus", ORDER, 12)
        .goes_on()
    ),
    "a popup for another order meanwhile": lambda s: shuts(clicked(pays(s, 0).goes_on())),
    "an order that the app has asked for": lambda s: (
        pays(s).calls("orders.create", result={"order": {"id": 7}}).calls("orders.setOrderBonus", 7, 5).goes_on()
    ),
    "another app pays more than it costs": lambda s: closed(s.starts(), guest=0, bonus=99, total=12, app=110),
    "the terminal is shut before the report": lambda s: closed(s.starts(), bonus=10).notes("reload", "").later(99),
    "collected only": lambda s: closed(s.starts()).later(99).is_told("orderOpen"),
    "a wrong signature refused": lambda s: s.requests("/spend", status=401, fault="wrong-signature (before)"),
    "an answer that the mock spoilt": lambda s: s.requests("/spend", answer="<", fault="garbage (after)"),
    "an error told as JSON": lambda s: s.requests("/spend", answer='{"type":"no"}', status=500),
    "a webhook with a wrong signature refused": lambda s: s.webhook(401, fault="wrong-signature (before)"),
    "nobody there for a webhook": lambda s: s.webhook(None),
}
