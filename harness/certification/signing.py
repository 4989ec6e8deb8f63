"""Who vouches for a run: an Ed25519 key, in a file of the person who runs it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


class KeyUnusable(ValueError):
    """The file holds no Ed25519 key."""


def key_in(path: Path) -> Ed25519PrivateKey:
    """The key in that file; a new one is made when there is none, readable by its owner only.

    Raises:
        KeyUnusable: the file holds something else, or cannot be used.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            made = Ed25519PrivateKey.generate()
            path.touch(mode=0o600)
            path.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            return made
        found = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise KeyUnusable(f"{path}: {error}") from None
    if not isinstance(found, Ed25519PrivateKey):
        raise KeyUnusable(f"{path}: not an Ed25519 key")
    return found


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of its public half."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def fingerprint(public: bytes) -> str:
    """By which a key is known, in short."""
    return hashlib.sha256(public).hexdigest()[:32]


def vouches(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether that key has signed that message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
