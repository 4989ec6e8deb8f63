"""The sandbox of these tests: one for each worker."""

from harness.fixtures import sandbox, transport

__all__ = ["sandbox", "transport"]
