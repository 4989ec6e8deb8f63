"""What Qerko's REST errors say, in the language that the caller asked for (the words are this mock's).

Source: Qerko POS integration, REST headers (Accept-Language, default en).
"""

from __future__ import annotations

DEFAULT = "en"
_WORDS: dict[str, dict[str, str]] = {
    "api-key": {"en": "The API key is not valid.", "cs": "API klíč není platný."},
    "pos-id": {"en": "The header Pos-Id is missing.", "cs": "Chybí hlavička Pos-Id."},
    "restart": {
        "en": "The server is about to restart. Try again in 2 minutes.",
        "cs": "Server se bude restartovat. Zkuste to znovu za 2 minuty.",
    },
    "taken-over": {"en": "Another connection has taken over.", "cs": "Spojení převzalo jiné připojení."},
    "frames": {"en": "The body is not a frame, nor a list of frames.", "cs": "Tělo není rámec ani seznam rámců."},
    "final": {"en": "The payment is final.", "cs": "Platba je již uzavřena."},
    "body": {"en": "The request body does not fit.", "cs": "Tělo požadavku nevyhovuje."},
    "path": {"en": "There is nothing here.", "cs": "Tady nic není."},
    "method": {"en": "This method is not allowed here.", "cs": "Tato metoda zde není povolena."},
    "size": {"en": "The request is too large.", "cs": "Požadavek je příliš velký."},
    "internal": {"en": "Internal error.", "cs": "Vnitřní chyba."},
}


def language(accepted: str) -> str:
    """The first language of an Accept-Language header that there are words in."""
    for part in accepted.split(","):
        tag = part.partition(";")[0].strip().lower().partition("-")[0]
        if tag in ("en", "cs"):
            return tag
    return DEFAULT


def words(reason: str, spoken: str = DEFAULT) -> str:
    """A text by its key; a text without a key stays as it is."""
    found = _WORDS.get(reason)
    return reason if found is None else found[spoken]
