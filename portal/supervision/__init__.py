"""監督: what we do about the facts."""
