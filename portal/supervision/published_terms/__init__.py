"""Published terms (約款): the terms a vendor publishes for everybody, looked at version by version, and what we think of them."""
