"""A plan written into the registers, in few statements."""
