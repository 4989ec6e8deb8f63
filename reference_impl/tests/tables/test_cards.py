"""The card authority: who gets a card, verdicts that come late but once, tokens that cannot be made up (QERKO-CARD)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from reference_impl.qerko.codes import Code
from reference_impl.qerko.failure import CallFailed, Unreachable
from reference_impl.settings import QerkoSettings
from reference_impl.tests.tables.house import BISTRO, MAIL, NOT_CONNECTED, PHONE, House, Json, Play

OTHER_MAIL: dict[str, Any] = {"verifiedEmails": ["ola@example.com"]}


async def pending(house: House) -> str:
    """A card that waits for Kari's mail, and the link in it."""
    await house.member()
    assert (await house.card(**OTHER_MAIL))["state"] == "PENDING"
    (mail,) = (await house.gets("/outbox"))["mails"]
    return str(mail["link"])


async def uses(house: House, token: str) -> Code | None:
    """What the till says to a token: None when it is good."""
    bill = await house.bill(("Dish", 9000, 1))
    wanted = {
        "idBill": bill["id"],
        "loyaltyCardToken": token,
        "items": [{"id": bill["items"][0]["id"], "quantity": "1"}],
    }
    try:
        await house.calls("startIndividualBill", wanted)
    except Exception:
        return await house.refuses("startIndividualBill", wanted)
    return None


def test_the_members_own_verified_address_is_enough(play: Play) -> None:
    """QERKO-CARD-01: exactly one of three states, a token with AUTHORIZED only."""

    async def story(house: House) -> None:
        await house.member()
        card = await house.card(verifiedEmails=["x@example.com", MAIL.upper()])
        assert set(card) == {"state", "token"}
        assert await uses(house, card["token"]) is None
        assert await house.card() == card
        assert [state for _, state in await house.cards()] == ["authorised"]
        assert (await house.gets("/outbox"))["mails"] == []

    play(story)


@pytest.mark.parametrize(
    "changes",
    [
        {"cardInfo": {"phone": "4790000000"}},
        {"cardInfo": {"phone": "x"}},
        {"cardInfo": {}},
        {"cardInfo": None},
        {"cardInfo": ["phone"]},
        {"cardInfo": {"phone": 4791234567}},
        {"brand": "other"},
    ],
)
def test_nobody_else_gets_a_card(play: Play, changes: Json) -> None:
    """QERKO-CARD-03."""

    async def story(house: House) -> None:
        await house.member()
        card = await house.card(**changes)
        assert set(card) == {"state", "message"}
        assert (card["state"], bool(card["message"])) == ("UNAUTHORIZED", True)

    play(story)


def test_a_refusal_does_not_tell_whether_the_number_is_a_members(play: Play) -> None:
    async def story(house: House) -> None:
        stranger = await house.card("q-1")
        await house.member(mail=None)
        assert await house.card("q-2") == stranger

    play(story)


def test_a_request_that_is_none_is_refused(play: Play) -> None:
    async def story(house: House) -> None:
        for request in (
            {},
            {"idRequest": "", "brand": "kassa"},
            {"idRequest": "q", "brand": "kassa", "verifiedEmails": "x"},
        ):
            assert await house.refuses("authorizeLoyaltyCard", request) is None

    play(story)


@pytest.mark.parametrize(("verb", "state"), [("confirm", "AUTHORIZED"), ("refuse", "UNAUTHORIZED")])
def test_the_mail_decides_once(play: Play, verb: str, state: str) -> None:
    """QERKO-CARD-02. Opening a link, as mail programs do, changes nothing."""

    async def story(house: House) -> None:
        link = (await pending(house)).replace("/confirm/", f"/{verb}/")
        assert 'method="post"' in (await house.opens("GET", link)).text
        assert house.qerko.verdicts == []
        assert (await house.opens("POST", link)).is_success
        for again in ("confirm", "refuse"):
            await house.opens("POST", link.replace(f"/{verb}/", f"/{again}/"))
        (verdict,) = house.qerko.verdicts
        assert (verdict["idRequest"], verdict["state"]) == ("q-1", state)
        assert ("token" in verdict) == (state == "AUTHORIZED")
        if state == "AUTHORIZED":
            assert await uses(house, verdict["token"]) is None
        await house.restarts()
        await house.passes(7200)
        assert len(house.qerko.verdicts) == 1
        assert (await house.card(**OTHER_MAIL))["state"] == state

    play(story)


def test_a_mail_nobody_answers_means_no_after_an_hour(play: Play) -> None:
    async def story(house: House) -> None:
        link = await pending(house)
        await house.passes(3599)
        assert house.qerko.verdicts == []
        await house.restarts()
        await house.passes(2)
        assert [verdict["state"] for verdict in house.qerko.verdicts] == ["UNAUTHORIZED"]
        await house.opens("POST", link)
        assert len(house.qerko.verdicts) == 1
        assert (await house.opens("POST", link + "x")).status_code == 404

    play(story)


