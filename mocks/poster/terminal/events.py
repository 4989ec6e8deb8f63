"""Events on their way to the apps; blocking ones go through them in turn.

Source: Poster POS platform, events (POSTER-BONUS-02, POSTER-BONUS-08…10, POSTER-BONUS-18, POSTER-EVT-01). An app has
five seconds of the world's time to call ``next`` or to open its popup; one that does neither is reloaded, and the
terminal goes on. An open popup stops the count, its closing starts it anew (inferred).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import JsonValue

from mocks.poster.terminal import trace
from mocks.poster.terminal.desk import desk_of, terminal_of
from mocks.poster.terminal.shapes import order_of
from mocks.poster.terminal.state import App, Interruption, Move, PayButton, Popup
from mocks.world.pipeline import compact
from mocks.world.world import World

WATCHDOG = "poster.watchdog"
PATIENCE = 5.0  # seconds

NAMES = (
    "beforeOrderClose",
    "afterOrderClose",
    "applicationIconClicked",
    "orderProductChange",
    "orderClientChange",
    "orderOpen",
    "afterPopupClosed",
    "notificationClick",
    "userLogin",
    "userLogout",
    "incomingOrderCreated",
    "incomingOrderAccepted",
    "incomingOrderDeclined",
    "shiftOpen",
    "shiftClose",
    "printFiscal",
    "returnFiscal",
    "failedPrintFiscal",
    "failedReturnFiscal",
    "finishedCooking",
    "deviceMessage",
    "deviceConnected",
    "deviceDisconnected",
)
BLOCKING = ("beforeOrderClose", "userLogout")
Telling = Callable[[App], dict[str, Any]]
"""What an app is told: an order carries the app's own extras."""


def same(data: dict[str, Any]) -> Telling:
    """Every app is told the same."""
    return lambda _: data


def fire(world: World, name: str, telling: Telling, only: App | None = None) -> None:
    """Tell every app that listens, in the order of registration; ``only``: nobody else."""
    for app in terminal_of(world).apps:
        if only is None or app is only:
            for handler in app.handlers.get(name, []):
                _deliver(world, app, handler, name, telling(app), blocking=False)


def _deliver(world: World, app: App, handler: int, name: str, data: dict[str, Any], *, blocking: bool) -> int:
    number = terminal_of(world).number()
    trace.event(world, app, name, data)
    desk = desk_of(world)
    desk.works(world, app, number)
    told = {"app": app.id, "event": number, "name": name, "handler": handler, "data": data, "blocking": blocking}
    desk.tell(told)
    return number


def interrupt(
    world: World, name: str, data: dict[str, JsonValue], order_id: int | None = None, *, leads: bool = True
) -> None:
    """Stop here and ask the apps in turn; then go where the event leads, unless it was fired by hand.

    ``order_id``: an order that goes with ``data``, as each app sees it when it is asked.
    """
    terminal = terminal_of(world)
    queue = [(app.id, handler) for app in terminal.apps for handler in app.handlers.get(name, [])]
    terminal.interruption = Interruption(name, order_id, data, queue, leads=leads)
    _go_on(world)


def _go_on(world: World) -> None:
    """Ask the next app, or go where the event leads."""
    terminal = terminal_of(world)
    interruption = terminal.interruption
    assert interruption is not None
    while interruption.queue:
        app_id, handler = interruption.queue.pop(0)
        app = terminal.app(app_id)
        if app is not None and handler in app.handlers.get(interruption.event, []):
            data: dict[str, Any] = dict(interruption.data)
            if interruption.order_id is not None:
                data["order"] = order_of(world, interruption.order_id, app)
            interruption.app_id = app_id
            interruption.number = _deliver(world, app, handler, interruption.event, data, blocking=True)
            world.clock.schedule(PATIENCE, WATCHDOG, str(interruption.number))
            return
    terminal.interruption = None
    if interruption.leads:
        _arrive(world, interruption)
    desk_of(world).changed()


