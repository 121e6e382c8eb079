"""A vendor that is called otherwise, or that goes on in another vendor."""
