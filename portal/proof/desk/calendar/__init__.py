"""A person's calendar as calendar programs read it."""
