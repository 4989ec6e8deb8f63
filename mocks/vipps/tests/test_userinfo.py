"""Userinfo: by login token, and by the sub of a payment."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from mocks.vipps.tests.sandbox import Sandbox
from mocks.world.phone import Phone

PATH = "/vipps-userinfo-api/userinfo"
FULL = "openid name phoneNumber email address birthDate nin"


def look(vipps: Sandbox, token: str, path: str = PATH, **headers: str) -> httpx.Response:
    return vipps.http.get(path, headers={"Authorization": f"Bearer {token}"} | headers)


def pay(vipps: Sandbox, phone: Phone, reference: str, scope: str | None, approve: bool = True) -> None:
    body = {
        "amount": {"currency": "NOK", "value": 1000},
        "paymentMethod": {"type": "WALLET"},
        "customer": {"phoneNumber": phone.person.msisdn},
        "customerInteraction": "CUSTOMER_PRESENT",
        "userFlow": "PUSH_MESSAGE",
        "reference": reference,
        "paymentDescription": "A cup of coffee",
    } | ({"profile": {"scope": scope}} if scope else {})
    headers = vipps.platform | {"Idempotency-Key": reference}
    answer = vipps.http.post("/epayment/v1/payments", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    if approve:
        vipps.approves(phone)


def refused(answer: httpx.Response, status: int) -> bool:
    body = answer.json()
    return answer.status_code == status and body["status"] == str(status) and {"title", "detail"} <= body.keys()


def test_claims_follow_the_scope(vipps: Sandbox) -> None:
    person = vipps.guest.person
    body = look(vipps, vipps.log_in(vipps.guest, FULL)["access_token"]).json()
    assert body.pop("sid")
    assert body == {
        "sub": vipps.account.sub(person.msisdn),
        "name": person.name,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "phone_number": person.msisdn,
        "phone_number_verified": True,
        "email": person.email,
        "email_verified": True,
        "address": {
            "address_type": "home",
            "street_address": person.street_address,
            "postal_code": person.postal_code,
            "region": person.region,
            "country": "NO",
            "formatted": f"{person.street_address}\n{person.postal_code} {person.region}",
        },
        "other_addresses": [],
        "birthdate": person.birthdate,
        "nin": person.nin,
    }


def test_scope_that_was_not_asked_is_absent(vipps: Sandbox) -> None:
    body = look(vipps, vipps.log_in(vipps.guest, "openid name")["access_token"]).json()
    assert set(body) == {"sub", "sid", "name", "given_name", "family_name"}


@pytest.mark.parametrize("path", [PATH, PATH + "/", PATH.upper()])
def test_path_with_and_without_slash_and_in_any_case(vipps: Sandbox, path: str) -> None:
    answer = look(vipps, vipps.log_in(vipps.guest)["access_token"], path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json;charset=UTF-8")


def test_person_without_an_address_shares_an_empty_one(vipps: Sandbox) -> None:
    vipps.guest.person = replace(vipps.guest.person, street_address="")
    body = look(vipps, vipps.log_in(vipps.guest, "openid address")["access_token"]).json()
    assert len(body["address"]) == 6 and set(body["address"].values()) == {""}


def test_own_consents_are_delivered_with_the_first_login_only(vipps: Sandbox) -> None:
    vipps.advance(1.5)
    scope = "openid name delegatedConsents"
    first = look(vipps, vipps.log_in(vipps.guest, scope)["access_token"]).json()["delegatedConsents"]
    assert first["timeOfConsent"] == "2026-01-05T09:00:01.500Z"
    assert [consent["id"] for consent in first["consents"]] == ["email", "sms", "digital", "personal"]
    assert all(consent["accepted"] for consent in first["consents"] if consent["required"])
    assert "delegatedConsents" not in look(vipps, vipps.log_in(vipps.guest, scope)["access_token"]).json()
    someone = vipps.world.people[1]
    assert "delegatedConsents" in look(vipps, vipps.log_in(someone, scope)["access_token"]).json()


def test_token_lives_five_minutes(vipps: Sandbox) -> None:
    token = vipps.log_in(vipps.guest)["access_token"]
    vipps.advance(299)
    assert look(vipps, token).status_code == 200
    vipps.advance(1)
    assert refused(look(vipps, token), 401)


def test_expired_tokens_stay_expired(vipps: Sandbox) -> None:
    token = vipps.log_in(vipps.guest)["access_token"]
    vipps.advance(300 + 3600)
    vipps.log_in(vipps.guest)
    assert refused(look(vipps, token), 401)


def test_anything_but_a_login_token_is_refused(vipps: Sandbox) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": vipps.platform["Authorization"]}):
        answer = vipps.http.get(PATH, headers=headers)
        assert refused(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"


def test_subscription_key_is_served_unless_strict(vipps: Sandbox) -> None:
    token, key = vipps.log_in(vipps.guest)["access_token"], vipps.account.subscription_key
    assert look(vipps, token, **{"Ocp-Apim-Subscription-Key": key}).status_code == 200
    vipps.account.quirks.strict_userinfo_key = True
    assert refused(look(vipps, token, **{"Ocp-Apim-Subscription-Key": key}), 401)
    assert look(vipps, token).status_code == 200


def test_call_is_kept_in_its_own_worlds_journal(vipps: Sandbox, other: Sandbox) -> None:
    look(vipps, vipps.log_in(vipps.guest)["access_token"])
    assert [e.operation for e in vipps.world.journal.after(0, 100)][-1] == "userinfoAuthorizationCode"
    assert "userinfoAuthorizationCode" not in [e.operation for e in other.world.journal.after(0, 100)]


def test_profile_of_an_approved_payment(vipps: Sandbox) -> None:
    person = vipps.guest.person
    pay(vipps, vipps.guest, "receipt-000001", "name phoneNumber")
    answer = vipps.http.get(f"{PATH}/{vipps.account.sub(person.msisdn)}", headers=vipps.platform)
    body = answer.json()
    assert (answer.status_code, body["name"], body["phone_number"]) == (200, person.name, person.msisdn)
    assert "email" not in body


def test_newest_payment_decides_what_is_shown(vipps: Sandbox) -> None:
    sub = vipps.account.sub(vipps.guest.person.msisdn)
    pay(vipps, vipps.guest, "receipt-000001", "name")
    pay(vipps, vipps.guest, "receipt-000002", "email")
    pay(vipps, vipps.guest, "receipt-000003", None)
    body = vipps.http.get(f"{PATH}/{sub}", headers=vipps.platform).json()
    assert "email" in body and "name" not in body


def test_no_profile_without_approval_and_none_after_a_week(vipps: Sandbox) -> None:
    path = f"{PATH}/{vipps.account.sub(vipps.guest.person.msisdn)}"
    pay(vipps, vipps.guest, "receipt-000001", "name", approve=False)
    assert refused(vipps.http.get(path, headers=vipps.platform), 404)
    vipps.approves(vipps.guest)
    vipps.account.quirks.token_life = 30 * 86_400
    vipps.account.grants[vipps.platform["Authorization"].removeprefix("Bearer ")].expires_at += 30 * 86_400
    vipps.advance(168 * 3600 - 1)
    assert vipps.http.get(path, headers=vipps.platform).status_code == 200
    vipps.advance(1)
    assert refused(vipps.http.get(path, headers=vipps.platform), 404)


def test_profile_needs_the_platforms_credentials(vipps: Sandbox) -> None:
    sub = vipps.account.sub(vipps.guest.person.msisdn)
    pay(vipps, vipps.guest, "receipt-000001", "name")
    assert look(vipps, vipps.log_in(vipps.guest)["access_token"], f"{PATH}/{sub}").json()["statusCode"] == 401
    assert refused(vipps.http.get(f"{PATH}/nobody", headers=vipps.platform), 404)
