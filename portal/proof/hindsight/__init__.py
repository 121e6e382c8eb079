"""What was said falsely before, found again from facts, and what the officer decided about each."""
