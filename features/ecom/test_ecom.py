"""Collects the scenarios of this folder: a shop that pays by eCommerce v2."""

from pathlib import Path

from pytest_bdd import scenarios

from features.generation import ECOM

GENERATION = ECOM
scenarios(str(Path(__file__).parent))
