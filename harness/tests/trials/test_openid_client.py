"""openid-client (npm), a certified OpenID relying party, completes the merchant-initiated login."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx


def test_openid_client_completes_the_login(
    control: httpx.Client, world: dict[str, Any], node: Callable[[str, str], Any]
) -> None:
    control.put(f"/{world['world']}/vipps/quirks", json={"ciba_interval": 1}).raise_for_status()
    saw = node("openid.mjs", json.dumps(world))
    person = world["people"][0]
    assert set(saw) == {"basic", "post"}
    for seen in saw.values():
        assert seen["approved"] == 200
        assert seen["claims"]["iss"] == seen["issuer"] == f"{world['vipps']['base_url']}/access-management-1.0/access/"
        assert seen["userinfo"]["phone_number"] == person["msisdn"]
        assert seen["userinfo"]["name"] == person["name"]
    assert saw["basic"]["claims"]["sub"] == saw["post"]["claims"]["sub"]
