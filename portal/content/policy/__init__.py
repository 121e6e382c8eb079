"""The company's privacy policy, its own sentences of the promises, and how strictly one is read."""
