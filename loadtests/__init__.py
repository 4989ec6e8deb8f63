"""Load: benchmarks now; arrival models, profiles and gates stand on them."""
