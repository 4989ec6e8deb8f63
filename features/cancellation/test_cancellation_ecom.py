"""The scenarios of this folder once more, paid by eCommerce v2."""

from pathlib import Path

from pytest_bdd import scenarios

from features.generation import ECOM

GENERATION = ECOM
scenarios(str(Path(__file__).parent))
