"""How a product is run and spoken to, as its statement says."""

from __future__ import annotations

from harness.actors.product import Product, Reference
from harness.actors.world import Sandbox
from harness.certification.statement import ByReference, Statement


class ProductBroke(Exception):
    """The product could not be run or spoken to at all; that says nothing about its conformance."""


def product_of(statement: Statement, sandbox: Sandbox, run: str, clock: str) -> Product:
    """The product that a statement describes; `run`: what tells this run's chance from another's."""
    assert isinstance(statement.driver, ByReference)
    return Reference(sandbox, run)