def test_a_verdict_is_told_until_qerko_has_it_also_after_a_restart(play: Play) -> None:
    async def story(house: House) -> None:
        link = await pending(house)
        house.qerko.refusals = [NOT_CONNECTED, Unreachable("no answer"), NOT_CONNECTED]
        await house.opens("POST", link)
        await house.restarts()
        assert len(house.qerko.verdicts) == 2
        await house.passes(600)
        assert [verdict["state"] for verdict in house.qerko.verdicts] == ["AUTHORIZED"] * 4
        await house.passes(3600)
        assert len(house.qerko.verdicts) == 4

    play(story)


def test_a_verdict_that_qerko_refuses_for_good_is_not_repeated(play: Play) -> None:
    async def story(house: House) -> None:
        link = await pending(house)
        house.qerko.refusals = [CallFailed("REQUEST_DECIDED", "decided")]
        await house.opens("POST", link)
        await house.passes(600)
        assert len(house.qerko.verdicts) == 1

    play(story)


def test_the_staff_vouch_with_a_code_for_one_use(play: Play) -> None:
    async def story(house: House) -> None:
        await house.member(mail=None)
        code = (await house.posts(f"/members/{PHONE}/card-codes", status=201))["code"]
        info = {"phone": "912 34 567", "code": f" {code.lower()} "}
        assert (await house.card("q-1", cardInfo=info))["state"] == "AUTHORIZED"
        assert (await house.card("q-2", cardInfo=info))["state"] == "UNAUTHORIZED"
        await house.posts("/members/4790000000/card-codes", status=404)

    play(story)


def test_a_code_is_good_for_ten_minutes_and_five_tries(play: Play) -> None:
    async def story(house: House) -> None:
        await house.member(mail=None)
        late = (await house.posts(f"/members/{PHONE}/card-codes"))["code"]
        await house.passes(601)
        assert (await house.card("q-1", cardInfo={"phone": PHONE, "code": late}))["state"] == "UNAUTHORIZED"
        guessed = (await house.posts(f"/members/{PHONE}/card-codes"))["code"]
        for guess in range(5):
            await house.card(f"g-{guess}", cardInfo={"phone": PHONE, "code": f"{guess}"})
        assert (await house.card("q-2", cardInfo={"phone": PHONE, "code": guessed}))["state"] == "UNAUTHORIZED"

    play(story)


def test_a_token_is_good_for_every_restaurant_of_the_till_until_revoked(play: Play) -> None:
    """QERKO-CARD-04."""

    async def story(house: House) -> None:
        await house.member()
        token = (await house.card())["token"]
        bistro = await house.posts("/tables/2/bills", {"restaurant": BISTRO})
        bistro = await house.posts(f"/bills/{bistro['id']}/items", {"name": "Dish", "unit_price": 100})
        items = [{"id": bistro["items"][0]["id"], "quantity": "1"}]
        start = {"idBill": bistro["id"], "loyaltyCardToken": token, "items": items}
        await house.calls("startIndividualBill", start, restaurant=BISTRO)
        await house.restarts()
        assert await uses(house, token) is None
        ((card_id, _),) = await house.cards()
        for _ in range(2):
            revoked = await house.posts(f"/members/{PHONE}/cards/{card_id}/revocation")
            assert revoked["state"] == "revoked"
        assert await uses(house, token) == Code.CARD_INVALID
        assert (await house.card())["state"] == "UNAUTHORIZED"
        await house.posts(f"/members/{PHONE}/cards/c0/revocation", status=404)

    play(story)


def test_a_token_that_this_authority_did_not_sign_is_refused(play: Play) -> None:
    async def story(house: House) -> None:
        await house.member()
        token = str((await house.card())["token"])
        ((card_id, _),) = await house.cards()
        head, body, signature = token.split(".")
        claims = {"card": card_id, "brand": "kassa"}
        stranger = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("x" * 64), algorithms=["HS256"])
        unsigned = "eyJhbGciOiJub25lIn0." + body + "."
        swapped = ("A" if signature[0] != "A" else "B") + signature[1:]
        for forged in (
            "",
            "token",
            f"{head}.{body}.{swapped}",
            f"{head}.{body}.",
            stranger,
            unsigned,
            "ø" * 9,
            "a.b.c",
            token * 40,
        ):
            assert await uses(house, forged) == Code.CARD_INVALID

    play(story)


def test_a_process_that_shares_the_database_leaves_the_verdict_to_who_was_asked(play: Play) -> None:
    async def story(house: House) -> None:
        link = await pending(house)
        house.settings = replace(house.settings, qerko=QerkoSettings(house.settings.qerko.restaurants[1:]))
        await house.restarts()
        await house.passes(3601)
        assert (await house.opens("POST", link)).status_code == 404
        ((card_id, state),) = await house.cards()
        assert state == "pending"
        await house.posts(f"/members/{PHONE}/cards/{card_id}/revocation")
        await house.passes(7200)
        assert house.qerko.verdicts == []

    play(story)


def test_revoking_a_pending_card_is_its_verdict(play: Play) -> None:
    async def story(house: House) -> None:
        await pending(house)
        ((card_id, _),) = await house.cards()
        await house.posts(f"/members/{PHONE}/cards/{card_id}/revocation")
        assert [verdict["state"] for verdict in house.qerko.verdicts] == ["UNAUTHORIZED"]

    play(story)
