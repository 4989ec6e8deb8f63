"""The scenarios of this folder, by websocket."""

from pathlib import Path

from pytest_bdd import scenarios

from features.dining import WEBSOCKET

TRANSPORT = WEBSOCKET
scenarios(str(Path(__file__).parent))
