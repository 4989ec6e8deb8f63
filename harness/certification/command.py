"""The command-line driver: every call of the Till API is a process, JSON in, JSON out.

On its standard input the command gets `{"method", "path", "headers", "body"}`, the path from `/till/v1` on, the body as
JSON; it writes `{"status", "body"}` to its standard output, in the shapes of the Till API, and ends with 0.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.actors.transport import LONGEST_ANSWER, Reply, Transport
from harness.certification.process import ProductBroke


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    status: int = Field(ge=100, le=599)
    body: object = None


class CommandTransport:
    """Runs the command for what goes to the product, and leaves the rest to another transport."""

    base_url = "command://product"

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], folder: Path, otherwise: Transport
    ) -> None:
        self._command, self._environment, self._folder, self._otherwise = command, environment, folder, otherwise

    def request(
        self,
        method: str,
        url: str,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Reply:
        if not url.startswith(self.base_url):
            return self._otherwise.request(method, url, json, headers, timeout)
        call = {"method": method, "path": url.removeprefix(self.base_url), "headers": dict(headers or {}), "body": json}
        answer = self._run(call, LONGEST_ANSWER if timeout is None else timeout)
        return Reply(answer.status, {"content-type": "application/json"}, _spelt(answer.body))

    def _run(self, call: dict[str, object], timeout: float) -> _Answer:
        try:
            ended = subprocess.run(
                self._command,
                input=_spelt(call),
                capture_output=True,
                env=self._environment,
                cwd=self._folder,
                timeout=timeout,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ProductBroke(f"{self._command[0]}: {error}") from None
        if ended.returncode != 0:
            words = " ".join(ended.stderr.decode("utf-8", "replace").split())[-300:]
            raise ProductBroke(f"{self._command[0]} ended with code {ended.returncode}: {words}")
        try:
            return _Answer.model_validate_json(ended.stdout)
        except ValidationError as error:
            raise ProductBroke(f"{self._command[0]} answered something else: {error.errors()[0]['msg']}") from None


def _spelt(value: object) -> bytes:
    return b"" if value is None else json.dumps(value).encode()
