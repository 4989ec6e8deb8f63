"""The shop of one scenario: its world, who works and who buys there, and what went over the wire."""

from __future__ import annotations

from features.generation import Generation
from harness.actors.cashier import Cashier
from harness.actors.customer import Customer
from harness.actors.evidence import Exchange
from harness.actors.faults import Fault
from harness.actors.problem import Refused
from harness.actors.sale import Sale
from harness.actors.till import Till
from harness.actors.world import WALL, Citizen, World
from harness.checks.record import Record

NORWAY, CZECHIA = "47", "420"
COUNTRIES = {"Czechia": CZECHIA, "Denmark": "45", "Finland": "358", "Sweden": "46"}
CLOSING_TIME = 720.0  # seconds until everything that is still open has ended by itself
A_MOMENT = 2.0  # real seconds; on the wall clock nobody waits until everything has ended


class Shop:
    """`refused`: what the till said no to in the step before, for the next step to look at.

    `gave_up`: the till told the cashier that a payment request came to nothing, and they pressed pay again.
    """

    def __init__(self, world: World, generation: Generation = Generation()) -> None:
        assert world.up.till is not None
        self.world, self.generation = world, generation
        self.till = Till(world.transport, world.up.till.base_url)
        self.cashiers: dict[str, Cashier] = {}
        self.customer = Customer(world, self._somebody(NORWAY))
        self.scanned: list[str] = []
        self.refused: Refused | None = None
        self.gave_up = False
        self._faults: list[Fault] = []
        self._served = 1

    @property
    def cashier(self) -> Cashier:
        """The cashier at the first till."""
        return self.cashier_at("till-1")

    def cashier_at(self, till: str) -> Cashier:
        return self.cashiers.setdefault(till, Cashier(self.till, self.world.now, till))

    def next_customer(self, country: str = NORWAY) -> Customer:
        """Somebody who has not been here yet."""
        self.customer = Customer(self.world, self._somebody(country, self._served))
        self._served += country == NORWAY
        return self.customer

    def bystander(self) -> Customer:
        """Who will be the next customer, and is not served yet."""
        return Customer(self.world, self._somebody(NORWAY, self._served))

    def _somebody(self, country: str, number: int = 0) -> Citizen:
        citizens = [citizen for citizen in self.world.up.people if citizen.msisdn.startswith(country)]
        return citizens[number if country == NORWAY else 0]

    def has_new_number(self) -> Customer:
        """The same person, under a number that nobody here has seen yet."""
        person, before = self.customer.person, self.customer.msisdn
        customer = self.next_customer()
        self.world.change_person(customer.msisdn, formerly=before, name=person.name, email=person.email)
        customer.person = customer.person.model_copy(update={"name": person.name, "email": person.email})
        return customer

    def scan(self, code: str, till: str = "till-1") -> Sale:
        """The cashier holds the scanner to a code, and it is written down."""
        self.scanned.append(code)
        return self.cashier_at(till).scans(code)

    def scan_ahead(self, code: str, till: str = "till-1") -> None:
        """A customer holds a code to the scanner of a till at which no sale has begun, and it is written down."""
        self.scanned.append(code)
        self.cashier_at(till).scans_before_sale(code)

    def goes_wrong(self, *faults: Fault) -> None:
        """These go wrong as well from now on."""
        self._faults.extend(map(self.generation.fault, faults))
        self.world.put_faults(*self._faults)

    def all_is_well(self) -> None:
        """Nothing goes wrong any more."""
        self._faults.clear()
        self.world.put_faults()

    def enrol(self, customer: Customer) -> None:
        """The customer joins the club, in a sale of another till that comes to nothing."""
        self._joins(customer).presses_cancel()

    def enrol_buyer(
        self, customer: Customer, name: str, price: int, quantity: int = 1, stamp: str | None = None
    ) -> None:
        """The customer joins the club and buys, before the scenario begins."""
        cashier = self._joins(customer)
        cashier.adds(name, price, quantity, stamp)
        self._pays(cashier, customer)

    def sells(self, customer: Customer, name: str, price: int) -> None:
        """A whole sale before the scenario begins."""
        cashier = self.cashier_at("service-desk")
        cashier.new_sale()
        cashier.adds(name, price)
        code = customer.shows_qr()
        self.scanned.append(code)
        cashier.scans(code)
        self._pays(cashier, customer)

    def _pays(self, cashier: Cashier, customer: Customer) -> None:
        cashier.presses_pay()
        customer.approves("payment")
        cashier.waits_for(lambda sale: sale.state == "paid", 60, "the payment")

    def _joins(self, customer: Customer) -> Cashier:
        cashier = self.cashier_at("service-desk")
        cashier.new_sale()
        code = customer.shows_qr()
        self.scanned.append(code)
        cashier.scans(code)
        cashier.presses_enrol()
        customer.approves("login")
        cashier.waits_for(lambda sale: sale.enrolment.state == "enrolled", 60, "the new member")
        return cashier

    def calls(self, operation: str) -> list[Exchange]:
        """What the till sent to Vipps under that name, once everything has come to rest."""
        self.world.settles()
        record = Record(self.world.journal(), self.world.up.vipps)
        return list(record.calls(self.generation.operation(operation)))

    def expects_no_refusal(self) -> None:
        """Whatever the till refused, a step has looked at.

        Raises:
            Refused: it has not.
        """
        if self.refused is not None:
            raise self.refused

    def close(self) -> Record:
        """Everything that goes wrong ends, everybody goes home, and what is still open runs out."""
        self.world.put_faults()
        self.world.advance(A_MOMENT if self.world.up.clock.mode == WALL else CLOSING_TIME)
        return Record(self.world.journal(), self.world.up.vipps, frozenset(self.scanned))
