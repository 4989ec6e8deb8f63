"""Conditions on the café's guest base: searched before anybody is created, in a group of the service's own.

Source: Poster loyalty guideline, guest base; POS platform, clients-find, clients-create, orders-setOrderClient.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from harness.actors.evidence import Exchange
from harness.checks.condition import MUST, SHOULD, Breach, Provenance, condition
from harness.checks.poster_record import Call, Document, digits, new_client, number, succeeded
from harness.checks.qerko_record import as_list, as_object
from harness.checks.record import Record

SOURCE = "Poster loyalty guideline, guest base"
INFERRED = Provenance.INFERRED
_ZERO = re.compile(r"0+(\.0+)?")
_BIRTHDAY = re.compile(r"^\d{2}-\d{2}-\d{4}$")


def _creations(record: Record) -> Iterator[tuple[Document, Call]]:
    for document in record.poster.documents:
        for call in document.of("clients.create"):
            yield document, call


def _sought(document: Document, creation: Call) -> list[Call]:
    """Searches before it for the number or the card of the new guest."""
    client = new_client(creation)
    phone, card = digits(client.get("phone")), str(client.get("card_number") or "")
    found = []
    for call in document.of("clients.find"):
        wanted = str(as_object(call.argument(0)).get("searchVal") or "")
        if call.seq < creation.seq and ((phone and digits(wanted) == phone) or (card and wanted == card)):
            found.append(call)
    return found


@condition("POSTER-SYNC-01", level=MUST, source=SOURCE)
def searches_first(record: Record) -> Iterator[Breach]:
    """Before creating a guest the app searches by phone or card."""
    for document, creation in _creations(record):
        client = new_client(creation)
        if (client.get("phone") or client.get("card_number")) and not _sought(document, creation):
            yield Breach(creation.seq, "clients.find by the guest's phone or card", "no such search")


@condition("POSTER-SYNC-02", level=MUST, source="Poster POS platform, clients-find")
def minds_both_lists(record: Record) -> Iterator[Breach]:
    """A match in either result array prevents creation."""
    for document, creation in _creations(record):
        client = new_client(creation)
        newest = _sought(document, creation)[-2:]  # by phone and by card
        for call in newest:
            found = as_object(call.result)
            known = [*as_list(found.get("foundClients")), *as_list(found.get("foundByCard"))]
            match = next((as_object(one) for one in known if _same(as_object(one), client)), None)
            if match is not None:
                yield Breach(creation.seq, f"guest {match.get('id')}, found in exchange {call.seq}", "clients.create")


def _same(known: Mapping[str, object], wanted: Mapping[str, object]) -> bool:
    phone, card = digits(wanted.get("phone")), str(wanted.get("card_number") or "")
    fits = (phone and digits(known.get("phone")) == phone) or (card and known.get("cardNumber") == card)
    return bool(fits) and not known.get("hidden")


@condition("POSTER-SYNC-03", level=MUST, source=SOURCE)
def creates_once(record: Record) -> Iterator[Breach]:
    """With no match exactly one guest is created."""
    made: dict[str, int] = {}
    for _, creation in _creations(record):
        client = new_client(creation)
        key = digits(client.get("phone")) or str(client.get("card_number") or "")
        if not key or not succeeded(creation):
            continue
        if key in made:
            yield Breach(creation.seq, f"the guest of exchange {made[key]}", "another one")
        made.setdefault(key, creation.seq)


@condition("POSTER-SYNC-04", level=MUST, source="Poster POS platform, clients-create")
def names_the_guest(record: Record) -> Iterator[Breach]:
    """Creation passes name and own group id."""
    for _, creation in _creations(record):
        client = new_client(creation)
        name, group = client.get("client_name"), client.get("client_groups_id_client")
        if not isinstance(name, str) or not name.strip():
            yield Breach(creation.seq, "client_name", name)
        if not str(group or "").isdigit():
            yield Breach(creation.seq, "client_groups_id_client", group)


@condition("POSTER-SYNC-05", level=SHOULD, source=SOURCE, provenance=INFERRED)
def can_be_found_again(record: Record) -> Iterator[Breach]:
    """Creation passes phone or card, so that the next search finds the guest."""
    for _, creation in _creations(record):
        client = new_client(creation)
        if not client.get("phone") and not client.get("card_number"):
            yield Breach(creation.seq, "phone or card_number", sorted(client))


@condition("POSTER-SYNC-06", level=MUST, source="Poster web API, clients.createGroup")
def gives_no_percentage(record: Record) -> Iterator[Breach]:
    """The own client group has a percentage of 0."""
    for made in record.poster.web_api("clients.createGroup"):
        if _is_own(record, made):
            percent = {**made.sent.form, **made.sent.json_object}.get("client_groups_discount")
            if not _ZERO.fullmatch(str(percent)):
                yield Breach(made.seq, "client_groups_discount 0", percent)


def _is_own(record: Record, made: Exchange) -> bool:
    answer = made.response.json_object if made.response else {}
    return str(answer.get("response")) in record.poster.own_groups


@condition("POSTER-SYNC-07", level=MUST, source="Poster web API, clients.createGroup", provenance=INFERRED)
def makes_one_group(record: Record) -> Iterator[Breach]:
    """The own client group is created once per account, while it exists."""
    living: list[int] = []
    made = [(e.seq, e, True) for e in record.poster.web_api("clients.createGroup")]
    gone = [(e.seq, e, False) for e in record.poster.web_api("clients.removeGroup")]
    for seq, exchange, is_new in sorted(made + gone, key=lambda one: one[0]):
        if not is_new:
            living.clear()
        elif _is_own(record, exchange):
            if living:
                yield Breach(seq, f"the group of exchange {living[0]}", "another one")
            living.append(seq)


@condition("POSTER-SYNC-08", level=MUST, source="Poster POS platform, orders-setOrderClient")
def attaches_by_numbers(record: Record) -> Iterator[Breach]:
    """The guest is attached to the order by the ids of both, as numbers."""
    for document in record.poster.documents:
        for call in document.of("orders.setOrderClient"):
            if not all(number(call.argument(place)) or call.argument(place) == 0 for place in (0, 1)):
                yield Breach(call.seq, "two numbers", list(call.args))


@condition("POSTER-SYNC-10", level=SHOULD, source="Poster POS platform, Client", provenance=INFERRED)
def leaves_deleted_guests(record: Record) -> Iterator[Breach]:
    """Deleted guests are not attached."""
    for document in record.poster.documents:
        for call in document.of("orders.setOrderClient"):
            shown = [c.result for c in document.of("clients.find", "clients.get") if c.seq < call.seq]
            clients = [as_object(one) for result in shown for one in _clients(result)]
            newest = [client for client in clients if number(client.get("id")) == number(call.argument(1))]
            if newest and newest[-1].get("hidden"):
                yield Breach(call.seq, "a living guest", f"guest {call.argument(1)} is deleted")


def _clients(result: object) -> list[object]:
    found = as_object(result)
    return [*as_list(found.get("foundClients")), *as_list(found.get("foundByCard")), found]


@condition("POSTER-SYNC-11", level=MUST, source="Poster POS platform, clients-create")
def spells_birthdays(record: Record) -> Iterator[Breach]:
    """A birthday that is sent is dd-MM-YYYY on the terminal."""
    for _, creation in _creations(record):
        birthday = new_client(creation).get("birthday")
        if birthday not in (None, "") and not _BIRTHDAY.match(str(birthday)):
            yield Breach(creation.seq, "dd-MM-YYYY", birthday)
