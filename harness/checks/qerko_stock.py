"""What is open on each bill, followed through the journal: listed, locked by payments, negotiated away, paid.

An item's id names one order: what is ordered later is a new item, or makes it grow. What the staff changes at the POS
meanwhile the journal does not show, so a listing is compared with the one before only shortly after a payment or a
negotiation, and never where nobody can tell whether the POS has heard of it yet, or in which order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import partial

from harness.checks.condition import Breach
from harness.checks.qerko_listing import NOTHING, Listing, Quantities, listings, prices, quantities
from harness.checks.qerko_overlaps import RETURNS, Overlaps
from harness.checks.qerko_record import PAID, MethodCall, Payment, QerkoRecord, as_object, as_text

SHORTLY = 60.0  # seconds after a payment or negotiation in which a listing shows its effect and nothing else
LOCK_TIMEOUT = 300.0  # seconds after which a POS may free the items of a payment (inferred)


class Oddity(StrEnum):
    """What can be wrong with a listing, or with the acceptance of a payment."""

    PAID_LISTED = "paid items are listed"
    NEGOTIATED_LISTED = "items of a living individual bill are listed"
    REST_MISSING = "unpaid items are gone"
    NOT_FREED = "items of a cancelled payment are gone"
    NOT_RETURNED = "items of a cancelled individual bill are gone"
    WRONG_START = "a payment of what is not open was accepted"
    LOCK_IGNORED = "a payment of locked items was accepted"


@dataclass(frozen=True, slots=True)
class Finding:
    oddity: Oddity
    seq: int
    expected: str
    actual: str


@dataclass(frozen=True, slots=True)
class News:
    """Items were taken or given back at `at`: what it means when the next listing shows `more` or `less` of them."""

    items: Quantities
    at: float
    more: Oddity | None = None
    less: Oddity | None = None

    def about(self, item: str) -> bool:
        """A payment must leave all others alone; everything else is about its own items."""
        return item in self.items or self.less is Oddity.REST_MISSING


@dataclass(slots=True)
class Shelf:
    """One bill. `whole`: everything on it; of that `paid`, `away` (negotiated) and held by `locks` (payment → items,
    since when). `unclear`: why nobody can tell at the moment."""

    whole: dict[str, Decimal] = field(default_factory=dict)
    prices: dict[str, set[Decimal]] = field(default_factory=lambda: defaultdict(set))
    paid: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    away: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    locks: dict[str, tuple[Quantities, float]] = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)
    news: list[News] = field(default_factory=list)

    def open(self, item: str) -> Decimal:
        """What should be open of it, locked or not."""
        return self.whole.get(item, NOTHING) - self.paid[item] - self.away[item]

    def locked(self, item: str, now: float, but: str = "") -> Decimal:
        """What other payments hold of it whose lock has not timed out."""
        held = (
            items for payment, (items, since) in self.locks.items() if payment != but and now - since < LOCK_TIMEOUT
        )
        return sum((items.get(item, NOTHING) for items in held), NOTHING)

    def learn(self, listing: Listing) -> None:
        """From now on this is what there is; what is not listed may be hidden by a lock, else it is gone."""
        for item, price in listing.prices.items():
            self.prices[item].add(price)
        for item in {*self.whole, *listing.quantities}:
            seen = listing.quantities.get(item, NOTHING) + self.paid[item] + self.away[item]
            self.whole[item] = max(seen, self.whole.get(item, NOTHING)) if self.locks else seen


def odd(record: QerkoRecord, oddity: Oddity) -> Iterator[Breach]:
    """Everything that is odd in this way, in the order of the journal."""
    found = (finding for finding in _Follower(record).run() if finding.oddity is oddity)
    return (Breach(finding.seq, finding.expected, finding.actual) for finding in found)


class _Follower:
    """Goes through the journal once, party by party and bill by bill."""

    def __init__(self, record: QerkoRecord) -> None:
        self._record = record
        self._overlaps = Overlaps(record.calls)
        self._shelves: dict[tuple[str, str], Shelf] = defaultdict(Shelf)
        self._source: dict[tuple[str, str], str] = {}
        self._alive: dict[tuple[str, str], Quantities] = {}
        self._found: list[Finding] = []

    def run(self) -> list[Finding]:
        for _seq, _order, step in sorted(self._steps(), key=lambda step: step[:2]):
            step()
        return self._found

    def _steps(self) -> Iterator[tuple[int, int, Callable[[], None]]]:
        """What happens when; at the same seq what the POS knows by then comes before what it lists."""
        for call in self._record.calls:
            if call.method == "startIndividualBill":
                yield call.seq, 1, partial(self._negotiated, call)
            elif call.method == "cancelIndividualBill":
                yield call.seq, 1, partial(self._blur, call.party, _individual(call), _individual(call))
                known = self._record.delivered(call)
                if known is not None:
                    yield known, 0, partial(self._returned, call)
            for listing in listings(call):
                yield call.seq, 2, partial(self._listed, listing)
        for payment in self._record.payments.values():
            yield payment.starts[0].seq, 1, partial(self._started, payment)
            sent, outcome = self._record.closing_sent(payment), self._record.outcome(payment)
            if sent is not None and (outcome is None or outcome.seq > sent):
                yield sent, 1, partial(self._blur, payment.party, payment.bill, payment.id)
            if outcome is not None:
                yield outcome.seq, 0, partial(self._over, payment, outcome.state)

    def _blur(self, party: str, bill: str, why: str) -> None:
        """From now on nobody can tell about that bill, nor about the one that it was taken from."""
        for place in (bill, self._source.get((party, bill))):
            if place is not None:
                self._shelves[party, place].unclear.add(why)

    # --- negotiations -------------------------------------------------------------------------------------------

    def _negotiated(self, call: MethodCall) -> None:
        told = call.object()
        source, wanted = as_text(told.get("idBill")), quantities(told.get("items"))
        made = as_text(as_object(call.result).get("id"))
        if source is None or call.failed or call.unsent or (call.party, made) in self._source:
            return
        shelf = self._shelves[call.party, source]
        if made is None:
            shelf.unclear.add(f"exchange {call.seq} was never answered")
            return
        self._source[call.party, made], self._alive[call.party, made] = source, wanted
        for item, quantity in wanted.items():
            shelf.away[item] += quantity
        shelf.news.append(News(wanted, call.at, more=Oddity.NEGOTIATED_LISTED))

    def _returned(self, call: MethodCall) -> None:
        key = (call.party, _individual(call))
        if key not in self._source:
            return
        shelf = self._shelves[call.party, self._source[key]]
        shelf.unclear.discard(key[1])
        taken = self._alive.get(key)
        if taken:
            self._bury(key)
            shelf.news.append(News(taken, call.at, less=Oddity.NOT_RETURNED))

    def _bury(self, key: tuple[str, str]) -> None:
        """The individual bill holds nothing of its source any more."""
        shelf = self._shelves[key[0], self._source[key]]
        for item, quantity in self._alive.pop(key).items():
            shelf.away[item] -= quantity

    # --- payments -----------------------------------------------------------------------------------------------

    def _started(self, payment: Payment) -> None:
        start, shelf = payment.starts[0], self._shelves[payment.party, payment.bill]
        items = quantities(payment.told.get("items"))
        if start.succeeded and shelf.whole and not shelf.unclear and not self._overlaps.meet(start, RETURNS):
            self._judge_start(payment, shelf, items)
        if not start.failed and not start.unsent:
            shelf.locks[payment.id] = (items, start.at)

    def _judge_start(self, payment: Payment, shelf: Shelf, items: Quantities) -> None:
        start, asked = payment.starts[0], prices(payment.told.get("items"))
        for item, quantity in items.items():
            known, held = shelf.prices[item], shelf.locked(item, start.at, but=payment.id)
            if item not in shelf.whole:
                self._find(Oddity.WRONG_START, start, "a refusal of an item that was never listed", item)
            elif quantity > shelf.open(item):
                self._find(Oddity.WRONG_START, start, f"at most {shelf.open(item)} of {item}", f"{quantity} accepted")
            elif known and item in asked and asked[item] not in known:
                self._find(Oddity.WRONG_START, start, f"{item} at {min(known)}", f"{asked[item]} accepted")
            elif quantity > shelf.open(item) - held:
                self._find(Oddity.LOCK_IGNORED, start, f"a refusal while {held} of {item} are locked", "accepted")

    def _over(self, payment: Payment, state: str) -> None:
        key, items = (payment.party, payment.bill), quantities(payment.told.get("items"))
        at, shelf = (payment.closed or payment.starts)[0].at, self._shelves[key]
        shelf.locks.pop(payment.id, None)
        shelf.unclear.discard(payment.id)
        source = self._shelves[payment.party, self._source[key]] if key in self._source else None
        if source is not None:
            source.unclear.discard(payment.id)
        if state != PAID:
            if payment.accepted:
                shelf.news.append(News(items, at, less=Oddity.NOT_FREED))
            return
        for item, quantity in items.items():
            shelf.paid[item] += quantity
        shelf.news.append(News(items, at, more=Oddity.PAID_LISTED, less=Oddity.REST_MISSING))
        if source is not None and key in self._alive:
            self._bury(key)
            for item, quantity in items.items():
                source.paid[item] += quantity
            source.news.append(News(items, at, more=Oddity.PAID_LISTED))

    # --- listings -----------------------------------------------------------------------------------------------

    def _listed(self, listing: Listing) -> None:
        shelf = self._shelves[listing.call.party, listing.bill]
        if shelf.unclear or self._overlaps.meet(listing.call):
            return
        for item in sorted(shelf.whole):
            seen = listing.quantities.get(item, NOTHING)
            if seen > shelf.open(item):
                self._too_many(listing, shelf, item, seen)
            elif seen < shelf.open(item) - shelf.locked(item, listing.call.at):
                self._too_few(listing, shelf, item, seen)
        shelf.news.clear()
        shelf.learn(listing)

    def _too_many(self, listing: Listing, shelf: Shelf, item: str, seen: Decimal) -> None:
        recent = (n.more for n in reversed(shelf.news) if item in n.items and listing.call.at - n.at <= SHORTLY)
        oddity = next((more for more in recent if more), None)
        if oddity is None and shelf.open(item) == 0 < shelf.paid[item]:
            oddity = Oddity.PAID_LISTED
        if oddity is not None:
            self._find(oddity, listing.call, f"{shelf.open(item)} of {item} on bill {listing.bill}", f"{seen}")
            return
        given_up = [key for key, items in self._alive.items() if self._is_of(key, listing) and item in items]
        for key in given_up:  # the POS gave up on an individual bill, and may
            self._bury(key)

    def _too_few(self, listing: Listing, shelf: Shelf, item: str, seen: Decimal) -> None:
        recent = (n.less for n in reversed(shelf.news) if n.about(item) and listing.call.at - n.at <= SHORTLY)
        oddity = next((less for less in recent if less), None)
        if oddity is not None:
            self._find(oddity, listing.call, f"{shelf.open(item)} of {item} on bill {listing.bill}", f"{seen}")

    def _is_of(self, key: tuple[str, str], listing: Listing) -> bool:
        return key[0] == listing.call.party and self._source[key] == listing.bill

    def _find(self, oddity: Oddity, call: MethodCall, expected: str, actual: str) -> None:
        self._found.append(Finding(oddity, call.seq, expected, actual))


def _individual(call: MethodCall) -> str:
    return as_text(call.object().get("idIndividualBill")) or ""
