"""Which versions of a pack there are, what another one changes, and how one is made active."""
