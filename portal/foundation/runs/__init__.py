"""Runs: one act on many things, done some at a time by a job, with a page that says how far it is."""
