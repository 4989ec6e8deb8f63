"""Tags of the feature files: the conditions that a scenario plays for."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
_TAG_LINE = re.compile(r"^\s*(@\S+(?:\s+@\S+)*)\s*$", re.MULTILINE)


def tags_in(folder: Path = HERE) -> set[str]:
    """Every tag of every feature under `folder`, without its @."""
    lines = (line for file in folder.rglob("*.feature") for line in _TAG_LINE.findall(file.read_text("utf-8")))
    return {tag.removeprefix("@") for line in lines for tag in line.split()}
