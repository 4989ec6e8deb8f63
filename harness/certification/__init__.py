"""Certification: what a product states, the scripts that follow from it, and the evidence of how it went."""
