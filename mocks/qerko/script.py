"""Guests that act by themselves: one button after the other, each some seconds after the app came to rest.

A step that is not possible ends the script, and the journal says why. Source: this mock's own.
"""

from __future__ import annotations

from mocks.qerko.attention import SCRIPT, app_of
from mocks.qerko.guestapp import GuestApp, Step
from mocks.qerko.guests import NotNow
from mocks.qerko.presses import PRESSES, BadForm, NoSuchThing
from mocks.world.world import World


def follow(world: World, app: GuestApp, steps: list[Step]) -> None:
    """From now on the guest does this, and nothing of what was planned before."""
    app.script = steps
    world.clock.cancel(SCRIPT, app.msisdn)
    if steps and not app.busy:
        world.clock.schedule(steps[0].after, SCRIPT, app.msisdn)


def go_on(world: World, msisdn: str) -> None:
    """Timer: the next step is due; it is checked when it is taken over, so that it fits its button."""
    app = app_of(world, msisdn)
    if not app.script or app.busy:
        return
    step = app.script.pop(0)
    try:
        PRESSES[step.do].model_validate(step.what).do(world, app)
    except (NotNow, NoSuchThing, BadForm) as error:
        app.script = []
        world.note("customer", "qerko", "qerko", "guest:script", f"{step.do}: {error}")
