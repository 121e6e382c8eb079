"""A signed paper is recorded, looked at, confirmed by a second person or sent back."""
