"""The judge's own test: tills with one planted fault each, and whether the check that is meant to find it does.

A saboteur is the reference till with some of its objects turned into a faulty kind; the till knows nothing of it.
"""
