"""Staff ask for statements, of one vendor or many at once, and withdraw what was asked."""
