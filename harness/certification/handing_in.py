"""What a run leaves in its folder: the sealed archive, and the same reports beside it for reading at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from harness.certification import archive, chain
from harness.certification.junit import junit
from harness.certification.report import render
from harness.certification.result import canonical
from harness.certification.run import Finished
from harness.certification.signing import fingerprint, public_bytes

ARCHIVE, REPORT, JUNIT, RESULT = "run.zip", "report.html", "junit.xml", archive.RESULT


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Where it is, and whose key has signed it."""

    archive: Path
    report: Path
    signer: str


def hand_in(finished: Finished, statement: str, beside: Path, folder: Path, key: Ed25519PrivateKey) -> HandedIn:
    """Write everything; `beside`: where the files are that the statement names as evidence.

    Raises:
        OSError: something cannot be read or written.
    """
    result, played = finished.result, finished.played
    packed, head = chain.write(played)
    reports = {
        RESULT: canonical(result.model_dump(mode="json")),
        REPORT: render(result, played).encode(),
        JUNIT: junit(result),
    }
    for name, content in reports.items():
        (folder / name).write_bytes(content)
    entries = {
        **reports,
        "ics.toml": statement.encode(),
        archive.CHAIN: packed,
        **_app(result.statement.app, beside),
        **_supplied(result.statement.evidence, beside),
    }
    path = folder / ARCHIVE
    path.write_bytes(archive.seal(entries, head, key))
    return HandedIn(path.resolve(), (folder / REPORT).resolve(), fingerprint(public_bytes(key)))


def _app(name: str | None, beside: Path) -> dict[str, bytes]:
    """The selectors file, by which the app was worked."""
    return {} if name is None else {"app.toml": (beside / name).read_bytes()}


def _supplied(evidence: dict[str, str], beside: Path) -> dict[str, bytes]:
    """The files among the evidence, as `evidence/CONDITION/name`; the rest are declarations."""
    found = {}
    for condition, text in evidence.items():
        path = beside / text
        if re.fullmatch(r"[^\n\0]{1,200}", text) and path.is_file():
            found[f"evidence/{condition}/{path.name}"] = path.read_bytes()
    return found
