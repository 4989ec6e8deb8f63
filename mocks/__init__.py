"""The simulated outside world: people with phones, and the vendors that a till meets."""
