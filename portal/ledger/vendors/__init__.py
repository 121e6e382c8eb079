"""The companies we outsource to, their contacts and their life with us."""
