"""Enrolment: one worker per open login, from the cashier's press to the member.

Sources: OpenID CIBA Core 1.0, sections 7.3, 11; Vipps Login API guide, merchant-initiated login; VIPPS-LG-04 to -24.
"""

from __future__ import annotations

import logging
from functools import partial

from sqlalchemy import select

from reference_impl.domain.enrolment import EnrolmentState, LoginFailure, end_of, failure_of
from reference_impl.flows import wording
from reference_impl.flows.context import Context
from reference_impl.flows.joining import join
from reference_impl.flows.refusals import AlreadyAMember, EnrolmentOpen, NoCustomer, NotFound, SaleNotOpen
from reference_impl.storage.database import Work
from reference_impl.storage.rows import EnrolmentRow, SaleRow
from reference_impl.storage.sales import identify, load_sale, member_by_msisdn, say
from reference_impl.vipps.identity import UnprovenIdentity
from reference_impl.vipps.login import LoginTokens
from reference_impl.vipps.problems import Outcome, VippsProblem

log = logging.getLogger("kassa.till.enrolment")

_ENROLLABLE = ("open", "paying")
_SLOWER_BY = 5.0
_TRIES_TO_START = 5
_LIFE_OF_LOGIN_TOKEN = 300.0
_AFTER_A_DEFECT = 5.0
_GRACE = 30.0

ASK, ASKED, POLL, REDEEMED, OVER = "ask", "asked", "poll", "redeemed", "over"


