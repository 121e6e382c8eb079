"""Letters and calls to vendors whom nobody can mail."""
