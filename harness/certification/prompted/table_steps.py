"""Steps at a table in which nothing of the till's screen is wanted: guests' phones, Qerko, and what the wire shows.

Left out is what a person is too slow for, such as a line that is dead for a moment.
"""

from __future__ import annotations

from features.steps.restaurant import WHO
from features.steps.table_trouble import METHODS
from harness.certification.prompted.books import LOOKED_UP
from harness.certification.prompted.table_questions import LINES
from harness.certification.prompted.tables import BILL_REFUSALS

_AMOUNT, _WHO = r"\d+\.\d\d", WHO.replace("?P<who>", "?:")
_METHOD, _TABLE = f"({METHODS})", r"table \w+"

SLOW_BANK = r"the bank takes \d+ seconds( from now on)?"
"""As slow as anybody needs it: see `AttendedWorld`. Nobody waits for its end."""
AT_TABLES = (
    # what the waiter does
    rf"a bill on {_TABLE}|the waiter opens a bill on {_TABLE}",
    rf"another bill on {_TABLE} with \d+ \w+ at {_AMOUNT}",
    rf"the waiter (has added|adds) \d+ \w+ at {_AMOUNT}",
    r"the waiter closes the bill|the waiter (cancels|tries to cancel) the payment",
    rf'the waiter is refused with "({"|".join(BILL_REFUSALS)})"',
    r"the fiscal printer (is off|is back)",
    # what the guests do, and what their phones show
    rf"{_WHO} (has scanned|scans) {_TABLE}|{_WHO} (has picked|picks) (everything|[\d.]+ \w+|too little \w+)",
    rf"{_WHO} picks everything on the bill with \w+",
    rf"{_WHO} adds a tip of {_AMOUNT}|{_WHO} (has swiped|swipes)|{_WHO} and \w+ swipe at the same moment",
    rf"{_WHO} (has paid|pays) everything on {_TABLE}|{_WHO} has no money left",
    rf"{_WHO} is to pay {_AMOUNT}|{_WHO} has paid ({_AMOUNT}|nothing)",
    rf"{_WHO} is told (about|that) .*|{_WHO} has (a receipt|no receipt yet)|{_WHO} sees .* on {_TABLE}",
    rf"{_WHO} has the receipt after at most \d+ seconds",
    rf"{_WHO}'s receipt has .* and nothing else, if it has any items",
    # what is asked of the till as a whole
    rf"{LOOKED_UP.pattern}|the staff sees that the restaurant is ({'|'.join(LINES.values())})",
    # what goes wrong
    rf"{_METHOD} never reaches the till( from now on)?|the till's answer to {_METHOD} gets lost",
    rf"{_METHOD} arrives (twice|as rubbish|\d+ seconds late)|the connection breaks (at|after) {_METHOD}",
    rf"Qerko answers {_METHOD} with \d+ at first|Qerko restarts|Qerko closes the connection with \d+",
    r"the connection breaks|the till does not get through to Qerko for \d times|Qerko talks rubbish when the till .*",
    r"the answer to a poll gets lost|a poll is answered with \d+",
    r"what the till posts is answered with \d+, once|Qerko takes what the till posts, and its thanks get lost",
    # what Qerko says, and hears
    r"Qerko (starts|calls) .*|Qerko asks for (the bill|the receipt of a payment that nobody started)",
    rf"Qerko closes (a payment that nobody started|{_WHO}'s payment) as [A-Z]+",
    rf"Qerko asks for {_WHO}'s (receipt (again|after all)|postponed receipt)|it is the same receipt",
    r"the till (accepts it|does as it is told|says no( with [A-Z_]+)?|answers, one way or the other)",
    r"the till (says no|knows of no bill there)|Qerko reads .* on it",
    rf"Qerko asked for {_METHOD} \d+ times?|Qerko was asked about the payment|the till refused {_METHOD}",
    r"within \d+ seconds the till has a new connection|the till keeps away for \d+ seconds",
    r"the till tries at most \d+ times? in \d+ minutes?",
    r"the till has connected \d+ times?|a further key of the restaurant is made and deleted",
    r"nothing came from the till that fits nothing",
)
