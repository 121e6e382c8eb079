"""The list of vendors, the head of their page, and acts on many of them."""
