"""Prompted mode: a product without any API is worked by a person, who is told what to do and asked what is seen."""
