"""A fictional company with its vendors, to try Kantoku on: dates relative to today, the same for the same seed."""
