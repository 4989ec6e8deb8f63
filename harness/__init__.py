"""The judge: actors, checks, drivers, evidence and reports."""
