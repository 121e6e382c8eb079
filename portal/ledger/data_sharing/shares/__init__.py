"""Data shared with a vendor: written down, changed, ended, decided about, reviewed yearly."""
