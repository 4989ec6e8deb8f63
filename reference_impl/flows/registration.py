"""Being reachable for webhooks: one registration for our URL, kept over restarts, obsolete ones removed.

Source: Vipps Webhooks API guide; VIPPS-WH-01, -10. The till sells without it; polling never stops.
"""

from __future__ import annotations

import logging

from sqlalchemy import delete, select

from reference_impl.flows.context import Context
from reference_impl.flows.settling import back_off
from reference_impl.storage.rows import WebhookRegistrationRow
from reference_impl.vipps.problems import Outcome, VippsProblem
from reference_impl.vipps.webhooks import EVENTS, Registration

log = logging.getLogger("kassa.till.webhooks")


def pause(failures: int, problem: VippsProblem) -> float:
    """Seconds until the next try, when so many have failed, the last one like this: no sooner than Vipps asks for."""
    return max(5.0 * back_off(min(failures, 7)), problem.retry_after or 0.0)


class WebhookRegistration:
    """Keeps one registration and its secret."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._url = context.settings.webhook_url
        self._known: dict[str, WebhookRegistrationRow] | None = None

    async def start(self) -> None:
        """Try now; keep trying in the background when Vipps does not answer."""
        try:
            await self.ensure()
        except VippsProblem as problem:
            log.warning("webhook registration: %s; polling covers for it, trying again", problem.label)
            self._context.clock.spawn(self._keep_trying(problem))

    async def secrets(self) -> list[str]:
        """The secrets that may have signed a delivery to our URL."""
        return [row.secret for row in (await self._stored()).values() if row.url == self._url]

    async def ensure(self) -> None:
        """Keep the registration we know the secret of, else make one; then remove what is obsolete."""
        listed = await self._context.vipps.webhooks.list()
        known = await self._stored()
        ours = {row.id for row in known.values() if row.url == self._url}
        kept = next((item.id for item in listed if item.id in ours and self._serves(item)), None)
        obsolete = [item for item in listed if item.id != kept and (item.url == self._url or item.id in known)]
        if kept is None:
            kept = await self._register(obsolete)
        for item in obsolete:
            await self._context.vipps.webhooks.delete(item.id)
        if known.keys() != {kept}:
            async with self._context.database.transaction() as work:
                await work.session.execute(delete(WebhookRegistrationRow).where(WebhookRegistrationRow.id != kept))
            self._known = {kept: known[kept]}

    async def _register(self, obsolete: list[Registration]) -> str:
        """A new registration before the old ones go; only when there is no room for it they go first."""
        webhooks = self._context.vipps.webhooks
        try:
            made = await webhooks.register(self._url)
        except VippsProblem as problem:
            if problem.outcome is not Outcome.REFUSED or not obsolete:
                raise
            while obsolete:
                await webhooks.delete(obsolete.pop().id)
            made = await webhooks.register(self._url)
        async with self._context.database.transaction() as work:
            now = self._context.clock.now()
            # Merged: a sandbox that began anew with the same seed gives the same id again, with another secret.
            row = WebhookRegistrationRow(id=made.id, url=self._url, secret=made.secret, created_at=now)
            await work.session.merge(row)
        (await self._stored())[made.id] = row
        return made.id

    async def _keep_trying(self, problem: VippsProblem) -> None:
        failures = 0
        while True:
            failures += 1
            await self._context.clock.sleep(pause(failures, problem))
            try:
                await self.ensure()
            except VippsProblem as another:
                problem = another
                log.warning("webhook registration: %s; trying again", problem.label)
            else:
                return

    async def _stored(self) -> dict[str, WebhookRegistrationRow]:
        """What is kept, by id. Nobody else writes it, and every delivery asks: it is read once."""
        if self._known is None:
            async with self._context.database.transaction() as work:
                if self._known is None:
                    rows = await work.session.scalars(select(WebhookRegistrationRow))
                    self._known = {row.id: row for row in rows}
        return self._known

    @staticmethod
    def _serves(item: Registration) -> bool:
        return item.events >= set(EVENTS)
