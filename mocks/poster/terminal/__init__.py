"""The terminal of a café: a register with or without a screen, and the apps that run in it."""
