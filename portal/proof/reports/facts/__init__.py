"""What a report is written from, read for one vendor and a period."""
