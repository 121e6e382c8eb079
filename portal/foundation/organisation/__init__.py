"""The company itself: name, zone, fiscal year, closing days, the calendar, its notice to people."""