def _arrive(world: World, interruption: Interruption) -> None:
    terminal = terminal_of(world)
    if interruption.event == "beforeOrderClose":
        if terminal.order_id == interruption.order_id:
            terminal.move(Move.PAY)
    else:
        terminal.user_id, terminal.order_id = None, None
        terminal.move(Move.LOGOUT)


def answered(world: World, app: App, number: int, answer: JsonValue) -> None:
    """The app called ``next``."""
    terminal = terminal_of(world)
    interruption = terminal.interruption
    if interruption is None or interruption.number != number or interruption.app_id != app.id:
        trace.misuse(world, app, f"next() for event {number}, which no longer waits: called twice, or too late")
        return
    world.clock.cancel(WATCHDOG, str(number))
    trace.note(world, app, f"next:{interruption.event}", "" if answer is None else compact(answer).decode())
    if isinstance(answer, dict) and isinstance(text := answer.get("payButton"), str) and text:
        terminal.pay_buttons.append(PayButton(app.id, text[:60]))
    _go_on(world)


def overdue(world: World, key: str) -> None:
    """Five seconds have passed without ``next`` and without a popup."""
    terminal = terminal_of(world)
    interruption = terminal.interruption
    if interruption is None or str(interruption.number) != key:
        return
    app = terminal.app(interruption.app_id)
    if app is not None:
        trace.misuse(world, app, f"{interruption.event}: neither next() nor a popup within 5 s; the app is reloaded")
        reload(world, app)
    desk_of(world).changed()


# --- popups ----------------------------------------------------------------------------------------------------------


def open_popup(world: World, app: App, popup: Popup) -> None:
    """Show the app's frame, or resize and rename it where it is open."""
    terminal = terminal_of(world)
    terminal.popups = [one for one in terminal.popups if one.app_id != app.id] + [popup]
    interruption = terminal.interruption
    if interruption is not None and interruption.app_id == app.id:
        world.clock.cancel(WATCHDOG, str(interruption.number))
    desk_of(world).changed()


def close_popup(world: World, app: App) -> bool:
    """Hide it again, whoever wants it; False: it was not open."""
    terminal = terminal_of(world)
    before = len(terminal.popups)
    terminal.popups = [one for one in terminal.popups if one.app_id != app.id]
    if len(terminal.popups) == before:
        return False
    _count_anew(world, app)
    fire(world, "afterPopupClosed", same({}), only=app)
    return True


def _count_anew(world: World, app: App) -> None:
    interruption = terminal_of(world).interruption
    if interruption is not None and interruption.app_id == app.id:
        world.clock.schedule(PATIENCE, WATCHDOG, str(interruption.number))


# --- documents that begin and end ------------------------------------------------------------------------------------


def forget_app(world: World, app: App) -> None:
    """Nothing of the app's last document stays, and nobody waits for what it might have said."""
    terminal = terminal_of(world)
    app.handlers, app.icons, app.running = {}, {}, False
    terminal.popups = [popup for popup in terminal.popups if popup.app_id != app.id]
    terminal.pay_buttons = [button for button in terminal.pay_buttons if button.app_id != app.id]
    for question in ("scan", "rights"):
        waiting = getattr(terminal, question)
        if waiting is not None and waiting.app_id == app.id:
            setattr(terminal, question, None)
    desk_of(world).forget(app.id)
    interruption = terminal.interruption
    if interruption is not None and interruption.app_id == app.id:
        world.clock.cancel(WATCHDOG, str(interruption.number))
        _go_on(world)


def started(world: World, app: App) -> None:
    """A new document of the app begins, whoever wanted it."""
    forget_app(world, app)
    app.starts += 1
    trace.note(world, app, "start", f"document {app.starts}")


def reload(world: World, app: App) -> None:
    """Start the app afresh."""
    trace.note(world, app, "reload", "the platform reloads the app")
    desk_of(world).tell({"reload": app.id})
    forget_app(world, app)


def page_gone(world: World) -> None:
    """Nobody runs the apps any more: what waits for them goes on."""
    terminal = terminal_of(world)
    if terminal.interruption is not None:
        terminal.interruption.queue.clear()
    for app in terminal.apps:
        forget_app(world, app)
