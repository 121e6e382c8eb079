"""Building blocks with no knowledge of any business term."""
