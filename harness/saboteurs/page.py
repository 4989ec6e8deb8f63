"""Publishing a proof: one page to read, and the same as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape

from harness.saboteurs.proof import Proof

PAGE, DATA = "prove.html", "prove.json"


def publish(proof: Proof, folder: Path) -> Path:
    """Writes both into `folder`; returns the page's path.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    content = {"holds": proof.holds, "figures": proof.figures()} | asdict(proof)
    (folder / DATA).write_text(json.dumps(content, indent=2, ensure_ascii=False), "utf-8")
    environment = Environment(loader=PackageLoader("harness.saboteurs"), autoescape=select_autoescape(default=True))
    columns = sorted({who for row in proof.rows for who in (*row.listed, *row.found)})
    page = environment.get_template(PAGE).render(proof=proof, figures=proof.figures(), columns=columns)
    (folder / PAGE).write_text(page, "utf-8")
    return (folder / PAGE).resolve()
