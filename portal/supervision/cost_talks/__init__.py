"""Talks about cost (費用の協議): what was said with a vendor about who bears what a demand costs it."""
