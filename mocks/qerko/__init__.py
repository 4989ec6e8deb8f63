"""Qerko as a restaurant's POS meets it."""
