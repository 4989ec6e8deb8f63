"""Qerko: the restaurant vendor, spoken to over one connection per restaurant and a little REST."""
