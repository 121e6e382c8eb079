"""Incidents are told, described, assessed, reported to whom they must be, and closed."""
