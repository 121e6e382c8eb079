"""A list of a company's own, a line for each vendor: its columns are mapped, then it is compared as any file."""
