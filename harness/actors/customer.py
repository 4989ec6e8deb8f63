"""The customer: shows the QR code, answers what the phone asks, or does not."""

from __future__ import annotations

from harness.actors.phone import Screen
from harness.actors.world import Citizen, World


class Customer:
    """A person of the world at the counter. `shown`: every code the phone has shown, to the byte."""

    def __init__(self, world: World, person: Citizen) -> None:
        self._world, self.person = world, person
        self.shown: list[str] = []

    @property
    def msisdn(self) -> str:
        """Digits with country code."""
        return self.person.msisdn

    def shows_qr(self, version: str = "1.0") -> str:
        """Opens "Show QR"; returns what a scanner reads: the number in clear text (1.0) or a token (2.0)."""
        code = self._world.show_qr(self.msisdn, version)
        self.shown.append(code)
        return code

    def approves(self, kind: str) -> Screen:
        """Confirms the newest `payment` or `login` on the phone."""
        self._world.settles()
        return self._world.approve(self.msisdn, kind)

    def rejects(self, kind: str) -> Screen:
        self._world.settles()
        return self._world.reject(self.msisdn, kind)

    def makes_it_a_habit(self, habit: str, delay_seconds: float | None = None) -> None:
        """Reacts like this from now on: approves, rejects, ignores, app-closed, app-outdated, not-a-user, …"""
        self._world.set_habit(self.msisdn, habit, delay_seconds)

    def screens(self, kind: str, status: str | None = None) -> tuple[Screen, ...]:
        """What the phone shows of that kind, newest last, once everything on its way has arrived."""
        self._world.settles()
        shown = self._world.phone(self.msisdn).screens
        return tuple(s for s in shown if s.kind == kind and status in (None, s.status))
