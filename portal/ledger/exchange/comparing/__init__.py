"""A file compared with the registers row by row: new, changed, the same or wrong; the plan."""
