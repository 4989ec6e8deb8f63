"""What a check raises."""

from __future__ import annotations


class CheckFailed(AssertionError):
    """A rule that does not hold. `where`: an exchange of the journal, a payment reference or a sale."""

    def __init__(self, rule: str, expected: object, actual: object, where: str, source: str) -> None:
        super().__init__(f"{rule} at {where}: expected {expected}, found {actual} (source: {source})")
        self.rule, self.expected, self.actual = rule, expected, actual
        self.where, self.source = where, source


class ConditionFailed(CheckFailed):
    """A certification condition that an exchange breaks; `seq`: its number in the journal."""

    def __init__(self, condition: str, expected: object, actual: object, seq: int, source: str) -> None:
        super().__init__(condition, expected, actual, f"exchange {seq}", source)
        self.condition, self.seq = condition, seq


class MoneyMismatch(CheckFailed):
    """Vendor and till disagree about money, or the till about points."""
