"""Contracts, the clauses they hold, and which work they cover."""
