"""Conditions on the payment: the app lets it go on in time, and what it pays fits the order.

Source: Poster loyalty guideline, bonuses; POS platform, events, orders-setOrderBonus, afterOrderClose.
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.condition import MUST, SHOULD, Breach, Provenance, condition
from harness.checks.poster_record import ASKED, Document, Told, number
from harness.checks.qerko_record import as_object
from harness.checks.record import Record

SOURCE = "Poster loyalty guideline, bonuses"
EVENTS = "Poster POS platform, events"
INFERRED = Provenance.INFERRED
REPORT_WITHIN = 60.0  # seconds
_SHUT = "afterPopupClosed"
_OVERDUE = "beforeOrderClose: neither next() nor a popup"


@condition("POSTER-BONUS-02", level=MUST, source=EVENTS)
def answers_in_time(record: Record) -> Iterator[Breach]:
    """Within five seconds the app calls `next` or opens a popup."""
    for document in record.poster.documents:
        for note in document.misuses(_OVERDUE):
            if not _shut_before(document, note.seq):
                yield Breach(note.seq, "next() or a popup", note.note)


@condition("POSTER-BONUS-09", level=MUST, source=EVENTS, provenance=INFERRED)
def goes_on_when_closed(record: Record) -> Iterator[Breach]:
    """Closing the popup without a decision continues the payment."""
    for document in record.poster.documents:
        for note in document.misuses(_OVERDUE):
            if _shut_before(document, note.seq):
                yield Breach(note.seq, "next() after the popup was closed", note.note)


def _shut_before(document: Document, seq: int) -> bool:
    """The popup was closed while the event that is overdue at `seq` waited."""
    began = max((event.seq for event in document.told("beforeOrderClose") if event.seq < seq), default=seq)
    return any(began < event.seq < seq for event in document.told(_SHUT))


@condition("POSTER-BONUS-03", level=MUST, source=SOURCE)
def ignores_orders_without_guest(record: Record) -> Iterator[Breach]:
    """An order without guest goes straight on."""
    for document in record.poster.documents:
        for event, end in document.interruptions():
            if number(event.order.get("clientId")):
                continue
            for call in document.of("interface.popup", "orders.setOrderBonus"):
                is_meddling = call.method == "interface.popup" or number(call.argument(1)) > 0
                if event.seq < call.seq < end and is_meddling:
                    yield Breach(call.seq, "next() at once", call.method)


@condition("POSTER-BONUS-06", level=MUST, source="Poster POS platform, orders-setOrderBonus")
def pays_of_an_order_it_knows(record: Record) -> Iterator[Breach]:
    """The reward is applied as a fixed sum, to an order that the app was told of."""
    for document in record.poster.documents:
        for call in document.of("orders.setOrderBonus"):
            known = {number(event.order.get("id")) for event in document.events if event.seq < call.seq}
            if known - {0} and number(call.argument(0)) not in known and not _got(document, call.argument(0)):
                yield Breach(call.seq, f"one of the orders {sorted(known - {0})}", call.argument(0))


def _got(document: Document, order: object) -> bool:
    """The app has asked for it."""
    asked = document.of("orders.getActive", "orders.create", "orders.addProduct", "orders.changeProductCount")
    return any(as_object(as_object(call.result).get("order")).get("id") == order for call in asked)


@condition("POSTER-BONUS-07", level=MUST, source="Poster POS platform, Order", provenance=INFERRED)
def pays_sums_that_can_be(record: Record) -> Iterator[Breach]:
    """The sum is a finite number in major units, neither negative nor more than the order costs."""
    for document in record.poster.documents:
        for note in document.misuses("orders.setOrderBonus:"):
            yield Breach(note.seq, "a sum from 0 to the order's total", note.note)


@condition("POSTER-BONUS-08", level=MUST, source=EVENTS)
def goes_on_once(record: Record) -> Iterator[Breach]:
    """`next` is called exactly once per event."""
    for document in record.poster.documents:
        for note in document.misuses("next() for event"):
            yield Breach(note.seq, "one next() per event", note.note)


@condition("POSTER-BONUS-10", level=SHOULD, source=EVENTS, provenance=INFERRED)
def closes_its_popup(record: Record) -> Iterator[Breach]:
    """The popup is closed before or together with `next`."""
    for document in record.poster.documents:
        for event, end in document.interruptions():
            opened = [call.seq for call in document.of("interface.popup") if event.seq < call.seq < end]
            later = [one.seq for one in document.events if one.seq > end and one.name != _SHUT]
            until = min(later, default=document.ended or end + 1)
            shut = [one.seq for one in document.told(_SHUT)]
            shut += [call.seq for call in document.of("interface.closePopup")]
            if opened and end != document.ended and not any(opened[-1] < seq < until for seq in shut):
                yield Breach(end, "closePopup", "the popup stays open")


def _own_bonus(document: Document, event: Told) -> float:
    mine = f"app:{int(number(event.order.get('loyaltyAppId')))}" == document.app
    return number(event.order.get("platformDiscount")) if mine else 0


@condition("POSTER-BONUS-14", level=MUST, source=SOURCE)
def follows_the_order(record: Record) -> Iterator[Breach]:
    """Product changes after applying are followed: no order is paid or closed with a bonus above what it costs."""
    for document in record.poster.documents:
        paid = [(event, end) for event, end in document.interruptions() if end != document.ended]
        for event, end in [*paid, *((event, event.seq) for event in document.told("afterOrderClose"))]:
            total = number(event.order.get("total"))
            bonus = next(reversed(_newly_set(document, event, end)), _own_bonus(document, event))
            if bonus > total:
                yield Breach(event.seq, f"a bonus of at most {total:g}", f"{bonus:g}")


def _newly_set(document: Document, event: Told, end: int) -> list[float]:
    """What the app has set as its bonus on the event's order before `end`."""
    calls = (call for call in document.of("orders.setOrderBonus") if event.seq < call.seq < end)
    return [number(call.argument(1)) for call in calls if call.argument(0) == event.order.get("id")]


