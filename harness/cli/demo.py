"""``kassa demo``: at the counter, at the table and in the café, on the wire, in virtual time, with its report."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from harness.actors.cashier import Cashier
from harness.actors.customer import Customer
from harness.actors.dining import Dining
from harness.actors.guest import Guest
from harness.actors.till import Till
from harness.actors.transport import HttpTransport
from harness.actors.waiter import Waiter
from harness.actors.world import Sandbox, World
from harness.checks.failure import CheckFailed
from harness.checks.money import judge_bill, judge_money, judge_sale
from harness.checks.passive import breaches
from harness.checks.record import Record
from harness.cli.demo_cafe import COFFEE, CROISSANT, App, Terminal, club_app
from harness.cli.outcome import FAILED, GOOD, USAGE, stop
from harness.cli.sandbox import sandbox_in_background
from harness.report.diagram import Step
from harness.report.run import Run, Verdict, kroner, write

SEED = 7
BRAND = "kassa"


class Story:
    """Tells each step in the terminal, and keeps it for the report."""

    def __init__(self, world: World) -> None:
        self.console, self.world, self.steps = Console(highlight=False), world, list[Step]()
        self._begin = world.now()

    @contextmanager
    def step(self, actor: str, text: str) -> Iterator[None]:
        self.world.settles()
        seen = self.world.journal()
        last = seen[-1].seq if seen else 0
        self.steps.append(Step(actor, text, self.world.now(), last))
        yield
        passed = self.world.now() - self._begin
        self.console.print(f"  [dim]{passed:7.1f} s[/]  [bold]{actor}[/] {escape(text)}")


def _journey(story: Story, cashier: Cashier, customer: Customer) -> None:
    """Scan, enrol, pay, come back, spend, return an article."""
    with story.step("cashier", "rings up shoes for 499.00"):
        cashier.adds("Shoes", 49900)
    with story.step("cashier", "scans the customer's personal QR code"):
        cashier.scans(customer.shows_qr("2.0"))
    with story.step("cashier", "presses enrol: a login request appears on the phone"):
        cashier.presses_enrol()
    with story.step("customer", "approves sharing name and phone number"):
        customer.approves("login")
    with story.step("cashier", "sees that the customer is a member now"):
        cashier.waits_for(lambda sale: sale.enrolment.state == "enrolled", 60, "the enrolment")
    with story.step("cashier", "lets the member collect points, and presses pay"):
        cashier.presses_collect()
        cashier.presses_pay()
    with story.step("customer", "approves the payment"):
        customer.approves("payment")
    with story.step("cashier", "sees that it is paid: authorised and captured"):
        cashier.waits_for(lambda sale: sale.state == "paid", 60, "the payment")


def _second_visit(story: Story, cashier: Cashier, customer: Customer) -> None:
    with story.step("cashier", "scans the member at the second visit, before the first item"):
        cashier.scans_before_sale(customer.shows_qr())
    with story.step("cashier", "starts the sale, rings up socks for 99.00"):
        cashier.new_sale()
        cashier.adds("Socks", 9900)
    with story.step("cashier", "lets the member spend points, and presses pay"):
        cashier.presses_spend()
        cashier.presses_pay()
    with story.step("customer", "does not react: after ten minutes the payment expires"):
        cashier.waits_for(lambda sale: sale.payment.state == "expired", 700, "the expiry")
    with story.step("cashier", "presses pay again: a new attempt"):
        cashier.presses_pay()
    with story.step("customer", "approves this time"):
        customer.approves("payment")
    with story.step("cashier", "sees that it is paid"):
        cashier.waits_for(lambda sale: sale.state == "paid", 60, "the payment")
    with story.step("cashier", "takes the socks back: refund in full, points follow"):
        cashier.presses_refund(cashier.looks().payment.captured)
        cashier.waits_for(lambda sale: sale.state == "refunded", 60, "the refund")


def _at_the_table(story: Story, waiter: Waiter, guest: Guest, restaurant: str) -> None:
    """The same member in the restaurant: the membership as a loyalty card, points spent on the bill."""
    with story.step("waiter", "opens a bill on table 1: two soups, three coffees"):
        waiter.opens_bill("1")
        waiter.adds("Soup", 14500, 2)
        waiter.adds("Coffee", 4500, 3, stamp="coffee")
    with story.step("guest", "adds the club card in the Qerko app: the membership made at the counter"):
        guest.adds_card(BRAND, {"phone": guest.msisdn})
    with story.step("guest", "scans table 1 and picks a soup and a coffee"):
        bill = guest.scans("1", restaurant).bills[0]
        guest.picks({item.id: "1" for item in bill.items})
    with story.step("guest", "uses the card and spends the points"):
        guest.uses_card(BRAND)
        guest.spends()
    with story.step("guest", "adds a tip of 10.00 and swipes"):
        guest.tips(1000)
        guest.swipes()
    with story.step("waiter", "sees what is paid, and what others still have to pay"):
        waiter.waits_for(lambda bill: bill.paid > 0, 60, "the payment at the table")


def _in_the_cafe(story: Story, terminal: Terminal, app: App, customer: Customer) -> None:
    """The same member in the café: found by the personal QR code, points spent, new ones for what is paid in cash."""
    with story.step("barista", "rings up a croissant and a coffee for 30.00 UAH"):
        terminal.orders(CROISSANT, COFFEE)
    with story.step("barista", "scans the QR code in the club's app: the same member"):
        app.identifies(customer)
    with story.step("barista", "presses pay; the member spends points"):
        terminal.does("order/pay")
        app.spends()
    with story.step("barista", "takes the rest in cash; the app tells the till"):
        terminal.does("payment")
        app.reports()


def play(folder: Path) -> None:
    """Play it, judge it, write the report, and end the process with the verdict's exit code."""
    began = time.perf_counter()
    with sandbox_in_background() as up:
        transport = HttpTransport()
        world = Sandbox(transport, up["control"]["base_url"]).create_world(seed=SEED, world_id="demo")
        story = Story(world)
        story.console.print("[bold]Kassa demo[/]: scan, enrol, negotiate, pay, in virtual time\n")
        customer = Customer(world, world.up.people[0])
        assert world.up.till is not None
        cashier = Cashier(Till(transport, world.up.till.base_url), world.now)
        assert world.up.till.qerko is not None
        restaurant = world.up.till.qerko.id
        waiter = Waiter(Dining(transport, world.up.till.base_url), world.now, restaurant)
        till, cafe = world.up.till.base_url, Terminal(world)
        run = Run("One member at the counter, at the table and in the café", "demo", str(SEED), 0.0, story.steps)
        try:
            _journey(story, cashier, customer)
            run.sales.append(cashier.looks())
            _second_visit(story, cashier, customer)
            run.sales.append(cashier.looks())
            _at_the_table(story, waiter, Guest(world, customer.person), restaurant)
            run.bills.append(waiter.looks())
            cafe.opens()
            with club_app(cafe, till) as (app, run.no_pictures):
                _in_the_cafe(story, cafe, app, customer)
                run.pictures = app.pictures
            run.cafe_orders.append(cafe.order(cashier.books()))
        except AssertionError as error:
            run.verdicts.append(Verdict(False, str(error)))
        _judge(run, world, cashier, customer)
        run.seconds = time.perf_counter() - began
        try:
            path = write(run, folder)
        except OSError as error:
            stop(USAGE, f"the report cannot be written: {error}")
        _tell(story.console, run, path)
    raise SystemExit(GOOD if run.passed else FAILED)


