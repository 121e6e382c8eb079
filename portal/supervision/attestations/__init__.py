"""誓約: statements asked of a vendor and signed by it, never changed afterwards."""
