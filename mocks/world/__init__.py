"""One tenant of the simulated outside world, and the pipeline every exchange passes through."""
