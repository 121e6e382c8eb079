"""The clause check: what a reviewer finds of each clause, and when it is checked again."""
