"""The first start: behind a one-time code, the company and its first administrator."""
