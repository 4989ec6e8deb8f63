"""``Poster.interface``: icons, the popup, the scanner, notifications, the administrator's PIN.

Source: Poster POS platform, interface-showApplicationIconAt, -popup, -closePopup, -scanBarcode, -showNotification,
-showManageRightsModal (POSTER-ID-01, POSTER-ID-06…08, POSTER-BONUS-09, POSTER-BONUS-10).
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import JsonValue

from mocks.poster.terminal import trace
from mocks.poster.terminal.calling import Arguments, Later, Unavailable, integer, method, number_of_call
from mocks.poster.terminal.desk import terminal_of
from mocks.poster.terminal.events import close_popup, open_popup
from mocks.poster.terminal.shapes import notification_shape
from mocks.poster.terminal.state import App, Notification, Popup, Question
from mocks.world.world import World

PLACES = ("order", "functions", "receiptsArchive", "payment")
SUCCESS = {"success": True}
_LENGTH = re.compile(r"^\d+(\.\d+)?(px|%|vw|vh|em|rem)?$")
_WIDTH, _HEIGHT = "600px", "440px"
KEPT = 20


@method("interface.showApplicationIconAt")
def show_icons(world: World, app: App, given: Arguments) -> Any:
    """Titles of the keys given are replaced, the others stay (inferred)."""
    for place, title in given.object(0, "places").items():
        if place not in PLACES:
            trace.misuse(world, app, f"there is no place {place[:40]!r} for an icon")
        elif not isinstance(title, str) or not title.strip():
            trace.misuse(world, app, f"the icon at {place!r} needs a title")
        else:
            app.icons[place] = title[:80]
    return SUCCESS


def _length(world: World, app: App, value: JsonValue, name: str, usual: str) -> str:
    if value is None:
        return usual
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return f"{value}px"
    if isinstance(value, str) and _LENGTH.match(value):
        return f"{value}px" if value[-1].isdigit() else value
    trace.misuse(world, app, f"interface.popup: {name} must be pixels or a percentage, not {str(value)[:40]!r}")
    return usual


@method("interface.popup")
def popup(world: World, app: App, given: Arguments) -> Any:
    """Show the app's own frame; called again it resizes and renames it (inferred)."""
    options = {} if given[0] is None else given.object(0, "options")
    title = options.get("title")
    open_popup(
        world,
        app,
        Popup(
            app.id,
            _length(world, app, options.get("width"), "width", _WIDTH),
            _length(world, app, options.get("height"), "height", _HEIGHT),
            title[:120] if isinstance(title, str) else "",
        ),
    )
    return SUCCESS


@method("interface.closePopup")
def hide_popup(world: World, app: App, given: Arguments) -> Any:
    """Harmless when none is open (inferred)."""
    close_popup(world, app)
    return SUCCESS


@method("interface.scanBarcode")
def scan_barcode(world: World, app: App, given: Arguments) -> Any:
    """Resolves when something is scanned or the scanner is closed; tablets only."""
    terminal = terminal_of(world)
    if not (terminal.environment.android or terminal.environment.iOS):
        raise Unavailable("the scanner is available on Android and iOS only")
    if terminal.scan is not None:
        raise Unavailable("the scanner is open already")
    terminal.scan = Question(app.id, number_of_call(world, app))
    return Later.LATER


@method("interface.showNotification")
def show_notification(world: World, app: App, given: Arguments) -> Any:
    """A toast at the top right."""
    terminal = terminal_of(world)
    wanted = given.object(0, "notification")

    def text(name: str) -> str:
        value = wanted.get(name)
        return value[:500] if isinstance(value, str) else ""

    if not text("title") and not text("message"):
        trace.misuse(world, app, "interface.showNotification: neither title nor message")
    waiter = wanted.get("waiter")
    note = Notification(
        terminal.number(),
        app.id,
        world.clock.now,
        text("title"),
        text("message"),
        text("icon"),
        0 if waiter is None else integer(waiter, "waiter"),
        1,
    )
    terminal.notifications.append(note)
    del terminal.notifications[:-KEPT]
    return notification_shape(note)


@method("interface.showManageRightsModal")
def show_rights(world: World, app: App, given: Arguments) -> Any:
    """Ask for the administrator's PIN; the result's shape is inferred."""
    terminal = terminal_of(world)
    if not given.object(0, "options").get("askRights"):
        return SUCCESS
    if terminal.rights is not None:
        raise Unavailable("the administrator is being asked already")
    terminal.rights = Question(app.id, number_of_call(world, app))
    return Later.LATER
