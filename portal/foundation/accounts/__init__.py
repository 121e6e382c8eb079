"""People: how they get in, who they are, what they agreed to."""
