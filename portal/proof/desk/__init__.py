"""What waits for me today, and whether the promises hold."""
