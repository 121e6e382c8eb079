"""Contracts with their files and originals: registered, signed, renewed, ended, and what they cover."""
