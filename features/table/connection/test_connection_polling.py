"""The scenarios of this folder once more, by long-polling."""

from pathlib import Path

from pytest_bdd import scenarios

from features.dining import LONG_POLLING

TRANSPORT = LONG_POLLING
scenarios(str(Path(__file__).parent))
