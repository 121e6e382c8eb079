"""Disputes (異議): a vendor disagrees with a finding or with the result of a sheet, and another person answers."""
