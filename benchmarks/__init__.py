"""How fast Kantoku is, as ratios to what the same work costs at least: `python -m benchmarks`."""
