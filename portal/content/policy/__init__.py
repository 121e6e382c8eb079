"""The company's own sentences of the promises, and how strictly one is read."""
