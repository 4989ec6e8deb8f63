"""What can go wrong between the till and Qerko, in either direction. No text here ever holds a key or a token."""

from __future__ import annotations


class QerkoFailure(Exception):
    """Any of them; `message` is fit for a guest's or a waiter's eyes."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class MethodFailed(QerkoFailure):
    """The till refuses a call of Qerko's; `code` is one of the documented error codes, or None."""

    def __init__(self, code: str | None, message: str) -> None:
        super().__init__(message)
        self.code = code


class CallFailed(QerkoFailure):
    """A call of the till's failed: `answered` when Qerko refused it, else nobody knows whether it took it."""

    def __init__(self, code: str | None, message: str, *, answered: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.answered = answered


class RestFailed(QerkoFailure):
    """Qerko answers a REST request with an error status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Unreachable(QerkoFailure):
    """No answer of Qerko: whether it did anything is not known."""
