"""Toxics of a vendor: how they read, who they strike, how they change."""

from __future__ import annotations

import pytest

from harness.proxy.box import NoSuchToxic, ToxicBox, ToxicExists
from harness.proxy.toxics import BadToxic, Latency, LostReply, Stream, toxic_in, toxic_of

CREATE = ("POST", "/epayment/v1/payments")


def test_a_toxic_on_the_command_line() -> None:
    vendor, toxic = toxic_in("vipps:latency:latency=200,jitter=50,stream=upstream,toxicity=0.5,name=slow")
    assert vendor == "vipps"
    assert toxic.model_dump(mode="json") == {
        "name": "slow",
        "type": "latency",
        "stream": "upstream",
        "toxicity": 0.5,
        "attributes": {"latency": 200, "jitter": 50},
    }


def test_what_is_left_out_is_as_in_toxiproxy() -> None:
    _, toxic = toxic_in("qerko:timeout")
    assert (toxic.name, toxic.stream, toxic.toxicity) == ("timeout_downstream", Stream.DOWNSTREAM, 1.0)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("vipps", "invalid toxic type"),
        ("vipps:rain", "invalid toxic type"),
        ("vipps:latency:200", "NAME=VALUE"),
        ("vipps:latency:latency=-1", "greater than or equal to 0"),
        ("vipps:latency:latency=soon", "integer"),
        ("vipps:latency:rate=1", "rate: Extra inputs"),
        ("vipps:latency:stream=sideways", "upstream or downstream"),
        ("vipps:latency:toxicity=2", "toxicity"),
        ("vipps:slicer", "average_size: Field required"),
        ("vipps:lost_reply:stream=upstream", "replies come downstream"),
    ],
)
def test_what_is_no_toxic_is_refused_with_the_reason(words: str, reason: str) -> None:
    with pytest.raises(BadToxic, match=reason):
        toxic_in(words)


def test_toxicity_is_a_share_of_connections_and_repeats_with_the_seed() -> None:
    def struck(seed: int) -> list[bool]:
        box = ToxicBox("vipps", seed)
        box.add(toxic_of({"type": "latency", "toxicity": 0.3}))
        return [bool(box.strains(connection, Stream.DOWNSTREAM)) for connection in range(300)]

    assert struck(1) == struck(1) != struck(2)
    assert 0.2 < sum(struck(1)) / 300 < 0.4


def test_a_toxic_works_in_its_own_direction() -> None:
    box = ToxicBox("vipps")
    box.add(toxic_of({"type": "latency", "stream": "upstream"}))
    assert box.strains(1, Stream.UPSTREAM) and not box.strains(1, Stream.DOWNSTREAM)


def test_a_reply_is_lost_by_method_and_path_and_so_often() -> None:
    box = ToxicBox("vipps")
    wanted = {"method": "post", "path": "/epayment/v1/payments", "times": 1}
    box.add(toxic_of({"type": "lost_reply", "attributes": wanted}))
    assert box.loses_reply("GET", CREATE[1]) is None
    assert box.loses_reply("POST", "/epayment/v1/payments/x/capture") is None
    assert isinstance(box.loses_reply(*CREATE), LostReply)
    assert box.loses_reply(*CREATE) is None
    assert box.lost_replies == 1
    assert not box.strains(1, Stream.DOWNSTREAM)


def test_toxics_are_told_apart_by_name_change_and_go() -> None:
    box, told = ToxicBox("vipps"), list[str]()
    forget = box.listen(lambda: told.append("change"))
    box.add(toxic_of({"name": "slow", "type": "latency", "attributes": {"latency": 200, "jitter": 50}}))
    with pytest.raises(ToxicExists):
        box.add(toxic_of({"name": "slow", "type": "timeout"}))
    assert box.change("slow", {"attributes": {"latency": 10}}).attributes == Latency(latency=10, jitter=50)
    with pytest.raises(BadToxic):
        box.change("slow", {"attributes": {"rate": 10}})
    box.remove("slow")
    with pytest.raises(NoSuchToxic):
        box.get("slow")
    assert told == ["change"] * 3
    forget()
    box.clear()
    assert told == ["change"] * 3
