"""The published shape of `result.json`."""

from __future__ import annotations

import json
from importlib.resources import files

from harness.certification.result import SCHEMA, Result

FILE = "result.schema.json"


def schema() -> dict[str, object]:
    """As JSON Schema 2020-12."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **Result.model_json_schema()}


def published() -> str:
    """The file that is shipped."""
    return (files(__package__) / FILE).read_text("utf-8")


if __name__ == "__main__":  # python -m harness.certification.schema > harness/certification/result.schema.json
    print(json.dumps(schema(), indent=1, sort_keys=True))
