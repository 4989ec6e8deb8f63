"""Whatever is changed in an archive is found: every byte of it, and every line of its chain."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from harness.certification import chain
from harness.certification.archive import Tampered, open_sealed, seal
from harness.certification.played import Played
from harness.certification.result import Outcome, ScenarioResult
from harness.certification.signing import KeyUnusable, key_in


def _played(*names: str) -> tuple[Played, ...]:
    return tuple(
        Played(result=ScenarioResult(id=name, module="m", name=name, plays=(), outcome=Outcome.PASSED))
        for name in names
    )


def test_every_changed_byte_is_found(tmp_path: Path) -> None:
    path = tmp_path / "run.zip"
    packed, head = chain.write(_played("a", "b"))
    whole = seal({"result.json": b'{"verdict":"failed"}', "journal.jsonl.gz": packed}, head, key_in(tmp_path / "k.pem"))
    path.write_bytes(whole)
    assert open_sealed(path).head == head
    for place in range(len(whole)):
        changed = whole[place] ^ (1 << place % 8)
        path.write_bytes(whole[:place] + bytes([changed]) + whole[place + 1 :])
        with pytest.raises(Tampered):
            open_sealed(path)


def test_what_is_cut_off_or_put_on_is_found(tmp_path: Path) -> None:
    path = tmp_path / "run.zip"
    whole = seal({"a": b"1"}, "h", key_in(tmp_path / "k.pem"))
    for changed in (whole[:-1], whole + b"\0", b"\0" + whole, b"", whole + whole):
        path.write_bytes(changed)
        with pytest.raises(Tampered):
            open_sealed(path)


def test_a_chain_gives_back_what_was_written() -> None:
    packed, head = chain.write(_played("a", "b", "c"))
    assert chain.read(packed) == (_played("a", "b", "c"), head)


@pytest.mark.parametrize("drop", [0, 1])
def test_a_line_that_is_missing_breaks_the_chain(drop: int) -> None:
    packed, _ = chain.write(_played("a", "b", "c"))
    lines = gzip.decompress(packed).split(b"\n")
    with pytest.raises(chain.BrokenChain, match=f"line {drop + 1} does not follow"):
        chain.read(gzip.compress(b"\n".join(lines[:drop] + lines[drop + 1 :])))


@pytest.mark.parametrize("inside", [b"[]", b"{}", b'{"before":1}'])
def test_what_is_no_chain_is_told_so(inside: bytes) -> None:
    with pytest.raises(chain.BrokenChain):
        chain.read(gzip.compress(inside))


def test_what_is_not_even_packed_is_told_so() -> None:
    with pytest.raises(chain.BrokenChain):
        chain.read(b"junk")


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "key.pem"
    first = key_in(path)
    assert path.stat().st_mode & 0o077 == 0
    assert key_in(path).private_bytes_raw() == first.private_bytes_raw()
    path.write_text("no key")
    with pytest.raises(KeyUnusable):
        key_in(path)
