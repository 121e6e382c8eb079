"""A vendor as of a day (時点): its whole page as it stood then, as known now, and what was shown then."""
