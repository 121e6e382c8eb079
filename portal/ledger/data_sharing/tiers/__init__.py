"""Engagements with the data shared for them and the tier that follows, of one vendor and all; the data map."""
