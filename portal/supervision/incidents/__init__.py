"""Incidents (漏えい等事案): what leaked or may have, told in minutes, and the clocks of who must be told."""
