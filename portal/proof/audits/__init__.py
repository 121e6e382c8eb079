"""Internal audits (内部監査): what the company looks at of its own supervision, what was seen, and the findings."""
