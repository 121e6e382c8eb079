"""Answers against a questionnaire: what is asked, what it is worth, what findings it opens."""
