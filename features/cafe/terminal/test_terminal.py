"""The scenarios of this folder, in the system's Chromium."""

from pathlib import Path

from pytest_bdd import scenarios

ON_SCREEN = True
scenarios(str(Path(__file__).parent))
