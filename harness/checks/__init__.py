"""The judge's eyes: certification conditions over the journal, and the money oracle over both ledgers.

A check returns nothing, or raises a typed failure that says what was expected, what was seen, and where.
"""
