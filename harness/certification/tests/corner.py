"""A partner whose app at the café's terminal was built otherwise than ours: other markup, other words, another look."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from harness.tests.answering import Quiet, answering

HERE = Path(__file__).parent
STATEMENT = """
product = "Kassa reference till"
version = "0.1.0"
vendors = ["poster"]
app = "corner_app.toml"
[driver]
kind = "reference"
"""


class _Handler(Quiet):
    def do_GET(self) -> None:
        (till,) = parse_qs(urlsplit(self.path).query)["till"]
        script = f"const CORNER = {json.dumps(till + '/poster/app')};\n{(HERE / 'corner_app.js').read_text('utf-8')}"
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Content-Length", str(len(script.encode())))
        self.end_headers()
        self.wfile.write(script.encode())


@contextmanager
def served() -> Iterator[str]:
    """The app's address while the block lasts; it asks the server of the till that the address names."""
    with answering(_Handler) as url:
        yield f"{url}/corner.js"


def selectors(bundle: str) -> str:
    """Its selectors file."""
    return (HERE / "corner_app.toml").read_text("utf-8").replace("BUNDLE", bundle)
