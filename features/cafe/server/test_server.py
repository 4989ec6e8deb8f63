"""The scenarios of this folder, at a terminal without a screen."""

from pathlib import Path

from pytest_bdd import scenarios

ON_SCREEN = False
scenarios(str(Path(__file__).parent))
