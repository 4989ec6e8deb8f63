"""A page of the till for people: a heading, a sentence, perhaps a button."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="robots" content="noindex">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title><h1>{title}</h1>'
    "<p>{text}</p>{form}</html>"
)
_FORM = '<form method="post"><button>{button}</button></form>'
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def page(title: str, text: str, button: str = "", status: int = 200) -> HTMLResponse:
    """All of them plain text."""
    form = _FORM.format(button=escape(button)) if button else ""
    return HTMLResponse(_PAGE.format(title=escape(title), text=escape(text), form=form), status, headers=_HEADERS)
