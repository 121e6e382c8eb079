"""Handover slips (授受記録): what went to a vendor and what came back, when, how, how much, from whom to whom."""
