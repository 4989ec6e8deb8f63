"""``kassa``: the composition root, where the rooms of the house meet."""
