"""Readers of the journal that write for people."""
