"""What makes the first page of a report enough by itself: two years of verdicts, month by month. Pure."""
