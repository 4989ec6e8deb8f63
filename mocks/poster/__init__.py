"""Poster as a café's terminal and loyalty app meet it."""
