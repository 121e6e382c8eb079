"""The company itself: name, zone, fiscal year, working days, its own wording."""
