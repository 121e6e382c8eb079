"""A year of supervision lived through on the pages, and what it takes of people, counted: bin/count-year."""
