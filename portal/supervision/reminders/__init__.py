"""Asks for what is owed. Reads obligations only and never learns what they are about."""
