"""Incidents: clocks, duties, commands, pages."""