def _judge(run: Run, world: World, cashier: Cashier, customer: Customer) -> None:
    """Both ledgers, each sale, and every condition that the journal alone can decide."""
    world.settles()
    run.exchanges, run.vendor_ledger, run.till_ledger = world.journal(), world.ledger(), cashier.books()
    member = cashier.till.member(customer.msisdn)
    run.members = [member] if member else []
    try:
        judge_money(run.vendor_ledger, run.till_ledger, world.up.poster.application_id)
        for sale in run.sales:
            judge_sale(sale, run.till_ledger)
        for bill in run.bills:
            judge_bill(bill, run.till_ledger)
        run.verdicts.append(Verdict(True, "The vendors' ledger and the till's ledger agree to the øre."))
    except CheckFailed as failure:
        run.verdicts.append(Verdict(False, str(failure)))
    shown = frozenset(customer.shown)
    failures = breaches(Record(run.exchanges, world.up.vipps, shown))
    run.verdicts += [Verdict(False, str(failure)) for failure in failures]
    if not failures:
        run.verdicts.append(Verdict(True, "Every condition that the wire alone can decide is met."))


def _tell(console: Console, run: Run, path: Path) -> None:
    console.print()
    for verdict in run.verdicts:
        console.print(f"  [{'green' if verdict.ok else 'red'}]{'✓' if verdict.ok else '✗'}[/] {escape(verdict.text)}")
    for sale in run.sales:
        console.print(
            f"  {sale.id}: {sale.state}, captured {kroner(sale.payment.captured)}, refunded "
            f"{kroner(sale.payment.refunded)}, points +{sale.rewards.earned} -{sale.rewards.spent}"
        )
    for bill in run.bills:
        console.print(f"  table {bill.table}: {kroner(bill.paid)} paid, {kroner(bill.to_pay)} left for the others")
    for order in run.cafe_orders:
        console.print(
            f"  café: {order.state}, {kroner(order.paid)} {order.currency} in cash and {kroner(order.bonus)} "
            f"with points, points +{order.earned} -{order.spent}"
        )
    console.print(f"  screenshots of its terminal: {run.no_pictures or len(run.pictures)}", markup=False)
    for member in run.members:
        points = f"{member.balance} points, earned and spent in three places"
        console.print(f"  {member.name or member.msisdn}: {points}", markup=False)
    seconds = f"{len(run.exchanges)} journal entries in {run.seconds:.1f} s"
    console.print(f"\n  {seconds}\nReport: {path}", soft_wrap=True, markup=False)
