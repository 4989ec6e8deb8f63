"""How far each method of the dialogue can be trusted: the marks of the journal and of the page about provenance.

A method whose name was observed while its structures are this mock's own choice counts as inferred.

Source: Qerko POS integration, methods.
"""

from __future__ import annotations

import ast
import inspect

from mocks.qerko import inferred
from mocks.qerko.account import Settings
from mocks.world.journal import Provenance
from mocks.world.provenance import Section

_D, _O, _I = Provenance.DOCUMENTED, Provenance.OBSERVED, Provenance.INFERRED
OF_THE_POS: dict[str, Provenance] = {
    "getTableList": _D,
    "getTableContents": _D,
    "getBill": _D,
    "searchBills": _D,
    "paymentStart": _D,
    "paymentProcessed": _D,
    "paymentClosed": _D,
    "getPostponedReceipt": _D,
    inferred.START_INDIVIDUAL_BILL: _I,
    inferred.UPDATE_INDIVIDUAL_BILL: _I,
    inferred.CANCEL_INDIVIDUAL_BILL: _I,
    inferred.AUTHORIZE_CARD: _I,
}
OF_QERKO: dict[str, Provenance] = {"noop": _D, "whoAmI": _O, inferred.SUBMIT_AUTHORIZATION: _I}


def mark(method: str) -> Provenance:
    """The mark of a method; what nobody defined is nobody's promise."""
    return OF_THE_POS.get(method) or OF_QERKO.get(method) or _I


def methods() -> Section:
    """Who calls what."""
    called = [(name, "Qerko", mark) for name, mark in OF_THE_POS.items()]
    called += [(name, "the POS", mark) for name, mark in OF_QERKO.items()]
    return Section(
        title="Methods of the dialogue",
        prose="Over the websocket ``/api/v2/pos/ws`` (documented; the auth frames are observed), by long-polling, or by"
        " the webhook interface: its two signatures and what 200, 202, 401 and 410 mean are documented.",
        head=("Method", "Called by", "Mark"),
        rows=tuple((f"``{name}``", caller, str(mark)) for name, caller, mark in called),
    )


def choices() -> Section:
    """What no source says, as it stands in the module that decides it."""
    body = ast.parse(inspect.getsource(inferred)).body
    rows = []
    for statement, following in zip(body, [*body[1:], None], strict=True):
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            text = following.value if isinstance(following, ast.Expr) else None
            name = statement.targets[0].id
            why = str(text.value) if isinstance(text, ast.Constant) else ""
            rows.append((f"``{name}``", f"``{getattr(inferred, name)}``", why))
    defaults = Settings()
    rows += [(f"``{name}``", f"{getattr(defaults, name):g} s", "a setting") for name in Settings.__slots__]
    return Section("Choices of this mock", inferred.__doc__ or "", ("Name", "Value", "What it means"), tuple(rows))
