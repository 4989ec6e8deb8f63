"""Conditions on an app at the terminal: how it starts, what it listens to, how it answers a click, what it must not do.

Source: Poster POS platform, start, interface, events; loyalty guideline, identification.
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.condition import MUST, SHOULD, Breach, Provenance, condition
from harness.checks.poster_record import Document
from harness.checks.qerko_record import as_object
from harness.checks.record import Record

SEED = "Poster loyalty guideline"
INFERRED = Provenance.INFERRED
PATIENCE = 5.0  # seconds that an event may wait for `next` or a popup
_CLICKED = "applicationIconClicked"


@condition("POSTER-PKG-03", level=MUST, source="Poster POS platform, start")
def keeps_the_given_sdk(record: Record) -> Iterator[Breach]:
    """The app uses the provided global `Poster` and brings no own copy."""
    for document in record.poster.documents:
        for note in document.misuses("replaced the global Poster"):
            yield Breach(note.seq, "Poster as provided", note.note)


@condition("POSTER-PKG-06", level=MUST, source="Poster POS platform, makeRequest", provenance=INFERRED)
def keeps_the_secret_out(record: Record) -> Iterator[Breach]:
    """The application's secret is not in the bundle."""
    for document in record.poster.documents:
        for note in document.misuses("contains the application's secret"):
            yield Breach(note.seq, "no secret in the bundle", note.note)


@condition("POSTER-PKG-08", level=SHOULD, source="Poster POS platform, environment")
def runs_without_exceptions(record: Record) -> Iterator[Breach]:
    """The app runs without exceptions in every environment."""
    for document in record.poster.documents:
        for note in document.exceptions(""):
            if "afterOrderClose" not in (note.note or ""):
                yield Breach(note.seq, "no exception", note.note)


@condition("POSTER-ID-01", level=MUST, source=f"{SEED}, identification")
def has_a_button(record: Record) -> Iterator[Breach]:
    """A button is put into the order menu."""
    for document in record.poster.documents:
        if document.worked and not any(_titled(document)):
            yield Breach(document.begin, "showApplicationIconAt({order: title})", "no such button")


def _titled(document: Document) -> Iterator[bool]:
    for call in document.of("interface.showApplicationIconAt"):
        title = as_object(call.argument(0)).get("order")
        yield isinstance(title, str) and bool(title.strip())


def _deaf(record: Record, event: str) -> Iterator[Breach]:
    for document in record.poster.documents:
        if document.worked and event not in document.handlers:
            yield Breach(document.begin, f"Poster.on('{event}')", f"listens to {sorted(document.handlers)}")


@condition("POSTER-ID-02", level=MUST, source=f"{SEED}, identification")
def listens_to_clicks(record: Record) -> Iterator[Breach]:
    """The app listens for clicks of its icon."""
    return _deaf(record, _CLICKED)


@condition("POSTER-BONUS-01", level=MUST, source=f"{SEED}, bonuses")
def listens_to_payments(record: Record) -> Iterator[Breach]:
    """The app subscribes to `beforeOrderClose`."""
    return _deaf(record, "beforeOrderClose")


@condition("POSTER-CLOSE-01", level=MUST, source=f"{SEED}, bonuses")
def listens_to_closings(record: Record) -> Iterator[Breach]:
    """The app subscribes to `afterOrderClose`."""
    return _deaf(record, "afterOrderClose")


@condition("POSTER-ID-03", level=MUST, source="Poster POS platform, interface-popup")
def opens_its_popup(record: Record) -> Iterator[Breach]:
    """A click on the order button opens the popup within five seconds."""
    for document in record.poster.documents:
        for click in document.told(_CLICKED):
            if click.data.get("place") != "order" or not click.order or document.ended is not None:
                continue
            opened = [c for c in document.of("interface.popup") if c.seq > click.seq]
            later = [e for e in document.events if e.exchange.at - click.exchange.at > PATIENCE]
            if later and not (opened and opened[0].exchange.at - click.exchange.at <= PATIENCE):
                yield Breach(click.seq, f"interface.popup within {PATIENCE:g} s", "no popup")


@condition("POSTER-ID-04", level=MUST, source="Poster POS platform, applicationIconClicked", provenance=INFERRED)
def minds_the_place(record: Record) -> Iterator[Breach]:
    """Clicks in other places do not start the order's flow."""
    for document in record.poster.documents:
        for click in document.told(_CLICKED):
            if click.data.get("place") == "order":
                continue
            end = min((e.seq for e in document.events if e.seq > click.seq), default=None)
            for call in document.of("orders.setOrderClient"):
                if call.seq > click.seq and (end is None or call.seq < end):
                    yield Breach(call.seq, f"no guest after a click at {click.data.get('place')}", "setOrderClient")


@condition("POSTER-ID-08", level=MUST, source="Poster POS platform, interface-scanBarcode")
def survives_without_scanner(record: Record) -> Iterator[Breach]:
    """Where scanning is not available it is not called, or its rejection is handled."""
    for document in record.poster.documents:
        if any(call.failed for call in document.of("interface.scanBarcode")):
            for note in document.exceptions("the scanner is available on"):
                yield Breach(note.seq, "a rejection that is handled", note.note)


@condition("POSTER-UI-03", level=MUST, source="Poster market, guidelines")
def never_freezes(record: Record) -> Iterator[Breach]:
    """The app never freezes the terminal by a dialog of the browser."""
    for document in record.poster.documents:
        for note in document.misuses("would freeze the terminal"):
            yield Breach(note.seq, "no alert, confirm or prompt", note.note)


@condition("POSTER-EVT-01", level=MUST, source="Poster POS platform, userLogout")
def lets_users_leave(record: Record) -> Iterator[Breach]:
    """Any subscribed `userLogout` handler calls `next` within five seconds."""
    for document in record.poster.documents:
        for note in document.misuses("userLogout: neither next() nor a popup"):
            yield Breach(note.seq, "next()", note.note)
