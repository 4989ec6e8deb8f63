"""The vendor's own SDK, from npm and unmodified but for the address, takes two payments through their lives."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


def _money(answer: dict[str, Any]) -> dict[str, int]:
    return {name.removesuffix("Amount"): amount["value"] for name, amount in answer["aggregate"].items()}


def test_official_sdk_pays_captures_refunds_and_hears_of_it(
    world: dict[str, Any], node: Callable[[str, str], Any]
) -> None:
    saw = node("sdk.mjs", json.dumps(world["vipps"] | {"msisdn": world["people"][0]["msisdn"]}))
    steps, reference, second = saw["steps"], saw["reference"], saw["second"]

    assert all(isinstance(value, str) for value in steps["token"].values())
    assert [hook["id"] for hook in steps["list"]["webhooks"]] == [steps["register"]["id"]]
    assert (steps["delete"], steps["listAfterwards"]) == ({}, {"webhooks": []})

    assert (steps["info"]["state"], steps["authorized"]["state"]) == ("CREATED", "AUTHORIZED")
    assert (saw["early"]["ok"], saw["early"]["error"]["status"]) == (False, 400)
    assert {"name": "ErrorCode", "reason": "6080"} in saw["early"]["error"]["extraDetails"]
    assert _money(steps["capturePart"]) == {"authorized": 1000, "cancelled": 0, "captured": 300, "refunded": 0}
    assert _money(steps["captureRest"])["captured"] == 1000
    assert _money(steps["refundPart"])["refunded"] == 400
    assert _money(steps["refundRest"]) == {"authorized": 1000, "cancelled": 0, "captured": 1000, "refunded": 1000}
    log = [event["name"] for event in steps["history"]]
    assert log == ["CREATED", "AUTHORIZED", "CAPTURED", "CAPTURED", "REFUNDED", "REFUNDED"]
    assert (steps["cancel"]["state"], _money(steps["cancel"])["cancelled"]) == ("TERMINATED", 2000)

    assert all(event["genuine"] for event in saw["events"])
    mine = [event["name"] for event in saw["events"] if event["reference"] == reference]
    assert mine == log
    assert [event["name"] for event in saw["events"] if event["reference"] == second] == ["CREATED", "TERMINATED"]
    assert saw["seen"][0] == "POST /accesstoken/get" and len(saw["seen"]) == 17