@condition("POSTER-BONUS-15", level=SHOULD, source="Poster POS platform, orderClientChange", provenance=INFERRED)
def follows_the_guest(record: Record) -> Iterator[Breach]:
    """Detaching the guest clears the bonus."""
    for document in record.poster.documents:
        for event in document.told("afterOrderClose"):
            bonus = _own_bonus(document, event)
            if bonus and not number(event.order.get("clientId")):
                yield Breach(event.seq, "no bonus without a guest", f"{bonus:g}")


@condition("POSTER-CLOSE-02", level=MUST, source=SOURCE)
def reports_payments(record: Record) -> Iterator[Breach]:
    """After a payment with its bonus the app reports to its server.

    An app that was reloaded or whose terminal was shut meanwhile may do so later: POSTER-CLOSE-05.
    """
    for document in record.poster.documents:
        for event in document.told("afterOrderClose"):
            id = str(event.order.get("id"))
            asked = [c for c in document.calls if f"sdk:{c.method}" == ASKED and c.seq > event.seq]
            lived_on = any(e.exchange.at - event.exchange.at > REPORT_WITHIN for e in document.events)
            if _own_bonus(document, event) and lived_on and not any(id in c.exchange.sent.body for c in asked):
                yield Breach(event.seq, f"a report of order {id}", f"none in {REPORT_WITHIN:g} s")


@condition("POSTER-CLOSE-09", level=MUST, source="Poster POS platform, afterOrderClose")
def expects_no_next(record: Record) -> Iterator[Breach]:
    """The handler of `afterOrderClose` does not wait for `next`."""
    for document in record.poster.documents:
        for note in document.exceptions("the handler of afterOrderClose threw"):
            yield Breach(note.seq, "a handler of one argument", note.note)
