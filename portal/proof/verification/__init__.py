"""Checking reports (報告書の照合): whether a file or a code that somebody holds is one of our reports, and unchanged."""
