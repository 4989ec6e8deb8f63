"""Whoever answers what the page of a run asks, over HTTP; and the run itself, as a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

import httpx

from harness.certification.prompted.page import Card
from harness.certification.tests.conftest import ROOT

PATIENCE = 120.0  # real seconds, for what hangs
Choose = Callable[[Card, str], str]


class Answering(ABC):
    """`chooses` may change the honest answer; `read`: every card that was on the page."""

    def __init__(self, url: str, chooses: Choose) -> None:
        self.client = httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False)
        self.read: list[Card] = []
        self._chooses = chooses

    @abstractmethod
    def does(self, card: Card) -> str:
        """The honest answer, when what it asks for is done."""

    def works(self) -> None:
        """Until there is nothing more to do."""
        with self.client:
            while (card := self.next_card()) is not None:
                answer = self._chooses(card, self.does(card))
                taken = self.client.post(f"/prompt/{card.number}", json={"choice": answer})
                assert taken.status_code == 204, taken.text

    def next_card(self) -> Card | None:
        """The card after those that were read; None when there will be none."""
        after = self.read[-1].number if self.read else 0
        while True:
            try:
                reply = self.client.get("/prompt", params={"after": after})
            except httpx.TransportError:
                return None
            if reply.status_code == 410:
                return None
            if reply.status_code == 200:
                self.read.append(Card.model_validate_json(reply.content))
                return self.read[-1]


def certified(folder: Path, words: list[str], works: Callable[[str], None]) -> int:
    """`kassa certify` in the folder, into `out`; `works` is given the page's address. The exit code."""
    with (folder / "stdout").open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "harness.cli.main", "certify", *words, "--out", "out", "--key", "key.pem"],
            cwd=folder,
            env={"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(folder)},
            stdout=said,
            stderr=subprocess.PIPE,
            text=True,
        )
    with process:
        assert process.stderr is not None
        told = iter(process.stderr)
        addresses = (re.search(r"goes on at (http://127\.0\.0\.1:\d+/)$", line) for line in told)
        try:
            works(next(found[1] for found in addresses if found))
        except BaseException:
            process.kill()  # it would wait for an answer
            raise
        process.stderr.read()
    return process.returncode
