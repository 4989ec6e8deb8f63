"""One webhook registration, kept over restarts, obsolete ones removed (VIPPS-WH-01, -10)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from reference_impl.clock.system import SystemClock
from reference_impl.flows.context import make_context
from reference_impl.flows.registration import WebhookRegistration, pause
from reference_impl.settings import TillSettings
from reference_impl.storage.rows import WebhookRegistrationRow
from reference_impl.tests import vendor as v
from reference_impl.vipps.problems import Outcome, VippsProblem
from reference_impl.vipps.webhooks import EVENTS

HOOKS = "/webhooks/v1/webhooks"
URL = "https://pos.example.com/w/1/hooks/vipps"


def listed(*registrations: tuple[str, str], events: tuple[str, ...] = EVENTS) -> v.Answer:
    return v.json({"webhooks": [{"id": name, "url": url, "events": events} for name, url in registrations]})


def registered(
    script: Callable[[v.Vendor], None], stored: list[tuple[str, str]], fails: bool = False
) -> tuple[list[tuple[str, str]], list[str]]:
    """(method and id of every write, secrets kept) of one start against a scripted vendor."""

    async def run() -> tuple[list[tuple[str, str]], list[str]]:
        async with v.serving() as vendor:
            vendor.says("/accesstoken/get", v.token())
            vendor.says(HOOKS, v.json({}))
            script(vendor)
            settings = TillSettings("https://pos.example.com/w/1", vendor.settings())
            context = make_context(settings, SystemClock())
            await context.database.create_tables()
            async with context.database.transaction() as work:
                for name, url in stored:
                    work.session.add(WebhookRegistrationRow(id=name, url=url, secret=f"secret-{name}", created_at=0.0))
            registration = WebhookRegistration(context)
            if fails:
                with pytest.raises(VippsProblem):
                    await registration.ensure()
            else:
                await registration.ensure()
            secrets = await registration.secrets()
            await context.vipps.transport.close()
            await context.database.close()
            posts = [
                orjson.loads(asked.body) for asked in vendor.asked if asked.path == HOOKS and asked.method == "POST"
            ]
            assert all(body == {"url": URL, "events": list(EVENTS)} for body in posts)
            writes = [(asked.method, asked.path.removeprefix(HOOKS)) for asked in vendor.asked if asked.method != "GET"]
            return [write for write in writes if write[1] != "/accesstoken/get"], secrets

    return asyncio.run(run())


def answers(list_answer: v.Answer, post_answer: v.Answer, *ids: str) -> Callable[[v.Vendor], None]:
    """GET lists, POST registers, DELETE of these ids succeeds."""

    def script(vendor: v.Vendor) -> None:
        async def by_method(request: Any) -> Any:
            return await (list_answer if request.method == "GET" else post_answer)(request)

        vendor.says(HOOKS, by_method)
        for name in ids:
            vendor.says(f"{HOOKS}/{name}", v.raw(b"", 204))

    return script


MADE = v.json({"id": "new", "secret": "secret-new"}, 201)


def test_a_first_start_registers() -> None:
    assert registered(answers(listed(), MADE), []) == ([("POST", "")], ["secret-new"])


def test_a_restart_keeps_what_is_there() -> None:
    assert registered(answers(listed(("a", URL)), MADE), [("a", URL)]) == ([], ["secret-a"])


def test_a_registration_whose_secret_is_lost_is_replaced() -> None:
    writes, secrets = registered(answers(listed(("lost", URL)), MADE, "lost"), [])
    assert (writes, secrets) == ([("POST", ""), ("DELETE", "/lost")], ["secret-new"])


def test_a_till_that_moved_removes_its_old_address_but_nobody_elses() -> None:
    there = listed(("mine", "https://old.example.com/hooks/vipps"), ("theirs", "https://other.example.com/hook"))
    writes, secrets = registered(answers(there, MADE, "mine"), [("mine", "https://old.example.com/hooks/vipps")])
    assert (writes, secrets) == ([("POST", ""), ("DELETE", "/mine")], ["secret-new"])


def test_a_registration_for_too_few_events_is_replaced() -> None:
    writes, _ = registered(answers(listed(("a", URL), events=EVENTS[:2]), MADE, "a"), [("a", URL)])
    assert writes == [("POST", ""), ("DELETE", "/a")]


def test_an_id_that_was_somebody_elses_in_an_earlier_life_of_vipps_is_ours_now() -> None:
    earlier = [("new", "https://old.example.com/hooks/vipps")]
    assert registered(answers(listed(), MADE), earlier) == ([("POST", "")], ["secret-new"])


def test_without_an_answer_nothing_is_lost() -> None:
    writes, secrets = registered(answers(v.json({}, 500), MADE), [("a", URL)], fails=True)
    assert (writes, secrets) == ([], ["secret-a"])


def test_it_is_tried_again_no_sooner_than_vipps_asks_for() -> None:
    def after(failures: int, asked: float | None) -> float:
        return pause(failures, VippsProblem("registerWebhook", Outcome.NOT_DONE, status=429, retry_after=asked))

    assert after(1, 45.0) == 45.0 and after(9, 45.0) == after(9, None) > 45.0 > after(1, None)
