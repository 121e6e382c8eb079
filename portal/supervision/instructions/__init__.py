"""Instructions (指示): what the company tells vendors to do by a day, and what came of it; requests and complaints of persons."""
