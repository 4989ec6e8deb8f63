"""`run.zip`: a run as one file that can be handed on.

The archive is written in one way only (stored, no dates, no extras), so that a reader who writes the same entries again
gets the same bytes: whatever was changed in it, its frame included, shows.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from harness.certification.result import canonical
from harness.certification.signing import public_bytes, vouches

SEAL = "seal.json"
RESULT, CHAIN = "result.json", "journal.jsonl.gz"
_NO_DATE = (1980, 1, 1, 0, 0, 0)


class Tampered(ValueError):
    """The archive is not as it was sealed; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An archive whose seal is whole. `head`: the hash of the last line of its chain; `signer`: a public key."""

    entries: Mapping[str, bytes]
    head: str
    signer: bytes


def seal(entries: Mapping[str, bytes], head: str, key: Ed25519PrivateKey) -> bytes:
    """The archive of these entries, signed."""
    manifest = {
        "head": head,
        "entries": {name: hashlib.sha256(content).hexdigest() for name, content in entries.items()},
    }
    signed = {
        "manifest": manifest,
        "public_key": public_bytes(key).hex(),
        "signature": key.sign(canonical(manifest)).hex(),
    }
    return _packed({**entries, SEAL: canonical(signed)})


def _packed(entries: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(entries):
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.create_system = 3
            archive.writestr(entry, entries[name])
    return buffer.getvalue()


def open_sealed(path: Path) -> Opened:
    """The entries of an archive, once nothing in it is found to be changed.

    Raises:
        Tampered: something is.
        OSError: the file cannot be read.
    """
    packed = path.read_bytes()
    entries = _unpacked(packed)
    if _packed(entries) != packed:
        raise Tampered("the archive is not written as Kassa writes it")
    sealed = entries.pop(SEAL, None)
    if sealed is None:
        raise Tampered("there is no seal")
    try:
        told = json.loads(sealed)
        manifest, public, signature = (
            told["manifest"],
            bytes.fromhex(told["public_key"]),
            bytes.fromhex(told["signature"]),
        )
        head, digests = str(manifest["head"]), dict(manifest["entries"])
        is_whole = canonical(told) == sealed and {*told} == {"manifest", "public_key", "signature"}
    except (ValueError, KeyError, TypeError) as error:
        raise Tampered(f"the seal cannot be read: {error}") from None
    if not is_whole or signature.hex() != told["signature"] or public.hex() != told["public_key"]:
        raise Tampered("the seal is not written as Kassa writes it")
    if not vouches(public, signature, canonical(manifest)):
        raise Tampered("the signature does not fit")
    for name in sorted({*entries, *digests}):
        if name not in entries or hashlib.sha256(entries[name]).hexdigest() != digests.get(name):
            raise Tampered(f"{name} is not what was sealed")
    return Opened(entries, head, public)


def _unpacked(packed: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError, KeyError) as error:
        raise Tampered(f"not an archive: {error}") from None
