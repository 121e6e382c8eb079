"""Waivers: living without a clause for a time, proposed by one person and decided by another."""
