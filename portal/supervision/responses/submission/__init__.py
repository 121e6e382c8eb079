"""The vendor hands in: sections given to colleagues, what is missing, answers on paper."""
