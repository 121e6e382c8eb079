"""The clause check: what a reviewer finds of each clause, when it is checked again, and waivers."""
