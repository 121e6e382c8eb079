"""決裁: how management decided about a report on a vendor, here, on paper or in another system."""
