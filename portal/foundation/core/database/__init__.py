"""Rows, transactions and locks; the chain of events and the seals of records."""
