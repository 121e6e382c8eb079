"""Contracts with their files and originals: registered, signed, ended, and what they cover."""
