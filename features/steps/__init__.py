"""Thin steps: each says one thing to an actor, or asks one thing of the evidence."""
