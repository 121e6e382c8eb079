"""The list of vendors, the head of their page, one over time, and acts on many of them."""
