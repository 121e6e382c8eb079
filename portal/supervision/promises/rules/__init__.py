"""One rule for each promise, and which work counts for a vendor's verdict."""
