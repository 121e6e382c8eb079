"""A person's own pages, and the own company of a vendor's people."""
