"""Kinds of answer: a module for each, with all that is done differently for it."""
