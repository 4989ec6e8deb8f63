"""The proxy: answers for the vendors' real host names with a sandbox's mocks, and plays a bad network."""
