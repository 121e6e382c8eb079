"""Simulated days: real processes that are killed, a mail server that misbehaves, a reckoning."""