class Enrolments:
    """Starts enrolments and sees them through."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def start(self, work: Work, sale_id: str) -> tuple[int, SaleRow]:
        """Ask the customer to join. Only for non-members, and never while the same guest is being asked."""
        sale = await load_sale(work, sale_id)
        if sale is None:
            raise NotFound("No such sale.")
        if sale.state not in _ENROLLABLE:
            raise SaleNotOpen(f"The sale is {sale.state}; this needs it to be open.")
        if sale.msisdn is None:
            raise NoCustomer("Scan the customer's personal QR or type in the phone number.")
        if sale.member_id is not None or await member_by_msisdn(work, sale.msisdn) is not None:
            raise AlreadyAMember("This customer has joined already.")
        open_one = select(EnrolmentRow).where(
            EnrolmentRow.msisdn == sale.msisdn, EnrolmentRow.state == EnrolmentState.PENDING
        )
        running = (await work.session.scalars(open_one)).first()
        if running is not None and running.sale_id == sale.id:
            return 202, sale
        if running is not None:
            raise EnrolmentOpen("This customer is being asked in another sale.")
        enrolment = self._new(sale)
        work.session.add(enrolment)
        sale.enrolment_id = enrolment.id
        work.touch(sale)
        enrolment_id = enrolment.id
        work.afterwards(lambda: self._attend(enrolment_id))
        return 202, sale

    async def resume(self, work: Work) -> None:
        """Take up every enrolment that was under way."""
        query = select(EnrolmentRow.id).where(EnrolmentRow.state == EnrolmentState.PENDING)
        for enrolment_id in await work.session.scalars(query):
            work.afterwards(partial(self._attend, enrolment_id))

    def _new(self, sale: SaleRow) -> EnrolmentRow:
        unique = self._context.clock.unique()
        return EnrolmentRow(
            id="e" + unique[:15],
            sale_id=sale.id,
            msisdn=sale.msisdn,
            state=EnrolmentState.PENDING,
            step=ASK,
            binding_message=f"{unique[16:19]}-{unique[19:22]}".upper(),
            nonce=self._context.clock.unique(),
            created_at=self._context.clock.now(),
            next_at=0.0,
            attempts=0,
            interval=5.0,
        )

    def _attend(self, enrolment_id: str) -> None:
        self._context.clock.spawn(self._work(enrolment_id))

    async def _work(self, enrolment_id: str) -> None:
        enrolment: EnrolmentRow | None = None
        while True:
            try:
                enrolment = enrolment or await self._load(enrolment_id)
                if enrolment.state != EnrolmentState.PENDING:
                    return
                await self._context.clock.sleep(enrolment.next_at - self._context.clock.now())
                await self._step(enrolment)
            except Exception:
                log.exception("enrolment %s: a step broke, trying again", enrolment_id)
                enrolment = None  # what is persisted counts
                await self._context.clock.sleep(_AFTER_A_DEFECT)

    async def _load(self, enrolment_id: str) -> EnrolmentRow:
        async with self._context.database.transaction() as work:
            return await work.session.get_one(EnrolmentRow, enrolment_id)

    async def _step(self, enrolment: EnrolmentRow) -> None:
        if enrolment.step == ASK:
            await self._ask(enrolment)
        elif enrolment.step == ASKED:
            # Killed while asking: whether the customer was asked, and under which id, nobody can tell any more.
            await self._fail(enrolment, LoginFailure.UNREACHABLE, "interrupted")
        elif enrolment.step == POLL:
            await self._poll(enrolment)
        else:
            await self._meet(enrolment)

    async def _ask(self, enrolment: EnrolmentRow) -> None:
        """Start the login. Repeated only when it certainly was not started."""
        login = self._context.vipps.login
        try:
            if not await login.user_exists(enrolment.msisdn):
                await self._fail(enrolment, LoginFailure.NOT_ELIGIBLE, "")
                return
        except VippsProblem as problem:
            log.info("user-exists does not answer (%s): asking the customer decides", problem.label)
        await self._save(enrolment, step=ASKED, attempts=enrolment.attempts + 1)
        try:
            started = await login.start(enrolment.msisdn, enrolment.binding_message, enrolment.nonce)
        except VippsProblem as problem:
            await self._not_started(enrolment, problem)
            return
        now = self._context.clock.now()
        await self._save(
            enrolment,
            say_text=wording.ASKED_TO_JOIN.format(code=enrolment.binding_message),
            step=POLL,
            auth_req_id=started.auth_req_id,
            interval=started.interval,
            expires_at=now + started.expires_in,
            next_at=now + started.interval,
            attempts=0,
        )

    async def _not_started(self, enrolment: EnrolmentRow, problem: VippsProblem) -> None:
        later = problem.outcome in (Outcome.NOT_DONE, Outcome.NOT_SENT) or problem.status >= 500
        if later and enrolment.attempts < _TRIES_TO_START:
            wait = max(2.0 ** (enrolment.attempts - 1), problem.retry_after or 0.0)
            await self._save(enrolment, step=ASK, next_at=self._context.clock.now() + wait)
        elif problem.outcome is Outcome.REFUSED:
            await self._fail(enrolment, failure_of(problem.code), problem.label)
        else:
            await self._fail(enrolment, LoginFailure.UNREACHABLE, problem.label)

    async def _poll(self, enrolment: EnrolmentRow) -> None:
        clock = self._context.clock
        if clock.now() > (enrolment.expires_at or 0.0) + _GRACE:
            await self._fail(enrolment, LoginFailure.EXPIRED, "")
            return
        # Before the poll, so that the interval holds for the next life too.
        await self._save(enrolment, next_at=clock.now() + enrolment.interval)
        try:
            tokens = await self._context.vipps.login.redeem(enrolment.auth_req_id or "")
        except VippsProblem as problem:
            await self._not_redeemed(enrolment, problem)
            return
        await self._save(
            enrolment,
            step=REDEEMED,
            access_token=tokens.access_token,
            id_token=tokens.id_token,
            expires_at=clock.now() + _LIFE_OF_LOGIN_TOKEN,
            next_at=0.0,
            attempts=0,
        )

    async def _not_redeemed(self, enrolment: EnrolmentRow, problem: VippsProblem) -> None:
        """Pending goes on at the interval, which only grows; any final answer ends it (CIBA Core 1.0, section 11)."""
        interval, failures = enrolment.interval, 0
        if problem.outcome is Outcome.REFUSED:
            if problem.code not in ("authorization_pending", "slow_down"):
                await self._fail(enrolment, failure_of(problem.code), problem.label)
                return
            interval += _SLOWER_BY if problem.code == "slow_down" else 0.0
        else:
            failures = enrolment.attempts + 1
        wait = max(interval, problem.retry_after or 0.0, min(60.0, 2.0**failures if failures else 0.0))
        next_at = self._context.clock.now() + wait
        await self._save(enrolment, interval=interval, attempts=failures, next_at=next_at)

    async def _meet(self, enrolment: EnrolmentRow) -> None:
        """Prove the identity, get the data once, and make the member: all or nothing."""
        login, clock = self._context.vipps.login, self._context.clock
        tokens = LoginTokens(enrolment.access_token or "", enrolment.id_token or "")
        try:
            # Proven once, at redemption: a retry after a crash must not fail for an identity proven in time.
            subject = enrolment.sub or await login.subject(tokens.id_token, enrolment.nonce)
            if enrolment.sub is None:
                await self._save(enrolment, sub=subject)
            person = await login.person(tokens.access_token, subject)
        except UnprovenIdentity as reason:
            log.warning("enrolment %s: identity refused: %s", enrolment.id, reason)
            await self._fail(enrolment, LoginFailure.IDENTITY_UNPROVEN, "")
            return
        except VippsProblem as problem:
            wait = max(2.0**enrolment.attempts, problem.retry_after or 0.0)
            next_at = clock.now() + wait
            if problem.outcome is Outcome.REFUSED or next_at >= (enrolment.expires_at or 0.0):
                await self._fail(enrolment, LoginFailure.UNREACHABLE, problem.label)
            else:
                await self._save(enrolment, attempts=enrolment.attempts + 1, next_at=next_at)
            return
        async with self._context.database.transaction() as work:
            row = await work.session.get_one(EnrolmentRow, enrolment.id)
            member = await join(work, person, row.msisdn, "m" + clock.unique()[:15], clock.now())
            sale = await self._close(work, row, EnrolmentState.ENROLLED)
            if sale is not None:
                if sale.msisdn == row.msisdn:
                    await identify(work, sale, self._context.settings.programme, member.msisdn)
                say(work, sale, "info", wording.JOINED.format(name=member.name), clock.now())
        enrolment.state = row.state

    async def _fail(self, enrolment: EnrolmentRow, failure: LoginFailure, label: str) -> None:
        async with self._context.database.transaction() as work:
            row = await work.session.get_one(EnrolmentRow, enrolment.id)
            sale = await self._close(work, row, end_of(failure))
            if sale is not None:
                level = "warning" if failure in (LoginFailure.DENIED, LoginFailure.EXPIRED) else "error"
                text = wording.FAILED_LOGIN[failure].format(label=label)
                say(work, sale, level, text, self._context.clock.now())
        enrolment.state = row.state

    async def _close(self, work: Work, row: EnrolmentRow, state: EnrolmentState) -> SaleRow | None:
        """End it, wipe the login's secrets, and show the end in the sale."""
        row.state, row.step = state, OVER
        row.access_token = row.id_token = row.auth_req_id = None
        sale = await load_sale(work, row.sale_id)
        if sale is not None:
            work.touch(sale)
        return sale

    async def _save(self, enrolment: EnrolmentRow, say_text: str | None = None, **values: object) -> None:
        async with self._context.database.transaction() as work:
            row = await work.session.get_one(EnrolmentRow, enrolment.id)
            for name, value in values.items():
                setattr(row, name, value)
                setattr(enrolment, name, value)
            sale = await load_sale(work, row.sale_id) if say_text else None
            if sale is not None and say_text:
                say(work, sale, "info", say_text, self._context.clock.now())
